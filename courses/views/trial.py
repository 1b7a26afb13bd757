"""Trying a quiz before anybody takes it: the real questions and grading, no record."""

import secrets
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from courses.domain.trial import Trial, Tried, grade_trial, trial_of
from courses.forms.answers import AnswersForm, TrialForm
from courses.models import CoursePage, QuizPage
from courses.views.result import points_text, shown_questions
from courses.views.sheet import sheet
from hubs.domain.access import can
from hubs.roles import Verb

SEEDS = 2**31
#: What leads to a place in Wagtail's editor.
PLACE = "#:w:contentpath="


@dataclass(frozen=True)
class GivenAnswer:
    """An answer that nobody keeps."""

    value: Any
    saved_at: None = None


@dataclass(frozen=True)
class LeftOut:
    """A question that cannot be asked: its number, and where each fault is."""

    number: int
    faults: list[tuple[Any, str]]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def try_quiz(request: HttpRequest, page_id: int) -> HttpResponse:
    """The quiz's draft to answer, and what the answers come to."""
    quiz = _quiz(request, page_id)
    if request.method != "POST":
        seed = secrets.randbelow(SEEDS)
        return _ask(request, trial_of(quiz, seed=seed), seed=seed)
    begun = TrialForm(request.POST)
    seed = begun.cleaned_data["seed"] if begun.is_valid() else secrets.randbelow(SEEDS)
    trial = trial_of(quiz, seed=seed)
    form = AnswersForm(request.POST, questions=trial.questions)
    answers = form.given()
    if form.errors:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return _ask(request, trial, seed=seed, form=form, status=status)
    if form.moved() or not trial.questions:
        return _ask(request, trial, seed=seed, form=form)
    return _tell(request, trial, grade_trial(trial, answers=answers))


def _ask(
    request: HttpRequest,
    trial: Trial,
    *,
    seed: int,
    form: AnswersForm | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    """The questions; with ``form``, what was given and what is wrong in it."""
    given = form.given() if form else {}
    answers = {k: GivenAnswer(value) for k, value in given.items() if value is not None}
    context = _frame(trial) | {
        "seed": seed,
        "sheet": sheet(
            trial.questions,
            answers=answers,
            faults=form.faults() if form else None,
            typed=form.typed() if form else None,
        ),
    }
    return render(request, "courses/trial/ask.html", context, status=status)


def _tell(request: HttpRequest, trial: Trial, tried: Tried) -> HttpResponse:
    context = _frame(trial) | {
        "tried": tried,
        "points": points_text(tried.grade.points),
        "questions": shown_questions(tried),
    }
    return render(request, "courses/trial/told.html", context)


def _frame(trial: Trial) -> dict[str, Any]:
    edit = reverse("wagtailadmin_pages:edit", args=[trial.quiz.pk])
    return {
        "page": trial.quiz,
        "written_in": trial.quiz.locale.language_code,
        "pass_mark": trial.pass_mark,
        "edit": edit,
        "again": reverse("courses_questions_try", args=[trial.quiz.pk]),
        "left_out": [
            LeftOut(
                number, [(one, f"{edit}#:w:contentpath={one.field}") for one in found]
            )
            for number, found in trial.left_out.items()
        ],
    }


def _quiz(request: HttpRequest, page_id: int) -> QuizPage:
    """The draft of the quiz, for those who may read it; it is not there for others."""
    page = get_object_or_404(QuizPage, pk=page_id)
    course = CoursePage.objects.ancestor_of(page).select_related("course__hub").first()
    if course is None or not can(
        request.user, Verb.READ, course.course.hub, at=timezone.now()
    ):
        raise Http404(f"{request.user.pk} may not read {page_id}")
    draft: QuizPage = page.get_latest_revision_as_object()
    return draft
