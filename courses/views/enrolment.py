"""The name for the certificate, leaving, going on in a newer edition."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_http_methods

from courses.domain.completion import confirm_name
from courses.domain.enrolment import (
    AttemptUnderWay,
    CannotMove,
    leave,
    move,
    newer_edition,
)
from courses.domain.proof_language import proof_languages
from courses.domain.record import record_of
from courses.domain.states import TransitionNotAllowed
from courses.forms.enrolment import LeaveForm, NameForm
from courses.models import Edition, Enrolment
from courses.views.access import LearnerRequest, with_enrolment
from hubs.domain.people import introduce

READ_AND_SEND = require_http_methods(["GET", "HEAD", "POST"])


@READ_AND_SEND
@with_enrolment
def name(request: LearnerRequest, enrolment: Enrolment) -> HttpResponse:
    """Ask for name and language of certificates; confirm them before the last step."""
    record = record_of(enrolment, language=get_language() or "")
    confirms = len(record.missing) <= 1
    learner, languages = request.user, proof_languages(enrolment.edition)
    wish = learner.certificate_language or learner.language
    form = NameForm(request.POST or None, learner=learner, languages=languages)
    if request.method == "POST" and form.is_valid():
        printed = form.cleaned_data["name_on_certificate"]
        spoken = form.cleaned_data.get("certificate_language")
        if confirms:
            confirm_name(learner, name=printed, language=spoken, at=timezone.now())
        else:
            introduce(
                learner,
                name_on_certificate=printed,
                language=learner.language,
                time_zone=learner.time_zone,
                certificate_language=spoken,
            )
        return redirect(_back(request, enrolment))
    context = {
        "enrolment": enrolment,
        "record": record,
        "form": form,
        "confirms": confirms,
        "wish": wish,
        "gets": languages.for_wish(wish),
        "back": request.GET.get("next", ""),
    }
    return render(request, "courses/enrolment/name.html", context)


def _back(request: LearnerRequest, enrolment: Enrolment) -> str:
    """Where the learner came from, if that is a page of this site."""
    wanted = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(wanted, allowed_hosts=None):
        return wanted
    return reverse("courses:record", args=[enrolment.public_id])


@READ_AND_SEND
@with_enrolment
def leave_course(request: LearnerRequest, enrolment: Enrolment) -> HttpResponse:
    """Ask, and on POST leave."""
    record = record_of(enrolment, language=get_language() or "")
    if enrolment.state != Enrolment.State.ACTIVE:
        return redirect("courses:record", enrolment.public_id)
    if enrolment.run.starts_at is not None or enrolment.run.price_cents:
        # A seat that others wait for, or money that comes back.
        return redirect("courses:cancel", enrolment.public_id)
    form = LeaveForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        context = {"enrolment": enrolment, "record": record, "form": form}
        return render(request, "courses/enrolment/leave.html", context)
    try:
        leave(
            enrolment,
            at=timezone.now(),
            by=request.user,
            reason=form.cleaned_data["reason"],
        )
    except TransitionNotAllowed:
        # Completed in another window meanwhile.
        return redirect("courses:record", enrolment.public_id)
    messages.success(
        request,
        gettext("You have left “%(title)s”. What you did is kept.")
        % {"title": record.title},
    )
    return redirect("courses:home")


@READ_AND_SEND
@with_enrolment
def move_on(request: LearnerRequest, enrolment: Enrolment) -> HttpResponse:
    """Ask, and on POST go on in the newer edition."""
    newer = newer_edition(enrolment)
    if newer is None:
        return redirect("courses:record", enrolment.public_id)
    if request.method != "POST":
        record = record_of(enrolment, language=get_language() or "")
        kept = _kept_steps(enrolment, newer=newer)
        context = {
            "enrolment": enrolment,
            "record": record,
            "newer": newer,
            "kept": kept,
        }
        return render(request, "courses/enrolment/move.html", context)
    try:
        move(enrolment, to=newer, at=timezone.now(), by=request.user)
    except AttemptUnderWay:
        messages.warning(
            request, gettext("Hand in the check that you have begun, then go on.")
        )
    except CannotMove:
        messages.warning(request, gettext("That edition is not offered any more."))
    else:
        messages.success(
            request,
            gettext("You go on in edition %(number)s.") % {"number": newer.number},
        )
    return redirect("courses:record", enrolment.public_id)


def _kept_steps(enrolment: Enrolment, *, newer: Edition) -> int:
    """How many finished steps are the same in the newer edition."""
    done = set(enrolment.events.values_list("step_key", "step_hash"))
    same = set(newer.steps.values_list("key", "content_hash"))
    return len(done & same)
