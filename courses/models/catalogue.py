"""Courses and their editions: what was released, frozen and hashed."""

from typing import Self

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hubs.models import Hub


class Area(models.TextChoices):
    """What a course is about; each has its colour."""

    GMP = "gmp-manufacturing", _("GMP manufacturing")
    REGULATORY = "regulatory-affairs", _("Regulatory affairs")
    DATA = "data-integration", _("Data integration")
    AI = "ai-driven-medicine", _("AI-driven medicine")
    VENTURE = "venture-operations", _("Venture and operations")


class Course(models.Model):
    """A course without language or content: what its pages and editions belong to."""

    hub = models.ForeignKey(Hub, on_delete=models.PROTECT, related_name="courses")
    code = models.CharField(
        _("course code"),
        max_length=20,
        unique=True,
        validators=[RegexValidator(r"^[A-Z]{2}[A-Z0-9]{0,3}-[A-Z]{2,3}-\d{3}$")],
        help_text=_("Hub, subject and number, e.g. ES51-GMP-014."),
    )
    area = models.CharField(_("subject area"), max_length=20, choices=Area.choices)

    class Meta:
        verbose_name = _("course")
        verbose_name_plural = _("courses")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code


class EditionQuerySet(models.QuerySet["Edition"]):
    """Editions by where they stand."""

    def current(self) -> Self:
        """The newest released edition of each course that is offered."""
        return self.filter(state=Edition.State.CURRENT)

    def released(self) -> Self:
        """All that learners may be on."""
        return self.exclude(state=Edition.State.CANDIDATE)


class Edition(models.Model):
    """A course as it was frozen: to a course what a released batch is to a process.

    Nothing here changes after release but ``state`` and what a withdrawal says; pages
    may be edited, moved or deleted without touching it. ``content_hash`` is the SHA-256
    over everything that a learner can see or be asked, in every language.
    """

    class State(models.TextChoices):
        CANDIDATE = "candidate", _("Candidate")
        CURRENT = "current", _("Current")
        SUPERSEDED = "superseded", _("Superseded")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    class Change(models.TextChoices):
        MINOR = "minor", _("Minor: typo, clearer picture")
        MAJOR = "major", _("Major: what is taught or asked changed")

    course = models.ForeignKey(
        Course, on_delete=models.PROTECT, related_name="editions"
    )
    number = models.PositiveIntegerField(_("number"), null=True, blank=True)
    state = models.CharField(
        max_length=10, choices=State.choices, default=State.CANDIDATE
    )
    change = models.CharField(
        max_length=5, choices=Change.choices, default=Change.MAJOR
    )
    change_summary = models.TextField(_("what changed"), blank=True)
    content_hash = models.CharField(max_length=64)
    #: Path of the public course page, e.g. ``/hubs/flanders/gmp-foundations-atmp/``.
    address = models.CharField(max_length=255)
    frozen_at = models.DateTimeField()
    frozen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )
    released_at = models.DateTimeField(null=True, blank=True)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    #: The course that learners are led to from a withdrawn edition.
    replaced_by = models.ForeignKey(
        Course, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )

    default_language = models.CharField(max_length=10)
    languages = models.JSONField()
    eqf_level = models.PositiveSmallIntegerField(null=True, blank=True)
    workload_hours = models.DecimalField(max_digits=6, decimal_places=1)
    ects = models.DecimalField(max_digits=4, decimal_places=1, null=True, blank=True)
    validity_months = models.PositiveSmallIntegerField(null=True, blank=True)
    pass_mark = models.PositiveSmallIntegerField()
    attempts_per_day = models.PositiveSmallIntegerField()
    as_of = models.CharField(max_length=10)
    review_by = models.DateField()
    required_steps = models.PositiveSmallIntegerField()
    #: Language-free facts: ``workload_breakdown`` in hours, ``audience`` as role ids,
    #: ``esco_skills`` as ``{"label", "uri"}``, ``sources`` as resolved rows.
    facts = models.JSONField()

    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        ordering = ["course", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["course", "number"],
                name="editions_of_a_course_are_numbered_once",
            ),
            models.UniqueConstraint(
                fields=["course"],
                condition=Q(state="current"),
                name="one_current_edition_per_course",
            ),
            models.UniqueConstraint(
                fields=["course"],
                condition=Q(state="candidate"),
                name="one_candidate_edition_per_course",
            ),
            models.CheckConstraint(
                condition=Q(state="candidate", number__isnull=True)
                | (~Q(state="candidate") & Q(number__isnull=False)),
                name="only_released_editions_have_a_number",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.course_id} edition {self.number or 'candidate'}"


