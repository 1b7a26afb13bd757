"""Which hub may run a course."""

from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from hubs.models import Hub


class PartnerForm(forms.Form):
    """One of the hubs that may not yet."""

    hub = forms.ModelChoiceField(
        label=_("Hub"),
        queryset=Hub.objects.none(),
        empty_label=_("Choose a hub"),
        help_text=_(
            "Its trainers and leads plan runs of this course at their own hub, with"
            " their own dates, seats and prices. The content stays yours."
        ),
    )

    def __init__(self, *args: Any, hubs: QuerySet[Hub], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = cast("forms.ModelChoiceField[Hub]", self.fields["hub"])
        choice.queryset = hubs.order_by("name")
