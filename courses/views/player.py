"""The frame of the player: the record beside a step."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext

from courses.domain.record import Record, StepLine
from courses.models import Enrolment


def player(record: Record, line: StepLine) -> dict[str, Any]:
    """What every page of the player shows."""
    return {
        "record": record,
        "enrolment": record.enrolment,
        "edition": record.enrolment.edition,
        "line": line,
        "before": record.before(line),
        "after": record.after(line),
    }


def ask_name(request: HttpRequest, enrolment: Enrolment, *, back: str) -> HttpResponse:
    """Send the learner to confirm the name, with the way back."""
    messages.info(request, gettext("Confirm your name before the last step."))
    name = reverse("courses:name", args=[enrolment.public_id])
    return redirect(f"{name}?{urlencode({'next': back})}")