class EditionText(models.Model):
    """An edition in one language.

    ``facts`` holds the course's texts: ``outcomes`` as ``{"key", "text", "kind"}``,
    ``audience``, ``prerequisites``, ``assessment``, ``supervision``, ``participation``,
    ``quality_assurance``, ``stackability``, ``practice_note``. ``outline`` holds the
    record's frame: modules as ``{"number", "title", "summary", "steps"}``, steps as
    ``{"id", "key", "hash", "slug", "number", "kind", "title", "minutes", "required",
    "questions", "pass_mark"}``, in order.
    """

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="texts")
    language = models.CharField(max_length=10)
    title = models.CharField(max_length=140)
    subtitle = models.CharField(max_length=200)
    summary = models.TextField()
    facts = models.JSONField()
    outline = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "language"],
                name="an_edition_has_one_text_a_language",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.language})"


class Step(models.Model):
    """One thing to do in an edition.

    ``key`` is the page's translation key: the step keeps it across languages and
    editions; ``content_hash`` says whether it changed.
    """

    class Kind(models.TextChoices):
        LESSON = "lesson", _("Lesson")
        QUIZ = "quiz", _("Check")
        SCENARIO = "scenario", _("Sandbox")
        PRACTICAL = "practical", _("Practical")

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="steps")
    key = models.UUIDField()
    slug = models.SlugField(max_length=100)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    position = models.PositiveSmallIntegerField()
    number = models.CharField(max_length=10)
    required = models.BooleanField()
    minutes = models.PositiveSmallIntegerField()
    pass_mark = models.PositiveSmallIntegerField(null=True, blank=True)
    content_hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("step")
        verbose_name_plural = _("steps")
        ordering = ["edition", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "key"], name="a_step_is_once_in_an_edition"
            ),
            models.UniqueConstraint(
                fields=["edition", "position"], name="steps_of_an_edition_are_in_order"
            ),
            models.UniqueConstraint(
                fields=["edition", "slug"],
                name="steps_of_an_edition_have_own_addresses",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.slug}"


class StepText(models.Model):
    """A step in one language, as frozen blocks; of questions only what is asked.

    ``body`` is a list of ``{"type", "value"}`` with everything resolved (links,
    sources, glossary texts, addresses of assets by hash). ``questions`` is a list of
    ``{"key", "kind", "points", "stem", …}`` without anything that tells the answer.
    """

    step = models.ForeignKey(Step, on_delete=models.PROTECT, related_name="texts")
    language = models.CharField(max_length=10)
    title = models.CharField(max_length=140)
    body = models.JSONField(default=list)
    questions = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["step", "language"], name="a_step_has_one_text_a_language"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.language})"


class AnswerKey(models.Model):
    """What tells the answers of a quiz.

    A row of its own: no page that a learner sees before handing in ever loads it.
    ``keys`` maps a question's key to ``{"answer", …,
    "explanation": {language: text}, "sources", "read_again": slug of a lesson}``.
    """

    step = models.OneToOneField(
        Step, on_delete=models.PROTECT, related_name="answer_key"
    )
    keys = models.JSONField()

    def __str__(self) -> str:
        return f"Key of step {self.step_id}"


class Asset(models.Model):
    """Bytes named by their SHA-256: a picture, file, recording or captions."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    file = models.FileField(upload_to="assets", max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()

    def __str__(self) -> str:
        return self.sha256[:12]


class EditionAsset(models.Model):
    """An asset that an edition shows; ``name`` is the file name offered to readers."""

    edition = models.ForeignKey(
        Edition, on_delete=models.PROTECT, related_name="assets"
    )
    asset = models.ForeignKey(Asset, on_delete=models.PROTECT, related_name="editions")
    name = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "asset"], name="an_edition_names_an_asset_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name
