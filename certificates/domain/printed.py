"""What stands on a certificate, read back from its payload for pages to show."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from certificates.domain.names import initials
from certificates.domain.number import shown
from certificates.domain.payload import Payload
from certificates.models import Certificate, Holder


@dataclass(frozen=True)
class Printed:
    """The facts of one certificate. ``holder`` is empty where the name was erased.

    Where it ``is_abridged``, the holder's initials stand in place of the name.
    Days are those of the awarding hub's calendar, as on the paper; ``last_day`` is None
    where it never expires. ``issued_at`` is the moment that is printed beside them.
    """

    number: str
    holder: str
    issued_on: date
    issued_at: datetime
    last_day: date | None
    payload: Payload
    is_abridged: bool = False


def printed(certificate: Certificate, *, is_abridged: bool = False) -> Printed:
    """The printed facts of ``certificate``, from nothing but payload and holder."""
    payload: Payload = certificate.payload
    name = _name(certificate)
    zone = ZoneInfo(payload["time_zone"])
    until = payload["valid_until"]
    issued_at = _moment(payload["issued_at"])
    return Printed(
        number=shown(payload["number"]),
        holder=initials(name) if is_abridged else name,
        issued_on=issued_at.astimezone(zone).date(),
        issued_at=issued_at,
        last_day=_last_day(until, zone) if until else None,
        payload=payload,
        is_abridged=is_abridged,
    )


def _last_day(until: str, zone: ZoneInfo) -> date:
    # Validity ends with a day, which midnight of the next day may stand for.
    return (_moment(until) - timedelta(microseconds=1)).astimezone(zone).date()


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def _name(certificate: Certificate) -> str:
    try:
        return certificate.holder.name
    except Holder.DoesNotExist:
        return ""
