"""Facts of a course that come in lists: outcomes, skills."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

#: So many outcomes, of so many letters, fit on the certificate's page.
MOST_OUTCOMES = 8
LONGEST_OUTCOME = 110


class OutcomeBlock(blocks.StructBlock):
    """What a learner can do after the course."""

    class Kind(TextChoices):
        KNOWLEDGE = "knowledge", _("Knowledge")
        SKILL = "skill", _("Skill")
        RESPONSIBILITY = "responsibility", _("Responsibility and autonomy")

    text = blocks.CharBlock(
        label=_("The learner can"),
        max_length=LONGEST_OUTCOME,
    )
    kind = blocks.ChoiceBlock(label=_("Kind"), choices=Kind.choices, default=Kind.SKILL)

    class Meta:
        icon = "success"
        label = _("Outcome")
        label_format = "{text}"
        form_classname = "struct-block outcome-block"


class EscoSkillBlock(blocks.StructBlock):
    """A skill of the European classification (ESCO)."""

    label = blocks.CharBlock(max_length=150, label=_("Skill"))
    uri = blocks.URLBlock(
        max_length=200,
        label=_("Address in ESCO"),
        help_text=_("Begins with http://data.europa.eu/esco/skill/."),
    )

    class Meta:
        icon = "tag"
        label = _("ESCO skill")
        label_format = "{label}"
