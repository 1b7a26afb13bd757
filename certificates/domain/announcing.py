"""Telling learners that their certificate is there."""

from datetime import UTC, datetime, time

from django.conf import settings
from django.urls import reverse

from certificates.domain.number import shown
from certificates.domain.printed import printed
from certificates.models import Certificate
from hubs.domain.post import post
from hubs.models import Letter


def announce(certificate: Certificate, *, at: datetime) -> Letter:
    """Write to the learner, in the transaction that issues the certificate."""
    learner = certificate.completion.enrolment.learner
    payload = certificate.payload
    facts = printed(certificate)
    download = reverse("certificates:download", args=[certificate.number])
    passport = reverse("certificates:passport")
    return post(
        "certificate",
        to=learner.email,
        language=learner.language,
        content={
            "name": certificate.holder.name,
            "title": payload["title"],
            "code": payload["course"]["code"],
            "edition": payload["course"]["edition"],
            "hub": payload["hub"]["name"],
            "number": shown(certificate.number),
            "eqf_level": payload["eqf_level"],
            "workload_hours": payload["workload_hours"],
            # Days, not instants: noon is the same day wherever the letter is read.
            "issued_at": datetime.combine(facts.issued_on, time(12), UTC),
            "last_day_at": (
                datetime.combine(facts.last_day, time(12), UTC)
                if facts.last_day
                else None
            ),
            "verify_url": payload["verify_url"],
            "download_url": f"{settings.SITE_ADDRESS}{download}",
            "passport_url": f"{settings.SITE_ADDRESS}{passport}",
        },
        at=at,
        person=learner,
    )
