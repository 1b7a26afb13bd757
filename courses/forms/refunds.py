"""Money that goes back: how much and why, and a second person's decision."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.domain.money import amount
from courses.forms.amounts import AmountField
from courses.models import Refund
from hubs.forms.lines import LineField
from hubs.forms.signing import SignatureForm
from hubs.models import User

#: Why people give money back; what rules give back has reasons of its own.
BY_HAND = [
    (value, label)
    for value, label in Refund.Why.choices
    if value in {Refund.Why.LEFT, Refund.Why.RUN_CANCELLED, Refund.Why.GOODWILL}
]


class RefundForm(SignatureForm):
    """How much goes back, and why; by who proves who they are."""

    why = forms.ChoiceField(label=_("Why"), choices=BY_HAND)
    reason = LineField(
        label=_("Reason"),
        max_length=200,
        help_text=_(
            "For the second person and for auditors; the buyer does not see it."
        ),
        error_messages={"required": _("Say why the money goes back: auditors ask.")},
    )

    def __init__(
        self,
        data: Any = None,
        *,
        person: User,
        currency: str,
        left_cents: int,
        **kwargs: Any,
    ) -> None:
        super().__init__(data, person=person, **kwargs)
        self.fields["amount"] = AmountField(
            label=_("Amount in {currency}").format(currency=currency),
            currency=currency,
            initial=str(amount(left_cents, currency)),
        )
        self.order_fields(["amount", "why", "reason"])


class DecisionForm(SignatureForm):
    """Whether a refund is sent that somebody else asked for."""

    APPROVE, REFUSE = "approve", "refuse"

    decision = forms.ChoiceField(
        label=_("Your decision"),
        choices=[(APPROVE, _("Approve")), (REFUSE, _("Refuse"))],
        widget=forms.RadioSelect,
    )
    reason = LineField(
        label=_("Reason"),
        max_length=200,
        required=False,
        help_text=_("Where you refuse; for who asked, and for auditors."),
    )
    field_order = ("decision", "reason", "password", "code")

    @property
    def approves(self) -> bool:
        """Whether a valid form approves."""
        return bool(self.cleaned_data["decision"] == self.APPROVE)

    def clean(self) -> dict[str, Any]:
        """Who refuses says why."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("decision") == self.REFUSE and not given.get("reason"):
            self.add_error("reason", _("Say why: auditors ask."))
        return given
