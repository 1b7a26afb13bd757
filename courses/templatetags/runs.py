"""Times of runs for templates: those of a session, as clocks somewhere show them."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.utils.formats import date_format

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
