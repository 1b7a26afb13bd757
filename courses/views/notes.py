"""Review notes in the CMS: beside each step of a candidate, and all together."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from courses.domain.review_notes import NotTheirs, notes_on
from courses.domain.review_rights import candidate_of, number_to_be
from courses.forms.review import GuestForm
from courses.models import Course, Edition, ReviewNote
from courses.views.editions import step_address, step_page
from courses.views.noting import (
    NotTaken,
    Reader,
    Thread,
    staff_reader,
    steps_now,
    take_entry,
    take_note,
    threads_of,
)
from courses.views.reading import course_for, crumbs, person_of, title_of
from courses.views.release import refuse

#: Which notes are left for those who look for what happened to an edition.
Earlier = dict[int, list[Thread]]


@require_safe
def notes(request: HttpRequest, course_id: int) -> HttpResponse:
    """All notes on the candidate, who was invited, and what was noted before."""
    return notes_page(request, course_for(request.user, course_id))


@require_POST
def write(request: HttpRequest, course_id: int, step: UUID) -> HttpResponse:
    """Note something on a step of the candidate, or on one of its questions."""
    course = course_for(request.user, course_id)
    candidate = get_object_or_404(course.editions, state=Edition.State.CANDIDATE)
    noted = get_object_or_404(candidate.steps, key=step)
    person, now = person_of(request), timezone.now()
    try:
        note = take_note(request.POST, course, noted, by=person, at=now)
    except NotTheirs:
        why = _("Notes are for the hub's reviewers and leads.")
        return refuse(request, course, act="note", why=why)
    except NotTaken as refusal:
        return step_page(
            request, candidate, noted.slug, given=refusal.form, status=refusal.status
        )
    language = urlencode({"language": request.POST.get("language", "")})
    return redirect(f"{step_address(course, noted.slug)}?{language}#note-{note.pk}")


@require_POST
def act(request: HttpRequest, course_id: int, note_id: int) -> HttpResponse:
    """Answer, resolve or reopen a note."""
    course = course_for(request.user, course_id)
    note = get_object_or_404(course.review_notes.select_related("course"), pk=note_id)
    try:
        take_entry(request.POST, note, by=person_of(request), at=timezone.now())
    except NotTheirs:
        why = _("Who wrote a note, and reviewers, settle it.")
        return refuse(request, course, act="settle a note", why=why)
    except NotTaken as refusal:
        given = (note.pk, refusal.form)
        return notes_page(request, course, given=given, status=refusal.status)
    return redirect(f"{_back(request, course, note)}#note-{note.pk}")


def notes_page(
    request: HttpRequest,
    course: Course,
    *,
    given: tuple[int, Form] | None = None,
    guest: GuestForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The screen of a course's notes; ``given`` is what was not taken."""
    person, now = person_of(request), timezone.now()
    candidate, number = candidate_of(course), number_to_be(course)
    reader = staff_reader(person, course, at=now)
    steps = steps_now(candidate, lambda slug: step_address(course, slug))
    threads = threads_of(notes_on(course), reader, steps, given=given)
    header = _("Notes: %(title)s") % {"title": title_of(course)}
    invited = course.review_invitations.select_related("reviewer", "invited_by")
    context: dict[str, Any] = {
        "course": course,
        "candidate": candidate,
        "open": [thread for thread in threads if thread.note.is_open],
        "settled": [thread for thread in threads if not thread.note.is_open],
        "earlier": _earlier(course, reader, {thread.note.pk for thread in threads}),
        "invitations": invited.filter(number=number),
        "now": now,
        "may_invite": reader.standing.settles,
        "guest": guest or GuestForm(initial={"language": person.language}),
        "header_title": header,
        "header_icon": "comment",
        "breadcrumbs_items": crumbs(course, header),
    }
    return render(request, "courses/cms/notes.html", context, status=status)


def _earlier(course: Course, reader: Reader, shown: set[int]) -> Earlier:
    """Notes on editions that were released, newest edition first; to be read."""
    before = ReviewNote.objects.with_thread().filter(course=course)
    found: Earlier = {}
    for note in before.exclude(pk__in=shown).order_by("-number", "pk"):
        found.setdefault(note.number, []).append(
            Thread(
                note,
                acts=frozenset(),
                form=Form(),
                address="",
                now=None,
                has_words=reader.reads_words,
            )
        )
    return found


def _back(request: HttpRequest, course: Course, note: ReviewNote) -> str:
    """Where the form stood: beside the step, if it is still there, or in the list."""
    found = course.editions.filter(state=Edition.State.CANDIDATE).first()
    step = found.steps.filter(key=note.step_key).first() if found else None
    if step is None or request.POST.get("back") != "step":
        messages.success(request, _("Kept."))
        return reverse("courses_notes", args=[course.pk])
    return step_address(course, step.slug)
