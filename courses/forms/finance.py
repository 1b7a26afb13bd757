"""Forms of a hub's finance in the CMS."""

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from courses.domain.accounts import Period, month_of
from courses.domain.campaigns import MOST, SHORTEST, Terms
from courses.domain.money import MOST_PRICE
from courses.domain.vouchers import spelling
from courses.forms.amounts import AmountField
from courses.models import Course, Order, Payment, Run, Voucher
from hubs.forms.days import DayField
from hubs.forms.lines import LineField
from hubs.models import Hub


class PeriodForm(forms.Form):
    """The days that sums and files are about; at first this month."""

    since = DayField(label=_("From"))
    until = DayField(label=_("Until"))

    def __init__(self, data: Any, *, today: date) -> None:
        period = month_of(today)
        first = {"since": period.since, "until": period.until}
        given = "since" in data or "until" in data
        super().__init__(data if given else None, initial=first)
        self.first = period

    def clean_until(self) -> date:
        until: date = self.cleaned_data["until"]
        since = self.cleaned_data.get("since")
        if since and until < since:
            raise ValidationError(
                _("The period would end before it begins. Take a later day."),
                code="before",
            )
        return until

    def period(self) -> Period:
        """What was asked for; this month where nothing was, or nothing readable."""
        if not self.is_bound or not self.is_valid():
            return self.first
        return Period(self.cleaned_data["since"], self.cleaned_data["until"])


class OrdersForm(forms.Form):
    """Which orders are shown."""

    state = forms.ChoiceField(
        label=_("State"), choices=[("", _("All")), *Order.State.choices], required=False
    )
    q = forms.CharField(
        label=_("Order, invoice, name or course"), max_length=80, required=False
    )


class PaymentsForm(forms.Form):
    """Which payments are shown."""

    state = forms.ChoiceField(
        label=_("State"),
        choices=[("", _("All")), *Payment.State.choices],
        required=False,
    )
    means = forms.ChoiceField(
        label=_("Means"),
        choices=[("", _("All")), *Payment.Means.choices],
        required=False,
    )
    q = forms.CharField(
        label=_("Order, name or reference"), max_length=255, required=False
    )


class ReasonForm(forms.Form):
    """Why something is done that cannot be undone."""

    reason = LineField(
        label=_("Reason"),
        max_length=200,
        error_messages={"required": _("Say why: auditors ask.")},
    )


