"""The address at which a learner adds a certificate to a LinkedIn profile.

Nothing is sent anywhere unless the learner follows it.
"""

from datetime import date
from typing import Final
from urllib.parse import urlencode

ADDRESS: Final = "https://www.linkedin.com/profile/add"


def profile_address(
    *,
    title: str,
    hub: str,
    number: str,
    verify_url: str,
    issued_on: date,
    last_day: date | None,
) -> str:
    """LinkedIn's own form, filled in with what stands on the certificate."""
    facts: dict[str, str | int] = {
        "startTask": "CERTIFICATION_NAME",
        "name": title,
        "organizationName": hub,
        "issueYear": issued_on.year,
        "issueMonth": issued_on.month,
    }
    if last_day:
        facts |= {"expirationYear": last_day.year, "expirationMonth": last_day.month}
    return f"{ADDRESS}?{urlencode(facts | {'certUrl': verify_url, 'certId': number})}"
