"""What reviewers noted on candidates, what was said to it, and who was asked."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from courses.models.catalogue import Course

#: Somebody of the hub, or somebody who was sent a link.
ONE_VOICE = Q(person__isnull=False, guest__isnull=True) | Q(
    person__isnull=True, guest__isnull=False
)


class ReviewInvitation(models.Model):
    """A candidate shown to somebody without an account, by a link that ends.

    The link is signed and made from ``key`` when it is needed
    (:mod:`courses.domain.review_links`): nobody can make one from what stands here.
    ``number`` is the one that the candidate gets when it is released, so that the link
    shows the candidate that is frozen anew, and ends with the release.
    """

    course = models.ForeignKey(
        Course, on_delete=models.PROTECT, related_name="review_invitations"
    )
    number = models.PositiveIntegerField(_("edition"))
    key = models.CharField(max_length=22, unique=True, editable=False)
    language = models.CharField(
        _("language"), max_length=10, choices=settings.LANGUAGES
    )
    message = models.TextField(_("what to look at"), blank=True)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    invited_at = models.DateTimeField(_("invited"))
    expires_at = models.DateTimeField(_("expires"))
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )
    revoked_at = models.DateTimeField(_("revoked"), null=True)

    class Meta:
        verbose_name = _("review invitation")
        verbose_name_plural = _("review invitations")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=models.F("invited_at")),
                name="a_review_link_ends_after_it_was_sent",
            ),
        ]

    def __str__(self) -> str:
        return f"Review invitation {self.pk} of course {self.course_id}"

    @property
    def name(self) -> str:
        """Who was invited; a general word once their data were erased."""
        if hasattr(self, "reviewer"):
            return self.reviewer.name
        return str(_("Outside reviewer"))


class OutsideReviewer(models.Model):
    """Name and address of who was invited: a row of its own, that can be erased."""

    invitation = models.OneToOneField(
        ReviewInvitation, on_delete=models.PROTECT, related_name="reviewer"
    )
    name = models.CharField(_("name"), max_length=80)
    email = models.EmailField(_("e-mail address"))

    def __str__(self) -> str:
        return self.name


class ReviewNoteQuerySet(models.QuerySet["ReviewNote"]):
    """Notes by what became of them."""

    def open(self) -> Self:
        """Those that are neither resolved nor overruled."""
        last = NoteEntry.objects.filter(note=OuterRef("pk"), kind__in=SETTLING)
        last_kind = Subquery(last.order_by("-pk").values("kind")[:1])
        rows = self.annotate(last_kind=last_kind)
        reopened = Q(last_kind=NoteEntry.Kind.REOPENED)
        return rows.filter(Q(last_kind__isnull=True) | reopened)

    def with_thread(self) -> Self:
        """With all that is shown of them, in the order in which they were written."""
        return (
            self.select_related("person", "guest__reviewer")
            .prefetch_related("thread__person", "thread__guest__reviewer")
            .order_by("pk")
        )


class ReviewNote(models.Model):
    """What a reviewer noted on a step, or on one of its questions.

    It stands at the step's and the question's key, not at a row of the candidate, which
    is thrown away when it is frozen anew: the note stays. ``number`` is the edition
    that the candidate becomes; ``step_hash`` tells which content the reviewer saw.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        RESOLVED = "resolved", _("Resolved")
        OVERRULED = "overruled", _("Overruled")

    course = models.ForeignKey(
        Course, on_delete=models.PROTECT, related_name="review_notes"
    )
    number = models.PositiveIntegerField(_("edition"))
    step_key = models.UUIDField()
    step_hash = models.CharField(max_length=64)
    #: Number and title of the step as it was noted on; steps move and go.
    step_number = models.CharField(max_length=10)
    step_title = models.CharField(max_length=140)
    question = models.CharField(max_length=64, blank=True)
    question_number = models.PositiveSmallIntegerField(null=True)
    passage = models.CharField(_("passage"), max_length=300, blank=True)
    text = models.TextField(_("note"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )
    guest = models.ForeignKey(
        ReviewInvitation, on_delete=models.PROTECT, related_name="notes", null=True
    )
    at = models.DateTimeField(_("when"))
    #: When letters about it were written; bookkeeping, as ``sent_at`` of a letter.
    told_at = models.DateTimeField(null=True)

    objects = ReviewNoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("review note")
        verbose_name_plural = _("review notes")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=ONE_VOICE, name="a_note_is_written_by_one_voice"
            ),
            models.CheckConstraint(
                condition=~Q(text=""), name="a_note_says_something_to_its_reader"
            ),
        ]

    def __str__(self) -> str:
        return f"Note {self.pk} on {self.step_number}"

    @property
    def voice(self) -> str:
        """Who wrote it."""
        return _voice(self)

    @property
    def state(self) -> str:
        """What became of it, by what was done last."""
        settled = [each.kind for each in self.thread.all() if each.kind in SETTLING]
        if not settled or settled[-1] == NoteEntry.Kind.REOPENED:
            return self.State.OPEN
        return self.State(settled[-1])

    @property
    def is_open(self) -> bool:
        """Whether it keeps the candidate from being released."""
        return self.state == self.State.OPEN


class NoteEntry(models.Model):
    """What was said to a note, or done about it. Rows are added, never changed."""

    class Kind(models.TextChoices):
        ANSWERED = "answered", _("Answered")
        RESOLVED = "resolved", _("Resolved")
        REOPENED = "reopened", _("Reopened")
        OVERRULED = "overruled", _("Overruled")

    note = models.ForeignKey(
        ReviewNote, on_delete=models.PROTECT, related_name="thread"
    )
    kind = models.CharField(max_length=10, choices=Kind.choices)
    text = models.TextField(blank=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )
    guest = models.ForeignKey(
        ReviewInvitation, on_delete=models.PROTECT, related_name="entries", null=True
    )
    at = models.DateTimeField(_("when"))
    told_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("entry of a review note")
        verbose_name_plural = _("entries of review notes")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=ONE_VOICE, name="an_entry_is_made_by_one_voice"
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["answered", "overruled"], text=""),
                name="answers_and_overrulings_say_something",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: note {self.note_id}"

    @property
    def voice(self) -> str:
        """Who it is from."""
        return _voice(self)


#: What changes whether a note is open.
SETTLING = (
    NoteEntry.Kind.RESOLVED,
    NoteEntry.Kind.REOPENED,
    NoteEntry.Kind.OVERRULED,
)


def _voice(said: ReviewNote | NoteEntry) -> str:
    if said.person is not None:
        return str(said.person)
    return said.guest.name if said.guest else ""
