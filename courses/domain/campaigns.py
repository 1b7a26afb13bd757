"""Campaigns: sheets of single-use codes, or one code for many."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import Count, Q
from django.utils.crypto import get_random_string

from courses.domain.money import amount
from courses.domain.vouchers import spelling
from courses.models import Campaign, Course, Run, Voucher
from hubs.domain.audit import record
from hubs.domain.spreadsheet import line
from hubs.models import Hub, User

#: Letters of codes: none that is mistaken for another on paper.
LETTERS: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
#: Twelve of 31 letters, 59 random bits: nobody guesses one of a sheet.
LENGTH: Final = 12
#: Fewer letters and digits of a code that a hub chooses would be guessed.
SHORTEST: Final = 8
#: Most codes of one sheet.
MOST: Final = 1000
COLUMNS: Final = (
    "code", "gives", "holds_for", "valid_from", "valid_until", "used", "stopped",
)  # fmt: skip


class CodeTaken(Exception):
    """Somebody's campaign has a code that is spelt so."""


class CodeTooShort(Exception):
    """A chosen code that would be guessed."""


class TooManyCodes(Exception):
    """More codes than a sheet has room for, or none."""


@dataclass(frozen=True)
class Terms:
    """What each code of a campaign gives, and where, when and how often it holds."""

    kind: Voucher.Kind
    percent: int | None = None
    amount_cents: int | None = None
    currency: str = "EUR"
    course: Course | None = None
    run: Run | None = None
    most_uses: int | None = 1
    most_per_person: int | None = 1
    valid_from: datetime | None = None
    valid_until: datetime | None = None


@transaction.atomic
def make(
    hub: Hub,
    *,
    name: str,
    terms: Terms,
    by: User,
    at: datetime,
    count: int = 1,
    code: str = "",
    most_per_person: int | None = None,
) -> Campaign:
    """A campaign of ``count`` random codes, or of the one ``code`` that is given.

    One person uses at most ``most_per_person`` of them, or one so often. Raises
    :exc:`TooManyCodes`, :exc:`CodeTooShort` or :exc:`CodeTaken`.
    """
    if code and len(spelling(code)) < SHORTEST:
        raise CodeTooShort(len(spelling(code)))
    if not 1 <= count <= MOST:
        raise TooManyCodes(count)
    campaign = Campaign.objects.create(
        hub=hub, name=name, made_by=by, made_at=at, most_per_person=most_per_person
    )
    codes = {spelling(code)} if code else _codes(count)
    try:
        with transaction.atomic():
            Voucher.objects.bulk_create(
                Voucher(campaign=campaign, hub=hub, code=each, **_fields(terms))
                for each in sorted(codes)
            )
    except IntegrityError as error:
        raise CodeTaken(spelling(code)) from error
    facts = {"codes": len(codes), "gives": str(terms.kind)}
    record("campaign.made", campaign, by=by, hub=hub, facts=facts)
    return campaign


@transaction.atomic
def stop(campaign: Campaign, *, by: User, at: datetime, reason: str = "") -> bool:
    """Stop all codes of a campaign; whether they stopped now. Idempotent.

    Orders that reserved one before keep what it gave.
    """
    running = Campaign.objects.filter(pk=campaign.pk, stopped_at__isnull=True)
    if not running.update(stopped_at=at):
        return False
    record("campaign.stopped", campaign, by=by, hub=campaign.hub, reason=reason)
    return True


def sheet(campaign: Campaign) -> Iterator[str]:
    """The codes as lines for a spreadsheet, in which nothing is a formula."""
    yield line(COLUMNS)
    used = Count("uses", filter=~Q(uses__state="released"))
    rows = campaign.vouchers.select_related("course", "run__course").annotate(used=used)
    for voucher in rows.order_by("code"):
        yield line(
            (
                shown_code(voucher.code),
                gives(voucher),
                _holds_for(voucher),
                voucher.valid_from.isoformat() if voucher.valid_from else "",
                voucher.valid_until.isoformat() if voucher.valid_until else "",
                f"{voucher.used}/{voucher.most_uses or '∞'}",
                "yes" if voucher.stopped_at or campaign.stopped_at else "",
            )
        )


def shown_code(code: str) -> str:
    """A random code in groups of four; one that somebody chose as it is."""
    if len(code) != LENGTH:
        return code
    return "-".join(code[start : start + 4] for start in range(0, LENGTH, 4))


def gives(voucher: Voucher) -> str:
    """What a code gives, for programs: ``20 %``, ``50.00 EUR`` or ``free``."""
    if voucher.kind == Voucher.Kind.PERCENT:
        return f"{voucher.percent} %"
    if voucher.kind == Voucher.Kind.AMOUNT:
        cents = voucher.amount_cents or 0
        return f"{amount(cents, voucher.currency)} {voucher.currency}"
    return "free"


def _holds_for(voucher: Voucher) -> str:
    if voucher.run is not None:
        return f"run {voucher.run.public_id} ({voucher.run.course.code})"
    return voucher.course.code if voucher.course else "hub"


def _codes(count: int) -> set[str]:
    codes: set[str] = set()
    while len(codes) < count:
        codes.add(get_random_string(LENGTH, LETTERS))
    return codes


def _fields(terms: Terms) -> dict[str, object]:
    # Not asdict for rows: it would copy them.
    fields = {name: getattr(terms, name) for name in Terms.__dataclass_fields__}
    return {**fields, "kind": terms.kind.value}
