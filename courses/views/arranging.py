"""What is done to the outline of a course, from its home."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from courses.domain.arranging import add, move, rename, shift
from courses.domain.drafts import EditedMeanwhile, NotEditable
from courses.domain.outline import Kind, NotInOutline
from courses.forms.outline import AddForm, MoveForm, RenameForm, ShiftForm
from courses.models import Course
from courses.views.course_home import Typed, home_address, screen
from courses.views.reading import course_for, person_of
from hubs.roles import Verb

CONFLICT, UNPROCESSABLE = 409, 422


@require_POST
def add_part(request: HttpRequest, course_id: int) -> HttpResponse:
    """A new module, lesson or quiz."""
    course, form = _course(request, course_id), AddForm(request.POST)
    typed = _typed(request, request.POST.get("parent", ""), is_new=True)
    if not form.is_valid():
        return _refuse(request, course, form, typed)
    sent = form.cleaned_data

    def act() -> str:
        kind, title = Kind(sent["kind"]), sent["title"]
        add(course, sent["parent"], kind=kind, title=title, by=person_of(request))
        return _("“%(title)s” was added.") % {"title": title}

    return _done(request, course, act, typed=typed)


@require_POST
def rename_part(request: HttpRequest, course_id: int, page_id: int) -> HttpResponse:
    """Another title."""
    course, form = _course(request, course_id), RenameForm(request.POST)
    typed = _typed(request, str(page_id))
    if not form.is_valid():
        return _refuse(request, course, form, typed)
    sent = form.cleaned_data

    def act() -> str:
        title, seen = sent["title"], sent["seen"]
        rename(course, page_id, title=title, seen=seen, by=person_of(request))
        return _("It is called “%(title)s” now.") % {"title": title}

    return _done(request, course, act, typed=typed)


@require_POST
def move_part(request: HttpRequest, course_id: int, page_id: int) -> HttpResponse:
    """To another place of the outline."""
    course, form = _course(request, course_id), MoveForm(request.POST)
    if not form.is_valid():
        return _refuse(request, course, form)
    sent = form.cleaned_data

    def act() -> str:
        move(course, page_id, **sent, by=person_of(request))
        return _("Moved.")

    return _done(request, course, act)


@require_POST
def shift_part(request: HttpRequest, course_id: int, page_id: int) -> HttpResponse:
    """One place up or down."""
    course, form = _course(request, course_id), ShiftForm(request.POST)
    if not form.is_valid():
        return _refuse(request, course, form)

    way = form.cleaned_data["way"]

    def act() -> str:
        if shift(course, page_id, way=way, by=person_of(request)):
            return _("Moved.")
        return _("It stands at the edge already.")

    return _done(request, course, act)


def _course(request: HttpRequest, course_id: int) -> Course:
    return course_for(request.user, course_id, Verb.WRITE)


def _done(
    request: HttpRequest,
    course: Course,
    act: Callable[[], str],
    *,
    typed: Typed | None = None,
) -> HttpResponse:
    """Do it, say what was done and go home; or say why it cannot be done."""
    try:
        said = act()
    except NotInOutline:
        why = _("The outline was changed meanwhile. Look again, then repeat it.")
    except EditedMeanwhile:
        why = _("Somebody saved this part meanwhile. Look again, then rename it.")
    except NotEditable:
        why = _("This part is locked: ask who locked it.")
    else:
        messages.success(request, said)
        language = request.POST.get("language", "")
        check = "check" in request.POST
        return redirect(home_address(course, language=language, check=check))
    messages.error(request, why)
    return screen(request, course, typed=typed, status=CONFLICT)


def _refuse(
    request: HttpRequest,
    course: Course,
    form: forms.Form,
    typed: Typed | None = None,
) -> HttpResponse:
    """Say what is wrong with each field, and show again what was typed."""
    for name, errors in form.errors.items():
        label = form.fields[name].label
        messages.error(request, f"{label}: {' '.join(map(str, errors))}")
    return screen(request, course, typed=typed, status=UNPROCESSABLE)


def _typed(request: HttpRequest, part: str, *, is_new: bool = False) -> Typed:
    number = int(part) if part.isdecimal() else 0
    return Typed(number, request.POST.get("title", ""), is_new=is_new)
