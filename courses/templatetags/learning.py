"""What learners' pages say in words."""

from datetime import datetime
from fractions import Fraction
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.template import Library
from django.template.loader import get_template
from django.utils.formats import date_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localtime
from django.utils.translation import get_language, gettext, ngettext

from courses.domain.completion import last_day
from courses.domain.record import StepLine
from courses.models import Attempt, Completion
from courses.views.result import points_text

register = Library()
HOUR = 60
#: Stands for the address in a line that is kept for others.
ADDRESS = "\N{REPLACEMENT CHARACTER}"


@register.simple_tag
def record_step(step: StepLine, base: str, *, is_current: bool = False) -> SafeString:
    """One line of the record beside a step; ``base`` is the address of the record.

    Lines of one edition are alike but for the address: each is drawn once.
    """
    before, after = _drawn(
        get_language() or "",
        step.number,
        step.title,
        _state(step),
        "" if is_current else when(step),
        is_current=is_current,
    )
    # A template drew it; the address is made of letters that need no escaping.
    return mark_safe(f"{before}{base}{step.slug}/{after}")  # noqa: S308


@lru_cache(maxsize=4096)
def _drawn(
    language: str, number: str, title: str, state: str, when: str, *, is_current: bool
) -> tuple[str, str]:
    words = {
        "ok": gettext("Done"),
        "over": gettext("Not passed"),
        "going": gettext("Begun"),
        "todo": gettext("Not done"),
    }
    line = get_template("components/step.html").render(
        {
            "number": number,
            "title": title,
            "url": ADDRESS,
            "when": when,
            "mark": state,
            "word": words[state],
            "current": is_current,
            "todo": state == "todo" and not is_current,
        }
    )
    before, _address, after = line.strip().partition(ADDRESS)
    return before, after


def _state(step: StepLine) -> str:
    """The mark of a step."""
    if step.is_done:
        return "ok"
    if step.open_attempt is not None:
        return "going"
    return "over" if step.attempt is not None else "todo"


@register.filter
def duration(minutes: int) -> str:
    """Minutes as hours and minutes."""
    hours, rest = divmod(minutes, HOUR)
    if not hours:
        return gettext("%(minutes)s min") % {"minutes": rest}
    if not rest:
        return gettext("%(hours)s h") % {"hours": hours}
    return gettext("%(hours)s h %(minutes)s min") % {"hours": hours, "minutes": rest}


@register.filter
def time_left(minutes: int) -> str:
    """What remains of a course."""
    if not minutes:
        return ""
    return gettext("about %(time)s left") % {"time": duration(minutes)}


@register.filter
def earned(attempt: Attempt) -> str:
    """Points of an attempt that was handed in."""
    points = points_text(Fraction(attempt.points or 0))
    of = attempt.out_of or 0
    words = ngettext("%(points)s of %(of)s point", "%(points)s of %(of)s points", of)
    return words % {"points": points, "of": of}


@register.filter
def when(step: StepLine) -> str:
    """The second line of a step on the record: when it was done, or what it is."""
    if step.done_at is not None:
        moment = _short(step.done_at)
        if step.attempt is not None:
            return f"{moment}, {earned(step.attempt)}"
        return moment
    if step.open_attempt is not None:
        return gettext("begun")
    if step.attempt is not None:
        return gettext("%(points)s, not passed") % {"points": earned(step.attempt)}
    if step.questions:
        words = ngettext("%(count)s question", "%(count)s questions", step.questions)
        return words % {"count": step.questions}
    return duration(step.minutes)


def _short(moment: datetime) -> str:
    return date_format(localtime(moment), "j M H:i")


@register.filter
def valid_through(completion: Completion) -> str:
    """The last day of a completion in its hub's zone."""
    if completion.valid_until is None:
        return ""
    zone = ZoneInfo(completion.edition.course.hub.time_zone)
    return date_format(last_day(completion.valid_until, zone=zone), "j F Y")
