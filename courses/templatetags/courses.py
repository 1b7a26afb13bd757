"""What public pages show of courses."""

from typing import Any
from zoneinfo import ZoneInfo

from django.template import Library
from django.template.loader import get_template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, ngettext

from courses.domain.enrolment import may_repeat
from courses.domain.money import shown
from courses.domain.naming import country_name, language_name
from courses.domain.prospectus import Prospectus, prospectus
from courses.domain.run_price import price_at_home
from courses.domain.shelf import Card, Shelf, shelf
from courses.models import Area, CoursePage, Enrolment, Run
from hubs.models import Hub

register = Library()

AREA_CLASSES = {
    Area.GMP: "area-gmp",
    Area.REGULATORY: "area-reg",
    Area.DATA: "area-data",
    Area.AI: "area-ai",
    Area.VENTURE: "area-venture",
}
#: Below this share of free seats a run is marked as nearly full.
FEW = 0.25


@register.simple_tag
def offer() -> Shelf:
    """Every course on offer, in the language of the page."""
    return shelf(get_language() or "en", at=timezone.now())


@register.simple_tag
def courses_of_hub(hub: Hub) -> list[Card]:
    """The courses that a hub offers."""
    return offer().of_hub(hub.pk)


@register.simple_tag
def prospectus_of(page: CoursePage) -> Prospectus | None:
    """What visitors are told about the course of ``page``.

    None before its first release, when authors alone see it in the preview.
    """
    language = get_language() or "en"
    return prospectus(page.course_id, language=language, at=timezone.now())


@register.simple_tag
def enrolment_on(course: int, user: Any) -> Enrolment | None:
    """The enrolment with which ``user`` goes on, or has completed the course."""
    if not user.is_authenticated:
        return None
    states = (Enrolment.State.ACTIVE, Enrolment.State.COMPLETED)
    return (
        Enrolment.objects.visible_to(user)
        .filter(run__course=course, state__in=states)
        .select_related("completion")
        .order_by("-enrolled_at")
        .first()
    )


@register.simple_tag
def may_take_again(enrolment: Enrolment | None, about: Prospectus) -> bool:
    """Whether somebody who completed the course is offered it once more."""
    if enrolment is None or enrolment.state != Enrolment.State.COMPLETED:
        return False
    return about.is_offered and may_repeat(
        enrolment, edition=about.edition, at=timezone.now()
    )


@register.simple_tag
def course_label(card: Card, heading: str = "h3") -> SafeString:
    """The vial label of a course, the same for all: drawn again when a seat is sold."""
    taken = card.taken
    if card.labels.get(heading, (None, ""))[0] != taken:
        words, tag, kind = start_of(card)
        drawn = get_template("components/label.html").render(
            {
                "url": card.url,
                "code": card.code,
                "hub": card.hub_name,
                "area_class": area_class(card.area),
                "title": card.title,
                "summary": card.subtitle,
                "language": card.language,
                "eqf_level": card.eqf_level or "–",
                "workload_hours": f"{card.workload_hours:g}",
                "validity_months": card.validity_months,
                "next": words,
                "next_tag": tag,
                "next_kind": kind,
                "heading": heading,
            }
        )
        card.labels[heading] = taken, drawn
    return mark_safe(card.labels[heading][1])  # noqa: S308 (a template drew it)


def start_of(card: Card) -> tuple[str, str, str]:
    """When the next run of a course begins, in words, then room and kind of its tag."""
    if not card.mode:
        return gettext("No dates now"), gettext("Closed"), "off"
    tag, kind = room(card.seats, card.taken)
    if card.starts_at is None:
        return gettext("Starts any day, online"), tag, kind
    moment = card.starts_at.astimezone(ZoneInfo(card.time_zone))
    facts = {"day": date_format(moment, "j F Y"), "place": card.place}
    if card.place:
        return gettext("Starts %(day)s, %(place)s") % facts, tag, kind
    return gettext("Starts %(day)s, online") % facts, tag, kind


def room(seats: int | None, taken: int) -> tuple[str, str]:
    """Whether a run has room, in words, and the kind of tag that says so."""
    if seats is None:
        return gettext("Open"), ""
    left = seats - taken
    if not left:
        return gettext("Full"), "full"
    words = ngettext("%(left)s of %(seats)s seat", "%(left)s of %(seats)s seats", seats)
    return words % {"left": left, "seats": seats}, "due" if left <= seats * FEW else ""


@register.simple_tag
def run_room(run: Run) -> tuple[str, str]:
    """Whether a run has room, in words, and the kind of tag that says so."""
    return room(run.seats, run.taken)


@register.filter
def area_class(area: str) -> str:
    """The class that gives a strip the colour of its subject."""
    return AREA_CLASSES.get(Area(area), "")


@register.filter
def area_name(area: str) -> str:
    """A subject area by its name."""
    return str(Area(area).label)


register.filter("language_name", language_name)


@register.filter
def language_names(codes: list[str]) -> str:
    """Languages by their names, in a row."""
    return ", ".join(language_name(code) for code in codes)


@register.filter
def country(code: Any) -> str:
    """A country by its name."""
    return country_name(str(code))


@register.filter
def plain_number(value: Any) -> str:
    """A number without zeros that say nothing: 10 hours, not 10.0."""
    return f"{float(value):g}" if value is not None else ""


@register.filter
def hours_of(breakdown: dict[str, float]) -> str:
    """What the hours of a course go into, in a row."""
    names = {
        "lessons": gettext("lessons"),
        "guided_reading": gettext("guided reading"),
        "assessment": gettext("assessment"),
        "practice": gettext("practice"),
    }
    return ", ".join(
        f"{plain_number(hours)} h {names.get(part, part)}"
        for part, hours in breakdown.items()
        if hours
    )


@register.filter
def price(run: Run) -> str:
    """What a private person pays in the end for a seat on a run."""
    if not run.price_cents:
        return gettext("Free")
    cost = price_at_home(run, on=timezone.localdate())
    return shown(cost.cents, cost.currency, language=get_language() or "en")


@register.filter
def price_words(run: Run) -> str:
    """What of the price of a run is tax; empty where it is free."""
    if not run.price_cents:
        return ""
    percent = price_at_home(run, on=timezone.localdate()).percent
    if percent is None:
        return gettext("without VAT")
    if not percent:
        return gettext("no VAT")
    return gettext("%(percent)s %% VAT included") % {"percent": f"{percent:f}"}
