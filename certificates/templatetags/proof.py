"""Certificates on learners' pages."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import template
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from certificates.domain.on_screen import on_screen
from certificates.domain.passport import Held, held
from certificates.domain.pictures import pictures_of
from certificates.domain.sample import sample
from certificates.domain.standing import ending_soon, revoked_since, standing
from courses.domain.sharing import Shared
from courses.models import Completion, CoursePage
from hubs.models import User

register = template.Library()


@register.inclusion_tag("certificates/_state.html")
def certificate_state(completion: Completion) -> dict[str, Any]:
    """How far the certificate of ``completion`` is, with what to do then."""
    return {
        "completion": completion,
        "standing": standing(completion, at=timezone.now()),
    }


@register.simple_tag
def certificates_of(learner: User, limit: int | None = None) -> list[Held]:
    """The learner's certificates, newest first, ``limit`` at most; one query."""
    return held(learner, at=timezone.now(), limit=limit)


@dataclass(frozen=True)
class Certified:
    """A seat, since when its certificate does not count, and whether it ends soon."""

    seat: Shared
    revoked_at: datetime | None
    ends_soon: bool


@register.simple_tag
def with_certificates(shared: list[Shared]) -> list[Certified]:
    """Each seat, and what became of its certificate; two queries for all."""
    completions = {each.completion for each in shared if each.completion}
    since = revoked_since(completions)
    ending = ending_soon(completions, at=timezone.now())
    return [
        Certified(
            seat=each,
            revoked_at=since.get(each.completion or 0),
            ends_soon=each.completion in ending,
        )
        for each in shared
    ]


@register.simple_tag
def certificate_sample(page: CoursePage) -> SafeString:
    """A whole page: the certificate that a draft would lead to, for a screen."""
    payload = sample(page, at=timezone.now())
    pictures = pictures_of(payload.get("design"))
    return on_screen(payload, holder=gettext("Name of the learner"), pictures=pictures)
