"""Editions as they were, and what each changed; for staff of the hub, to read."""

from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from courses.domain.differences import differences
from courses.domain.effects import effect_of
from courses.domain.in_words import keys_of
from courses.domain.review_notes import notes_on
from courses.domain.sign_off import signatures_of
from courses.models import Course, Edition, EditionText, Step
from courses.views.noting import StepNow, Thread, notables, staff_reader, threads_of
from courses.views.reading import course_for, crumbs, person_of, title_of
from hubs.domain.access import can
from hubs.roles import Verb

CANDIDATE = "candidate"


@require_safe
def edition(request: HttpRequest, course_id: int, which: str) -> HttpResponse:
    """An edition: its facts, who signed, and its steps."""
    course = _course(request, course_id, which)
    found = _edition(course, which)
    text = _text(found, request.GET.get("language", ""))
    header = f"{title_of(course)}: {_name(found)}"
    context: dict[str, Any] = {
        "course": course,
        "edition": found,
        "which": which,
        "text": text,
        "signatures": signatures_of(found),
        "before": _before(found),
        "header_title": header,
        "header_icon": "snippet",
        "breadcrumbs_items": crumbs(course, header),
    }
    return render(request, "courses/cms/edition.html", context)


@require_safe
def edition_step(
    request: HttpRequest, course_id: int, which: str, slug: str
) -> HttpResponse:
    """A step as learners of the edition see it; a quiz with what is right and why."""
    course = _course(request, course_id, which)
    return step_page(request, _edition(course, which), slug)


def step_page(
    request: HttpRequest,
    edition: Edition,
    slug: str,
    *,
    given: Form | None = None,
    status: int = 200,
) -> HttpResponse:
    """A step, and where it is a candidate's, the notes; ``given`` was not taken."""
    course = edition.course
    step = get_object_or_404(edition.steps, slug=slug)
    keys = keys_of(step) if _may_see_keys(request, course) else {}
    wanted = request.GET.get("language") or request.POST.get("language", "")
    said = get_object_or_404(step.texts, language=_text(edition, wanted).language)
    is_candidate = edition.number is None
    threads: list[Thread] = []
    reader = staff_reader(person_of(request), course, at=timezone.now())
    if is_candidate:
        here = {step.key: StepNow("", step.content_hash)}
        threads = threads_of(notes_on(course).filter(step_key=step.key), reader, here)
    may_note = is_candidate and reader.standing.settles
    context = {
        "course": course,
        "edition": edition,
        "which": edition.number or CANDIDATE,
        "is_candidate": is_candidate,
        "name": _name(edition),
        "step": step,
        "text": said,
        "places": notables(said, keys, threads, may_note=may_note, given=given),
        "neighbours": _neighbours(step),
    }
    return render(request, "courses/cms/edition_step.html", context, status=status)


@require_safe
def changes(request: HttpRequest, course_id: int, which: str) -> HttpResponse:
    """What an edition says otherwise than the one before it, word by word."""
    course = course_for(request.user, course_id)
    found = _edition(course, which)
    before = _before(found)
    act = _("What changes") if which == CANDIDATE else _("What changed")
    title = f"{act}: {title_of(course)}"
    context = {
        "course": course,
        "edition": found,
        "which": which,
        "before": before,
        "name": _name(found),
        "difference": (
            differences(found, before, with_keys=_may_see_keys(request, course))
            if before
            else None
        ),
        "effect": (
            effect_of(found, before, at=timezone.now()) if which == CANDIDATE else None
        ),
        "header_title": title,
        "header_icon": "history",
        "breadcrumbs_items": [
            *crumbs(course, _name(found))[:-1],
            {
                "url": reverse("courses_edition", args=[course.pk, which]),
                "label": _name(found),
            },
            {"url": "", "label": title},
        ],
    }
    return render(request, "courses/cms/changes.html", context)


def step_address(course: Course, slug: str) -> str:
    """Where a step of the candidate is read."""
    return reverse("courses_edition_step", args=[course.pk, CANDIDATE, slug])


def _course(request: HttpRequest, course_id: int, which: str) -> Course:
    """Drafts are for those who read them; what was released, for trainers too."""
    if which == CANDIDATE:
        return course_for(request.user, course_id)
    return course_for(request.user, course_id, Verb.READ, Verb.TEACH)


def _may_see_keys(request: HttpRequest, course: Course) -> bool:
    """Auditors read everything but what is right in quizzes."""
    return can(request.user, Verb.KEYS, course.hub, at=timezone.now())


def _edition(course: Course, which: str) -> Edition:
    editions = course.editions.select_related("released_by", "frozen_by")
    if which == CANDIDATE:
        return get_object_or_404(editions, state=Edition.State.CANDIDATE)
    return get_object_or_404(editions, number=int(which))


def _before(edition: Edition) -> Edition | None:
    """The edition before: for a candidate the one that is offered now."""
    if edition.number is None:
        return edition.course.editions.current().first()
    earlier = edition.course.editions.filter(number__lt=edition.number)
    return earlier.order_by("-number").first()


def _text(edition: Edition, language: str) -> EditionText:
    wanted = language if language in edition.languages else edition.default_language
    return get_object_or_404(edition.texts, language=wanted)


def _name(edition: Edition) -> str:
    if edition.number is None:
        return _("Candidate")
    return _("Edition %d") % edition.number


def _neighbours(step: Step) -> dict[str, Step | None]:
    others = step.edition.steps.order_by("position")
    return {
        "previous": others.filter(position__lt=step.position).last(),
        "next": others.filter(position__gt=step.position).first(),
    }
