"""Editing a course: its identity is asked once, its dates and numbers must agree."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm

from courses.domain.authoring import open_course
from courses.models import Area, Audience, Course
from hubs.models import Hub, HubPage


class CodeField(forms.CharField):
    """A course's code, however it is typed."""

    def to_python(self, value: Any) -> str:
        """In capitals."""
        return str(super().to_python(value)).strip().upper()


class CoursePageForm(WagtailAdminPageForm):
    """Makes the course with its first page; after that, code and area stay."""

    code = CodeField(
        label=_("Course code"),
        required=False,
        max_length=20,
        validators=Course._meta.get_field("code").validators,
        help_text=_("E.g. ES51-GMP-014. Left empty, the next free one is taken."),
    )
    area = forms.ChoiceField(label=_("Subject area"), choices=Area.choices)
    audience = forms.MultipleChoiceField(
        label=_("Audience"),
        required=False,
        choices=Audience.choices,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.course_id:
            course = self.instance.course
            for name in ("code", "area"):
                self.fields[name].initial = getattr(course, name)
                self.fields[name].disabled = True
                self.fields[name].required = False
                self.fields[name].help_text = _("Stays as it is: papers name it.")

    def clean_code(self) -> str:
        code = str(self.cleaned_data["code"])
        if self.instance.course_id or not code:
            return code
        hub = self._hub()
        if hub and not code.startswith(f"{hub.code}-"):
            raise ValidationError(
                _("Codes of this hub begin with %(code)s-.") % {"code": hub.code}
            )
        if Course.objects.filter(code=code).exists():
            raise ValidationError(_("There is a course with this code already."))
        return code

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        ects, hours = cleaned.get("ects"), _hours(cleaned)
        # One credit stands for 25 to 30 hours of work.
        if ects and hours and ects * 25 > hours:
            self.add_error(
                "ects",
                _("One credit stands for at least 25 hours; the workload is %(hours)s.")
                % {"hours": hours},
            )
        return cleaned

    def save(self, commit: bool = True) -> Any:  # noqa: FBT001, FBT002 (Django's own)
        hub = self._hub()
        if not self.instance.course_id and hub:
            self.instance.course = open_course(
                hub=hub,
                area=Area(self.cleaned_data["area"]),
                code=self.cleaned_data["code"],
            )
        return super().save(commit=commit)

    def _hub(self) -> Hub | None:
        """The hub below whose page the course stands."""
        page = self.parent_page.specific if self.parent_page else None
        return page.hub if isinstance(page, HubPage) else None


def _hours(cleaned: dict[str, Any]) -> Any:
    names = ("hours_lessons", "hours_reading", "hours_assessment", "hours_practice")
    return sum(cleaned.get(name) or 0 for name in names)
