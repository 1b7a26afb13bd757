"""Telling learners what became of their certificate."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse

from certificates.domain.number import shown
from certificates.models import Certificate
from hubs.domain.post import post
from hubs.models import Letter


def tell(
    template: str, certificate: Certificate, *, at: datetime, content: dict[str, Any]
) -> Letter:
    """Write to the learner in their language, in the transaction of what happened."""
    learner, payload = certificate.completion.enrolment.learner, certificate.payload
    about = {
        "title": payload["title"],
        "code": payload["course"]["code"],
        "edition": payload["course"]["edition"],
        "hub": payload["hub"]["name"],
        "contact": certificate.hub.contact_email,
        "number": shown(certificate.number),
        "verify_url": payload["verify_url"],
        "passport_url": f"{settings.SITE_ADDRESS}{reverse('certificates:passport')}",
    }
    return post(
        template,
        to=learner.email,
        language=learner.language,
        content={**about, **content},
        at=at,
        person=learner,
    )