class TermsForm(forms.Form):
    """Up to what an organisation pays by invoice, and why."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        help_text=_("For auditors, e.g. how you know the organisation."),
        error_messages={"required": _("Say why: auditors ask.")},
    )

    def __init__(self, data: Any = None, *, currency: str, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["limit"] = AmountField(
            label=_("Allow payment by invoice up to ({currency}, with VAT)").format(
                currency=currency
            ),
            currency=currency,
            help_text=_("Over all invoices that are open at one time."),
        )
        self.order_fields(["limit", "reason"])


class PaidForm(forms.Form):
    """What the bank statement says."""

    booked_on = DayField(label=_("Booked on"))
    reference = LineField(
        label=_("Line of the bank statement"),
        max_length=140,
        help_text=_("So that somebody else finds it again."),
    )

    def __init__(self, data: Any = None, *, currency: str) -> None:
        super().__init__(data)
        self.fields["amount"] = AmountField(
            label=_("Amount in {currency}").format(currency=currency), currency=currency
        )
        self.order_fields(["amount", "booked_on", "reference"])


class CampaignForm(forms.Form):
    """A campaign of codes: what they give, where and how often."""

    name = LineField(label=_("Name"), max_length=80)
    kind = forms.ChoiceField(label=_("What a code gives"), choices=Voucher.Kind.choices)
    percent = forms.IntegerField(
        label=_("Percent"), min_value=1, max_value=100, required=False
    )
    course = forms.ModelChoiceField(
        Course.objects.none(),
        label=_("Only for the course"),
        required=False,
        empty_label=_("All courses of the hub"),
    )
    run = forms.ModelChoiceField(
        Run.objects.none(),
        label=_("Only for the run"),
        required=False,
        empty_label=_("All runs"),
    )
    count = forms.IntegerField(
        label=_("How many codes"), min_value=1, max_value=MOST, initial=1
    )
    code = forms.RegexField(
        r"^[A-Za-z0-9 -]{8,20}$",
        label=_("A code of your own"),
        required=False,
        help_text=_(
            "Eight to twenty letters and digits, such as SPRING2027. Leave it empty for"
            " random codes that nobody guesses."
        ),
    )
    most_uses = forms.IntegerField(
        label=_("Uses of each code"),
        min_value=1,
        max_value=100_000,
        required=False,
        initial=1,
        help_text=_("Leave it empty for as many as one likes."),
    )
    most_per_person = forms.IntegerField(
        label=_("Uses by one person"),
        min_value=1,
        max_value=1000,
        required=False,
        initial=1,
    )
    most_codes = forms.IntegerField(
        label=_("Uses by one person, over all codes"),
        min_value=1,
        max_value=1000,
        required=False,
        initial=1,
        help_text=_(
            "Else one person could use a whole sheet. Leave it empty if they may."
        ),
    )
    valid_from = DayField(label=_("First day"), required=False)
    valid_until = DayField(label=_("Last day"), required=False)

    def __init__(self, data: Any = None, *, hub: Hub, currency: str) -> None:
        super().__init__(data)
        self.zone, self.currency = ZoneInfo(hub.time_zone), currency
        runs = Run.objects.filter(hub=hub, price_cents__gt=0).select_related("course")
        # Typed as fields that choose nothing.
        run_field: Any = self.fields["run"]
        run_field.queryset = runs.order_by("-pk")
        courses = Course.objects.filter(runs__in=runs).distinct().order_by("code")
        course_field: Any = self.fields["course"]
        course_field.queryset = courses
        self.fields["amount"] = AmountField(
            label=_("Amount in {currency}, net").format(currency=currency),
            currency=currency,
            most=MOST_PRICE,
            required=False,
        )
        first = ["name", "kind", "percent", "amount"]
        self.order_fields(
            [*first, *(name for name in self.fields if name not in first)]
        )

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if code and len(spelling(code)) < SHORTEST:
            raise ValidationError(
                _("Too easily guessed: take at least eight letters and digits."),
                code="short",
            )
        return code

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        kind = given.get("kind")
        needed = {Voucher.Kind.PERCENT: "percent", Voucher.Kind.AMOUNT: "amount"}
        for value, field in needed.items():
            if kind == value and not given.get(field) and field not in self.errors:
                self.add_error(field, _("Say how much a code gives."))
        if given.get("code") and (given.get("count") or 1) > 1:
            self.add_error("count", _("A code of your own is one code."))
        each, all_ = given.get("most_per_person"), given.get("most_codes")
        if each and all_ and all_ < each:
            self.add_error(
                "most_codes", _("That is less than one person may use each code.")
            )
        since, until = given.get("valid_from"), given.get("valid_until")
        if since and until and until < since:
            self.add_error(
                "valid_until",
                _("The codes would end before they begin. Take a later day."),
            )
        return given

    def terms(self) -> Terms:
        """What was asked for; days from their beginning until their end at the hub."""
        given = self.cleaned_data
        kind = Voucher.Kind(given["kind"])
        since, until = given["valid_from"], given["valid_until"]
        is_percent, is_amount = kind == "percent", kind == "amount"
        return Terms(
            kind=kind,
            percent=given["percent"] if is_percent else None,
            amount_cents=given["amount"] if is_amount else None,
            currency=self.currency,
            course=given["course"],
            run=given["run"],
            most_uses=given["most_uses"],
            most_per_person=given["most_per_person"],
            valid_from=since and datetime.combine(since, time.min, self.zone),
            valid_until=until and datetime.combine(until, time.max, self.zone),
        )
