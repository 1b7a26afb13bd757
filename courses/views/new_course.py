"""New courses and copies: what is asked before they are there."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from wagtail.models import Page

from courses.domain.authoring import Plan, begin_course
from courses.domain.copying import copied_title, copy_course, copy_part
from courses.domain.outline import Kind, NotInOutline, faces_of, kind_of, part_of
from courses.forms.new_course import CopyCourseForm, CopyPartForm, NewCourseForm
from courses.models import Area, Course, CoursePage, ModulePage
from courses.views.course_home import home_address
from courses.views.reading import course_for, person_of
from hubs.domain.access import hubs_where
from hubs.models import HubPage
from hubs.roles import Verb

CONFLICT, UNPROCESSABLE = 409, 422
Places = list[tuple[str, list[tuple[int, str]]]]


@require_http_methods(["GET", "HEAD", "POST"])
def new_course(request: HttpRequest) -> HttpResponse:
    """Ask five things, then lead to the new course's home."""
    now, person = timezone.now(), person_of(request)
    hubs = hubs_where(person, Verb.WRITE, at=now)
    pages = HubPage.objects.filter(hub__in=hubs).select_related("hub", "locale")
    places = list(pages.order_by("hub__name", "pk"))
    if not places:
        messages.error(request, _("Your hub has no page yet: ask an administrator."))
        return redirect("wagtailadmin_home")
    form = NewCourseForm(request.POST or None, places=places)
    if not form.is_valid():
        return _ask(request, form, _("New course"), "plus", _("Begin the course"))
    sent = form.cleaned_data
    plan = Plan(sent["title"], Area(sent["area"]), sent["eqf_level"], sent["hours"])
    course = begin_course(sent["place"], plan, by=person, at=now)
    words = {"code": course.code}
    messages.success(
        request,
        _("%(code)s is there, with a first module: rename it and fill it.") % words,
    )
    return redirect(home_address(course))


@require_http_methods(["GET", "HEAD", "POST"])
def copy_whole(request: HttpRequest, course_id: int) -> HttpResponse:
    """A course from a course."""
    course = course_for(request.user, course_id, Verb.WRITE)
    face = course.pages.select_related("locale").order_by("pk").first()
    if face is None:
        raise Http404(f"{course} has no page")
    form = CopyCourseForm(request.POST or None, initial={"title": copied_title(face)})
    if not form.is_valid():
        header = _("Copy “%(title)s”") % {"title": face.draft_title}
        return _ask(request, form, header, "copy", _("Copy the course"), course)
    title = form.cleaned_data["title"]
    copied = copy_course(course, title=title, by=person_of(request))
    words = {"code": copied.code}
    messages.success(request, _("The copy is there: %(code)s.") % words)
    return redirect(home_address(copied))


@require_http_methods(["GET", "HEAD", "POST"])
def copy_one(request: HttpRequest, course_id: int, page_id: int) -> HttpResponse:
    """A lesson, quiz or module again, here or in another course of the hub."""
    course = course_for(request.user, course_id, Verb.WRITE)
    try:
        _face, part = part_of(course, page_id)
    except NotInOutline:
        raise Http404(f"{page_id} is not in {course}") from None
    places = list(_places(course, part))
    here = part.get_parent().pk
    initial = {"title": copied_title(part), "place": here}
    form = CopyPartForm(request.POST or None, places=places, initial=initial)
    header = _("Copy “%(title)s”") % {"title": part.draft_title}
    if not form.is_valid():
        return _ask(request, form, header, "copy", _("Copy"), course)
    title, place = form.cleaned_data["title"], form.cleaned_data["place"]
    into = _course_at(place)
    is_module = kind_of(part) is Kind.MODULE
    try:
        copy_part(
            course,
            part.pk,
            into=into,
            parent=None if is_module else place,
            title=title,
            by=person_of(request),
        )
    except NotInOutline:
        form.add_error("place", _("It was moved or deleted meanwhile: choose again."))
        return _ask(request, form, header, "copy", _("Copy"), course, CONFLICT)
    messages.success(request, _("“%(title)s” was added.") % {"title": title})
    return redirect(home_address(into))


def _ask(
    request: HttpRequest,
    form: forms.Form,
    header: str,
    icon: str,
    button: str,
    course: Course | None = None,
    status: int = UNPROCESSABLE,
) -> HttpResponse:
    way = [{"url": reverse("wagtailadmin_home"), "label": _("Home")}]
    if course:
        page = faces_of(course)[0]
        way.append({"url": home_address(course), "label": page.draft_title})
    context: dict[str, Any] = {
        "form": form,
        "button": button,
        "course": course,
        "back": way[-1]["url"],
        "header_title": header,
        "header_icon": icon,
        "breadcrumbs_items": [*way, {"url": "", "label": header}],
    }
    answer = status if form.is_bound else 200
    return render(request, "courses/cms/new_course.html", context, status=answer)


def _places(course: Course, part: Page) -> Iterator[tuple[str, list[tuple[int, str]]]]:
    """Where a copy of ``part`` can go: modules by course, or the hub's courses."""
    faces = CoursePage.objects.filter(course__hub=course.hub, locale=part.locale)
    found = list(faces.select_related("course").order_by("draft_title", "pk"))
    found.sort(key=lambda face: face.course_id != course.pk)
    if kind_of(part) is Kind.MODULE:
        yield _("Courses"), [(face.pk, face.draft_title) for face in found]
        return
    below = ModulePage.objects.descendant_of(found[0].get_parent())
    modules = list(below.filter(locale=part.locale).order_by("path"))
    for face in found:
        own = [each for each in modules if each.is_descendant_of(face)]
        yield face.draft_title, [(each.pk, each.draft_title) for each in own]


def _course_at(place: int) -> Course:
    """The course to which the page of a place belongs."""
    page = Page.objects.get(pk=place)
    above = CoursePage.objects.ancestor_of(page, inclusive=True)
    course: Course = above.select_related("course__hub").get().course
    return course
