"""A step with the record at its side, and marking a lesson as done."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_safe

from courses.domain.completion import NameNotConfirmed
from courses.domain.progress import (
    NotFinishedByReading,
    finish_step,
    remember_place,
)
from courses.domain.record import record_of
from courses.forms.enrolment import AfterForm
from courses.models import Enrolment, Step, StepText
from courses.views.access import with_enrolment
from courses.views.player import ask_name, player
from courses.views.quiz import show_quiz


@require_safe
@with_enrolment
def step(request: HttpRequest, enrolment: Enrolment, slug: str) -> HttpResponse:
    """A lesson to read or a quiz to take."""
    record = record_of(enrolment, language=get_language() or "")
    line = record.line(slug)
    if line is None:
        raise Http404(slug)
    at = timezone.now()
    remember_place(enrolment, line.id, at=at)
    if not line.is_lesson:
        return show_quiz(request, record, line=line, at=at)
    text = get_object_or_404(StepText, step=line.id, language=record.language)
    context = player(record, line) | {
        "text": text,
        "is_last_missing": record.missing == (line,),
    }
    return render(request, "courses/step/lesson.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@with_enrolment
def finish(request: HttpRequest, enrolment: Enrolment, slug: str) -> HttpResponse:
    """Mark a lesson as done and go on; who comes here by a link sees the lesson."""
    here = reverse("courses:step", args=[enrolment.public_id, slug])
    if request.method != "POST":
        return redirect(here)
    done = get_object_or_404(Step, edition=enrolment.edition_id, slug=slug)
    try:
        completion = finish_step(enrolment, done, at=timezone.now())
    except NameNotConfirmed:
        return ask_name(request, enrolment, back=here)
    except NotFinishedByReading:
        return redirect(here)
    form = AfterForm(request.POST)
    is_over = completion is not None and enrolment.state != Enrolment.State.COMPLETED
    if is_over or not form.is_valid() or not form.cleaned_data["after"]:
        return redirect("courses:record", enrolment.public_id)
    return redirect("courses:step", enrolment.public_id, form.cleaned_data["after"])
