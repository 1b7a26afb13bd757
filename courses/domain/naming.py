"""Codes as people read them."""

from django.utils.translation import get_language_info, gettext, pgettext
from django_countries import countries


def language_name(code: str) -> str:
    """A language by its name in the language of the reader.

    A code nobody knows, as it is.
    """
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code


def country_name(code: str) -> str:
    """A country by its name; a code nobody knows, as it is."""
    return str(countries.name(code)) or code


def level_name(level: str) -> str:
    """A level of the European Qualifications Framework, and who works at it."""
    who = {
        "3": pgettext("EQF level", "assistant"),
        "4": pgettext("EQF level", "skilled worker"),
        "5": pgettext("EQF level", "skilled operator"),
        "6": pgettext("EQF level", "bachelor"),
        "7": pgettext("EQF level", "master"),
        "8": pgettext("EQF level", "doctorate"),
    }
    if level not in who:
        return level
    return gettext("%(level)s, %(who)s") % {"level": level, "who": who[level]}
