"""Codes of vouchers as people type them, and how often they may be wrong."""

from datetime import datetime
from typing import Final

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from courses.domain import vouchers
from courses.models import Run, Voucher
from courses.views.access import LearnerRequest
from hubs.http.limits import NotCounted, take_try_back, tries_in_this_hour

#: Most codes that are refused within an hour, by person and by address.
MOST_REFUSED: Final = 10
#: Whoever tries codes is not to learn that one of them holds elsewhere.
NOT_HERE: Final = _(
    "There is no such voucher for this run. Look at its letters again, and at what it"
    " is for."
)
TOO_MANY: Final = _(
    "Too many codes were tried. Wait an hour, or book without one; the hub that gave"
    " you the code can help."
)
#: While nobody counts the tries, a code could be found out by trying.
NOT_COUNTED: Final = _(
    "Codes cannot be looked up at the moment. Try again in a few minutes, or book"
    " without one."
)
#: What a code that gives nothing here is told to who typed it.
REFUSALS: Final[dict[type[Exception], Promise]] = {
    vouchers.UnknownVoucher: NOT_HERE,
    vouchers.VoucherElsewhere: NOT_HERE,
    vouchers.VoucherNotYet: _("This voucher cannot be used yet."),
    vouchers.VoucherOver: _("This voucher cannot be used any more."),
    vouchers.VoucherUsedUp: _("This voucher has been used as often as it may be."),
    vouchers.CampaignUsedUp: _(
        "You have used as many of these vouchers as one person may. Book without one."
    ),
}


def voucher_of(
    request: LearnerRequest,
    form: forms.Form,
    *,
    run: Run,
    at: datetime,
    for_course: bool = False,
) -> Voucher | None:
    """The voucher that was typed into ``form``; what is wrong with it is told there.

    Codes that are refused count; after :data:`MOST_REFUSED` none is looked up for the
    rest of the hour, right or wrong.
    """
    code = getattr(form, "cleaned_data", {}).get("voucher", "")
    if not code:
        return None
    # Counted before it is looked up: of many that are sent at once none comes first.
    if told := _told_to_wait(request):
        form.add_error("voucher", str(told))
        return None
    try:
        found = vouchers.find(code, run=run, at=at, for_course=for_course)
    except vouchers.VoucherRefused as refusal:
        form.add_error("voucher", str(REFUSALS[type(refusal)]))
        return None
    take_try_back(request, "voucher")
    return found


def _told_to_wait(request: LearnerRequest) -> Promise | None:
    """Why no code is looked up now; None where one is."""
    try:
        tries = tries_in_this_hour(request, "voucher")
    except NotCounted:
        return NOT_COUNTED
    return TOO_MANY if tries > MOST_REFUSED else None
