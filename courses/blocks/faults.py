"""What can keep a course from being released, and what its authors may look at."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Fault(TextChoices):
    """One kind of fault, with the sentence that says it to authors."""

    MISSING = "missing", _("is empty")
    INVALID = "invalid", _("is not valid")
    TOO_LONG = "too-long", _("is too long for the certificate's page")
    NOT_DRAWN = (
        "not-drawn",
        _("cannot be printed on certificates: say it in other words"),
    )
    NO_STEPS = "no-steps", _("has no required step")
    EMPTY_MODULE = "empty-module", _("has no lesson or quiz")
    EMPTY_LESSON = "empty-lesson", _("has nothing to read")
    NO_QUESTIONS = "no-questions", _("has no question")
    NO_RIGHT_ANSWER = "no-right-answer", _("has no right answer")
    TOO_MANY_RIGHT = "too-many-right", _("has more than one right answer")
    ALL_RIGHT = "all-right", _("has no wrong answer")
    TOO_FEW_OPTIONS = "too-few-options", _("needs at least two entries")
    SAME_OPTION = "same-option", _("has the same entry twice")
    NO_UNIT = "no-unit", _("is empty: say what the number counts or measures")
    NO_EXPLANATION = "no-explanation", _("has no explanation")
    NO_ALTERNATIVE = (
        "no-alternative",
        _("is empty: say in words what the picture shows"),
    )
    NO_CAPTIONS = (
        "no-captions",
        _("has no captions: they are added to the recording, under Media"),
    )
    NO_TRANSCRIPT = (
        "no-transcript",
        _("has no transcript: it is added to the recording, under Media"),
    )
    NO_FILE = "no-file", _("shows a file that is not there any more")
    BROKEN_LINK = (
        "broken-link",
        _("is a link that leads nowhere: choose its target again"),
    )
    UNKNOWN_TERM = (
        "unknown-term",
        _("is marked as a term, and the glossary has no definition of it"),
    )
    UNKNOWN_SOURCE = "unknown-source", _("names a source that is not there any more")
    UNTRANSLATED = "untranslated", _("is not there in this language")
    NOT_IN_ORIGINAL = "not-in-original", _("is not there in the original language")
    QUESTIONS_DIFFER = "questions-differ", _("asks other questions than the original")
    TWICE = "twice", _("is there twice in one language")
    ELSEWHERE = "elsewhere", _("is a lesson of another course")
    NO_PAGE = "no-page", _("has no page")
    NO_ADDRESS = "no-address", _("has no public address")


class Hint(TextChoices):
    """Something to look at again, said like a fault; it keeps nothing from release."""

    GIVEN_AWAY = (
        "given-away",
        _("tells its answer: what is right is far longer than what is wrong"),
    )
    BY_PLACE = (
        "by-place",
        _("has an option that names others by their place, which is never the same"),
    )
    ASKED_TWICE = "asked-twice", _("is asked twice in this quiz")
    NO_SOURCE = "no-source", _("rests on no source")
    TOO_SHORT = "too-short", _("has little to read for its minutes")
    TOO_LONG_TO_READ = "too-long-to-read", _("has more to read than its minutes allow")


class Severity(TextChoices):
    """What a finding means for release."""

    ERROR = "error", _("Error")
    HINT = "hint", _("Hint")
