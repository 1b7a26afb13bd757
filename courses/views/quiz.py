"""A quiz: before it, while it is written, handing it in, and its result."""

from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.http import HttpResponseClientRedirect

from courses.domain.assessment import (
    AlreadyPassed,
    HandedIn,
    NoAttemptLeft,
    NotAQuiz,
    allowed_attempts,
    attempt_at,
    hand_in,
    questions_of,
    save_answers,
    start,
)
from courses.domain.attendance import attended
from courses.domain.completion import NameNotConfirmed
from courses.domain.record import Record, StepLine, record_of
from courses.domain.review import review
from courses.forms.answers import AnswersForm
from courses.models import Attempt, Enrolment, Step
from courses.views.access import with_enrolment
from courses.views.player import ask_name, player
from courses.views.result import shown_questions
from courses.views.sheet import sheet

READ_AND_SEND = require_http_methods(["GET", "HEAD", "POST"])


def show_quiz(
    request: HttpRequest, record: Record, *, line: StepLine, at: datetime
) -> HttpResponse:
    """The attempt that was begun, or what to know before one."""
    if line.open_attempt is not None:
        return show_attempt(request, record, line=line, attempt=line.open_attempt)
    context = player(record, line) | {
        "allowed": allowed_attempts(record, line, at=at),
        "pass_mark": pass_mark_of(record, line),
        "is_last_missing": record.missing == (line,),
    }
    return render(request, "courses/quiz/intro.html", context)


def show_attempt(
    request: HttpRequest,
    record: Record,
    *,
    line: StepLine,
    attempt: Attempt,
    form: AnswersForm | None = None,
) -> HttpResponse:
    """The questions with what is answered; with ``form``, what is wrong in it."""
    answers = {each.question: each for each in attempt.answers.all()}
    context = player(record, line) | {
        "attempt": attempt,
        "sheet": sheet(
            questions_of(attempt),
            answers=answers,
            faults=form.faults() if form else None,
            typed=form.typed() if form else None,
        ),
        "pass_mark": pass_mark_of(record, line),
        "allowed": allowed_attempts(record, line, at=attempt.started_at),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form else HTTPStatus.OK
    return render(request, "courses/quiz/attempt.html", context, status=status)


def pass_mark_of(record: Record, line: StepLine) -> int:
    """Per cent of the points that pass this quiz."""
    mark = line.pass_mark
    return record.enrolment.edition.pass_mark if mark is None else mark


@READ_AND_SEND
@with_enrolment
def begin(request: HttpRequest, enrolment: Enrolment, slug: str) -> HttpResponse:
    """Begin an attempt, or go on with the one that was begun."""
    here = reverse("courses:step", args=[enrolment.public_id, slug])
    if request.method == "POST":
        step = get_object_or_404(Step, edition=enrolment.edition_id, slug=slug)
        try:
            start(enrolment, step, language=get_language() or "", at=timezone.now())
        except NameNotConfirmed:
            return ask_name(request, enrolment, back=here)
        except (AlreadyPassed, NoAttemptLeft, NotAQuiz):
            # The page says which, and what comes next.
            return redirect(here)
    return redirect(here)


@READ_AND_SEND
@with_enrolment
def answer(
    request: HttpRequest, enrolment: Enrolment, slug: str, number: int
) -> HttpResponse:
    """Keep answers: of one question as it is given, or all that stand on the page."""
    here = reverse("courses:step", args=[enrolment.public_id, slug])
    if request.method != "POST":
        return redirect(here)
    attempt = _attempt(enrolment, slug=slug, number=number)
    key = request.POST.get("question")
    questions = [q for q in questions_of(attempt) if key in (None, q.key)]
    if not questions:
        raise Http404(key)
    form = AnswersForm(request.POST, questions=questions)
    try:
        kept = save_answers(attempt, given=form.given(), at=timezone.now())
    except HandedIn:
        return _to_result(request, enrolment, slug=slug, number=number)
    if request.headers.get("HX-Request") and key is not None:
        entries = sheet(
            questions_of(attempt),
            answers=kept,
            faults=form.faults(),
            typed=form.typed(),
        )
        context = {"sheet": entries, "entry": entries.entry(key)}
        return render(request, "courses/quiz/_saved.html", context)
    if form.errors:
        return _with_faults(request, enrolment, slug=slug, attempt=attempt, form=form)
    moved = next((i for i, q in enumerate(questions, 1) if q.key == form.moved()), 0)
    return redirect(f"{here}#q{moved}" if moved else here)


@READ_AND_SEND
@with_enrolment
def submit(
    request: HttpRequest, enrolment: Enrolment, slug: str, number: int
) -> HttpResponse:
    """Hand the attempt in, with what stands on the page."""
    if request.method != "POST":
        return redirect("courses:step", enrolment.public_id, slug)
    attempt = _attempt(enrolment, slug=slug, number=number)
    form = AnswersForm(request.POST, questions=questions_of(attempt))
    if form.errors and attempt.submitted_at is None:
        save_answers(attempt, given=form.given(), at=timezone.now())
        return _with_faults(request, enrolment, slug=slug, attempt=attempt, form=form)
    hand_in(attempt, given=form.given(), at=timezone.now())
    return _to_result(request, enrolment, slug=slug, number=number)


@require_safe
@with_enrolment
def result(
    request: HttpRequest, enrolment: Enrolment, slug: str, number: int
) -> HttpResponse:
    """What an attempt that was handed in came to."""
    record = record_of(enrolment, language=get_language() or "")
    line = record.line(slug)
    attempt = line and attempt_at(enrolment, slug=slug, number=number)
    if line is None or not attempt:
        raise Http404(slug)
    if attempt.submitted_at is None:
        return redirect("courses:step", enrolment.public_id, slug)
    allowed = allowed_attempts(record, line, at=timezone.now())
    reviewed = review(attempt, record=record, left=allowed)
    context = player(record, line) | {
        "attempt": attempt,
        "review": reviewed,
        "questions": shown_questions(reviewed),
        "pass_mark": pass_mark_of(record, line),
        "allowed": allowed,
        "waits_for_name": (
            record.is_met
            and enrolment.state == Enrolment.State.ACTIVE
            and attended(enrolment).is_met
        ),
        "next_step": record.next_step,
    }
    return render(request, "courses/quiz/result.html", context)


def _attempt(enrolment: Enrolment, *, slug: str, number: int) -> Any:
    attempt = attempt_at(enrolment, slug=slug, number=number)
    if attempt is None:
        raise Http404(slug)
    return attempt


def _to_result(
    request: HttpRequest, enrolment: Enrolment, *, slug: str, number: int
) -> HttpResponse:
    address = reverse("courses:result", args=[enrolment.public_id, slug, number])
    if request.headers.get("HX-Request") and not request.headers.get("HX-Boosted"):
        return HttpResponseClientRedirect(address)
    return redirect(address)


def _with_faults(
    request: HttpRequest,
    enrolment: Enrolment,
    *,
    slug: str,
    attempt: Attempt,
    form: AnswersForm,
) -> HttpResponse:
    record = record_of(enrolment, language=get_language() or "")
    line = record.line(slug)
    if line is None:
        raise Http404(slug)
    return show_attempt(request, record, line=line, attempt=attempt, form=form)
