"""What learners write on their way through a course."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from courses.domain.naming import language_name
from courses.domain.proof_language import ProofLanguages
from courses.models import Run
from hubs.forms.names import PrintedNameField
from hubs.models import User


class NameForm(forms.Form):
    """The name on certificates, given or confirmed, and the language they are in."""

    name_on_certificate = PrintedNameField(
        label=_("Name on your certificates"),
        help_text=_(
            "As it stands in your passport or identity card. Latin, Greek and Cyrillic "
            "letters can be printed."
        ),
    )
    certificate_language = forms.ChoiceField(
        label=_("Language of your certificates"),
        help_text=_(
            "A course that is not in this language gives a certificate in its own."
        ),
        required=False,
    )

    def __init__(
        self, data: Any = None, *, learner: User, languages: ProofLanguages
    ) -> None:
        chosen = learner.certificate_language
        initial = {
            "name_on_certificate": learner.name_on_certificate,
            "certificate_language": chosen,
        }
        super().__init__(data, initial=initial)
        if len(languages.offered) > 1:
            self._offer(languages.offered, chosen=chosen, site=learner.language)
        else:
            # Nothing to choose: what was chosen elsewhere stays.
            del self.fields["certificate_language"]

    def _offer(self, offered: tuple[str, ...], *, chosen: str, site: str) -> None:
        as_site = gettext("As on the site (%(language)s)")
        choices = [("", as_site % {"language": language_name(site)})]
        choices += [(code, language_name(code)) for code in offered]
        if chosen and chosen not in offered:
            there = gettext("%(language)s, where a course has it")
            choices.append((chosen, there % {"language": language_name(chosen)}))
        field: Any = self.fields["certificate_language"]
        field.choices = choices


class LeaveForm(forms.Form):
    """Why somebody leaves, if they care to say."""

    reason = forms.CharField(
        label=_("Why do you leave?"),
        help_text=_("Optional. The hub reads it."),
        max_length=200,
        required=False,
    )


class AfterForm(forms.Form):
    """Which step comes after the one that is done."""

    after = forms.SlugField(required=False, max_length=100)


class TransferForm(forms.Form):
    """To which other run of the course somebody changes."""

    run = forms.ChoiceField(
        label=_("Change to"),
        error_messages={
            "required": _("Choose the run that you change to."),
            "invalid_choice": _("You cannot change to that run. Choose another one."),
        },
    )

    def __init__(self, data: Any = None, *, runs: list[Run]) -> None:
        super().__init__(data)
        self.runs = {run.public_id: run for run in runs}
        field: Any = self.fields["run"]
        field.choices = [(public_id, public_id) for public_id in self.runs]

    def clean_run(self) -> Run:
        """The run itself."""
        return self.runs[self.cleaned_data["run"]]
