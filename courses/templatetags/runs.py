"""Times of runs for templates, as clocks there show them and the reader's do."""

from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from django import template
from django.utils.formats import date_format
from django.utils.timezone import localtime

from courses.models import Run

#: A day and a time, for Django's date format.
WHEN: Final = "j F Y, H:i"

register = template.Library()


@register.simple_tag
def slot(session: dict[str, Any], zone: str) -> str:
    """From when until when a session is, in ``zone``.

    ``session`` has ``from`` and ``until`` in ISO 8601, as a
    :class:`courses.models.RunChange` keeps them.
    """
    begin, end = (
        datetime.fromisoformat(session[name]).astimezone(ZoneInfo(zone))
        for name in ("from", "until")
    )
    first = f"{date_format(begin, 'l j F Y')}, {date_format(begin, 'H:i')}"
    last = date_format(end, "H:i")
    if end.date() != begin.date():
        last = f"{date_format(end, 'j F')}, {last}"
    return f"{first} – {last}"


@register.filter
def begins_here(run: Run, form: str = WHEN) -> str:
    """When ``run`` begins, on the clock of the page's reader; see :func:`own_clock`."""
    return own_clock(run.starts_at, run.time_zone, form=form)


@register.simple_tag
def own_clock(moment: datetime | None, zone: str, form: str = WHEN) -> str:
    """What the reader's clock shows at ``moment``; empty where it is as in ``zone``.

    The current zone is the reader's: of whoever is signed in, or is written to. Of a
    reader without an account nothing is known: ask only where there is one.
    """
    if moment is None:
        return ""
    here, there = localtime(moment), localtime(moment, ZoneInfo(zone))
    return date_format(here, form) if here.utcoffset() != there.utcoffset() else ""
