"""Signing what happens to an edition."""

from typing import Any, cast

from django import forms
from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _

from courses.domain.sign_off import Obstacle
from courses.models import Course, Edition
from hubs.forms.signing import SignatureForm


class CourseChoice(forms.ModelChoiceField[Course]):
    """One of the courses on offer, by code and title."""

    def label_from_instance(self, obj: Course) -> str:
        """The title in the edition's own language."""
        [edition] = obj.editions.all()
        texts = {text.language: text.title for text in edition.texts.all()}
        title = texts[edition.default_language]
        return f"{obj.code}: {title} ({obj.hub.short_name})"


class StepForm(SignatureForm):
    """Submitting and reviewing: which candidate, and what there is to say about it."""

    candidate = forms.CharField(max_length=64, widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("If there is something to say. It stays with your signature."),
    )
    field_order = ("candidate", "reason", "password", "code")


class RefusalForm(StepForm):
    """Refusing: never without a reason."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What must change before it can be reviewed again."),
    )


class ReleaseForm(SignatureForm):
    """Which candidate, and what it changes."""

    candidate = forms.CharField(max_length=64, widget=forms.HiddenInput)
    change = forms.ChoiceField(
        label=_("Kind of change"),
        choices=Edition.Change.choices,
        initial=Edition.Change.MAJOR,
        widget=forms.RadioSelect,
    )
    summary = forms.CharField(
        label=_("What changed"),
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "Learners and auditors read this, for as long as there is a record."
        ),
    )
    exception = forms.CharField(
        label=_("Why you release past the rules"),
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("As an administrator you can. It is recorded with your name."),
    )
    overruling = forms.CharField(
        label=_("Why the open notes do not keep it from release"),
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Who wrote them reads this. It is recorded with your name."),
    )
    field_order = (
        "candidate",
        "change",
        "summary",
        "exception",
        "overruling",
        "password",
        "code",
    )

    def __init__(
        self, *args: Any, is_first: bool, obstacle: str | None, **kwargs: Any
    ) -> None:
        """``obstacle`` is what the person releases past, if anything."""
        super().__init__(*args, **kwargs)
        if is_first:
            del self.fields["change"]
        if obstacle != Obstacle.OPEN_NOTES:
            del self.fields["overruling"]
        if obstacle in {None, Obstacle.OPEN_NOTES}:
            del self.fields["exception"]


class WithdrawForm(SignatureForm):
    """Why an edition is not offered any more."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Learners under way and auditors read it."),
    )
    replaced_by = CourseChoice(
        label=_("What replaces it"),
        queryset=Course.objects.none(),
        required=False,
        empty_label=_("Nothing yet"),
        help_text=_(
            "The course's page leads there. Where a newer edition of this course "
            "comes, choose nothing."
        ),
    )
    field_order = ("reason", "replaced_by", "password", "code")

    def __init__(self, *args: Any, course: Course, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = Edition.objects.current().exclude(course=course)
        choice = cast("CourseChoice", self.fields["replaced_by"])
        choice.queryset = (
            Course.objects.filter(pk__in=offered.values("course"))
            .select_related("hub")
            .prefetch_related(Prefetch("editions", offered.prefetch_related("texts")))
            .order_by("code")
        )
