"""Vouchers: found by their code, reserved by an order, used once it is paid."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction

from courses.domain.enrolment import lock_learner
from courses.domain.money import rounded
from courses.models import Campaign, Order, Run, Voucher, VoucherUse
from hubs.models import User

State = VoucherUse.State


class VoucherRefused(Exception):
    """The code gives nothing here."""


class UnknownVoucher(VoucherRefused):
    """There is no such code."""


class VoucherElsewhere(VoucherRefused):
    """The code is for another hub, course, run or currency."""


class VoucherNotYet(VoucherRefused):
    """The code holds later."""


class VoucherOver(VoucherRefused):
    """The code held until earlier, or was stopped."""


class VoucherUsedUp(VoucherRefused):
    """The code was used as often as it may be, in all or by this person."""


class CampaignUsedUp(VoucherRefused):
    """The person used as many codes of the campaign as one may."""


def spelling(text: str) -> str:
    """A code in its one spelling: upper case, letters and digits alone."""
    return "".join(letter for letter in text.upper() if letter.isalnum())


def find(code: str, *, run: Run, at: datetime, for_course: bool = False) -> Voucher:
    """The voucher with that code, if it holds for ``run`` at ``at``.

    With ``for_course`` for seats on any run of its course: one that holds for a single
    run is none for them.
    How often one person used it is asked when it is reserved. Raises
    :exc:`UnknownVoucher`, :exc:`VoucherElsewhere`, :exc:`VoucherNotYet`,
    :exc:`VoucherOver` or :exc:`VoucherUsedUp`.
    """
    voucher = (
        Voucher.objects.select_related("campaign").filter(code=spelling(code)).first()
    )
    if voucher is None:
        raise UnknownVoucher
    if not _holds_for(voucher, run) or (for_course and voucher.run_id is not None):
        raise VoucherElsewhere(voucher.pk)
    _check_dates(voucher, at=at)
    _check_uses(voucher, person=None)
    return voucher


def discount(voucher: Voucher, *, unit_cents: int, quantity: int, currency: str) -> int:
    """What comes off the net price of ``quantity`` seats, at most the price.

    In minor units. A percentage holds for all seats of the order; an amount comes off
    once, and a free seat is one seat.
    """
    price = unit_cents * quantity
    if voucher.kind == Voucher.Kind.PERCENT:
        return rounded(Decimal(price) * (voucher.percent or 0) / 100)
    if voucher.kind == Voucher.Kind.FREE:
        return unit_cents
    if voucher.currency != currency:
        raise VoucherElsewhere(voucher.pk)
    return min(voucher.amount_cents or 0, price)


def only_run(order: Order) -> int | None:
    """The key of the run for which alone the order's voucher holds; ``None``: for any.

    What it took off the price is the hub's gift for that run.
    """
    return None if order.voucher is None else order.voucher.run_id


@transaction.atomic
def reserve(
    voucher: Voucher, *, order: Order, person: User, at: datetime
) -> VoucherUse:
    """Keep a use of the voucher for an order that is to be paid. Idempotent.

    The voucher is locked until the transaction ends: of two who want the last use, the
    second is told :exc:`VoucherUsedUp`. So is the person, who may have several codes of
    a campaign: then raises :exc:`CampaignUsedUp`. Raises :exc:`VoucherOver` as well.
    """
    locked = _locked(voucher)
    kept = VoucherUse.objects.filter(order=order).first()
    if kept is not None:
        return kept
    _check_dates(locked, at=at)
    _check_uses(locked, person=person)
    if locked.campaign.most_per_person is not None:
        lock_learner(person)
        _check_campaign(locked.campaign, person=person)
    return VoucherUse.objects.create(voucher=locked, order=order, person=person, at=at)


@transaction.atomic
def use(order: Order, *, at: datetime) -> VoucherUse | None:
    """Note that the order's voucher is used, now that it is paid. Idempotent.

    ``None`` for an order without one. One that was released meanwhile (the money came
    late) is taken again if there is one left; else raises :exc:`VoucherUsedUp`
    or :exc:`CampaignUsedUp`.
    """
    row = (
        VoucherUse.objects.select_related("voucher", "person")
        .filter(order=order)
        .first()
    )
    if row is None or row.state == State.USED:
        return row
    # Two late payments may want the last use, or one late and one in time.
    locked = _locked(row.voucher)
    row.refresh_from_db(fields=["state"])
    if row.state == State.RELEASED:
        _check_uses(locked, person=row.person)
        _check_campaign(locked.campaign, person=row.person)
    row.state, row.at = State.USED, at
    row.save(update_fields=["state", "at"])
    return row


def release(order: Order, *, at: datetime) -> bool:
    """Give a reserved use back; return whether it came back now. Idempotent.

    A used one stays used: a refund does not bring a single-use code back.
    """
    reserved = VoucherUse.objects.filter(order=order, state=State.RESERVED)
    return bool(reserved.update(state=State.RELEASED, at=at))


def _locked(voucher: Voucher) -> Voucher:
    return Voucher.objects.select_for_update().get(pk=voucher.pk)


def _holds_for(voucher: Voucher, run: Run) -> bool:
    if voucher.run_id is not None:
        is_meant = voucher.run_id == run.pk
    elif voucher.course_id is not None:
        is_meant = voucher.course_id == run.course_id and voucher.hub_id == run.hub_id
    else:
        is_meant = voucher.hub_id == run.hub_id
    is_amount = voucher.kind == Voucher.Kind.AMOUNT
    return is_meant and (not is_amount or voucher.currency == run.currency)


def _check_dates(voucher: Voucher, *, at: datetime) -> None:
    if voucher.stopped_at is not None or voucher.campaign.stopped_at is not None:
        raise VoucherOver(voucher.pk)
    if voucher.valid_from is not None and at < voucher.valid_from:
        raise VoucherNotYet(voucher.pk)
    if voucher.valid_until is not None and at >= voucher.valid_until:
        raise VoucherOver(voucher.pk)


def _check_uses(voucher: Voucher, *, person: User | None) -> None:
    counted = voucher.uses.exclude(state=State.RELEASED)
    if voucher.most_uses is not None and counted.count() >= voucher.most_uses:
        raise VoucherUsedUp(voucher.pk)
    if person is None or voucher.most_per_person is None:
        return
    if counted.filter(person=person).count() >= voucher.most_per_person:
        raise VoucherUsedUp(voucher.pk)


def _check_campaign(campaign: Campaign, *, person: User) -> None:
    most = campaign.most_per_person
    counted = VoucherUse.objects.exclude(state=State.RELEASED)
    used = counted.filter(voucher__campaign=campaign, person=person)
    if most is not None and used.count() >= most:
        raise CampaignUsedUp(campaign.pk)
