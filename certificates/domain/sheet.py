"""The certificate as a page of HTML, from nothing but a payload and a name."""

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import chain
from types import MappingProxyType
from typing import Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import segno
from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import override

from certificates.domain.frame_words import WORDS, FrameWords
from certificates.domain.number import shown
from certificates.domain.payload import Payload

INK: Final = "#10242b"
# A mask chosen beforehand spares trying all eight: 4 ms of CPU each time.
QR_MASK: Final = 3
# What the words of the form itself are called, beside the names of facts.
FRAME: Final = "frame"
NOTHING: Final[Mapping[str, str]] = MappingProxyType({})
# How close the lines are set: each step makes room for what the one before has not.
DENSITIES: Final = ("", "snug", "close", "dense", "tight")
# Where Django's own format is another country's or leaves a word out.
DATE_FORMATS: Final = {"en": "j F Y", "ca": r"j \d\e F \d\e Y"}
NAME_SIZES: Final = ((40, "name-l"), (32, "name-n"), (24, "name-m"))
LONG_TITLE: Final = 70
SNUG_TITLE: Final = 44
MANY_OUTCOMES: Final = 6


@dataclass(frozen=True)
class Fact:
    """One cell of the sheet: its label in one or two languages, its lines of text."""

    label: str
    second_label: str | None
    lines: tuple[str, ...]


def sheet(
    payload: Payload,
    *,
    holder: str,
    density: str | None = None,
    stylesheets: tuple[str, ...] = (),
    pictures: Mapping[str, str] = NOTHING,
) -> str:
    """The whole page; `density` is one of DENSITIES, chosen by length where None.

    A screen needs the addresses of its `stylesheets`; paper brings its own, but for
    the one with the accent of a design. `pictures` are the addresses of a design's
    logo and signature, under these names.
    """
    words = WORDS[payload["language"]]
    second = WORDS.get(payload["second_language"] or "")
    return render_to_string(
        "certificates/sheet.html",
        {
            "payload": payload,
            "holder": holder,
            "stylesheets": stylesheets,
            "pictures": pictures,
            "design": payload.get("design"),
            **_alternatives(payload, words),
            "words": words,
            "second": second,
            "body_class": _body_class(payload, holder=holder, density=density),
            "number": shown(payload["number"]),
            "edition": _edition(payload, words),
            "rows": _rows(payload, words, second),
            "address": _address(payload["verify_url"]),
            "qr": qr_svg(payload["verify_url"], title=words.qr),
            "issued_at": _stamp(payload),
        },
    )


def said(payload: Payload, *, holder: str) -> Iterator[tuple[str, str]]:
    """Every text of the page, in its order, with the name of the fact that it says.

    FRAME where it says none: the words of the form itself.
    """
    words = WORDS[payload["language"]]
    second = WORDS.get(payload["second_language"] or "")
    yield "hub", payload["hub"]["name"]
    yield "hub", "{city}, {region} ({code}), {country_name}".format(**payload["hub"])
    yield "number", shown(payload["number"])
    yield "edition", _edition(payload, words)
    if payload["demonstration"]:
        yield from (
            ("demonstration", text) for _, text in _both(payload, "demonstration")
        )
    yield from _both(payload, "kind")
    yield "holder", holder
    yield FRAME, f"{words.did}, {second.did}" if second else words.did
    yield "title", payload["title"]
    yield "second_title", payload["second_title"] or ""
    yield from _both(payload, "outcomes")
    for number, outcome in enumerate(payload["outcomes"], start=1):
        yield FRAME, str(number)
        yield "outcomes", outcome["text"]
    for fact in chain.from_iterable(_rows(payload, words, second)):
        yield FRAME, f"{fact.label}{fact.second_label or ''}"
        yield from ((fact.label, line) for line in fact.lines)
    yield from _said_below(payload, words)


def _said_below(payload: Payload, words: FrameWords) -> Iterator[tuple[str, str]]:
    hub, design = payload["hub"], payload.get("design")
    yield from _both(payload, "check")
    yield "address", "".join(_address(payload["verify_url"]))
    yield FRAME, words.authority
    yield from _both(payload, "issued_by")
    if design and design["signatory_name"]:
        yield "signatory", design["signatory_name"]
        yield "signatory", design["signatory_role"]
        yield "hub", hub["name"]
    else:
        yield "hub", hub["name"]
        yield "hub", f"{hub['city']}, {hub['country_name']}"
    yield "issued_at", _stamp(payload)
    yield "edition", _edition(payload, words)
    yield FRAME, words.elements


def _both(payload: Payload, key: str) -> Iterator[tuple[str, str]]:
    """Words of the form in the languages of the certificate."""
    for language in filter(None, (payload["language"], payload["second_language"])):
        if language in WORDS:
            yield FRAME, getattr(WORDS[language], key)


def first_density(payload: Payload, *, holder: str) -> str:
    """The widest setting that a certificate with texts of this length may fit in."""
    is_long = len(payload["title"]) > LONG_TITLE and len(holder) > NAME_SIZES[-1][0]
    if is_long or len(payload["outcomes"]) > MANY_OUTCOMES:
        return "dense"
    if payload["demonstration"]:
        # The note that says so takes the air that the wider settings have.
        return "close"
    return "snug" if len(payload["title"]) > SNUG_TITLE else ""


def qr_svg(address: str, *, title: str) -> SafeString:
    """The address as a QR code; the title is what a screen reader says of it."""
    drawing = io.BytesIO()
    segno.make(address, error="m", mask=QR_MASK, micro=False).save(
        drawing,
        kind="svg",
        border=0,
        dark=INK,
        title=title,
        xmldecl=False,
        omitsize=True,
    )
    # segno escapes the title; the rest is paths of its own making.
    return mark_safe(drawing.getvalue().decode())  # noqa: S308


def _body_class(payload: Payload, *, holder: str, density: str | None) -> str:
    if density is None:
        density = first_density(payload, holder=holder)
    size = next((size for above, size in NAME_SIZES if len(holder) > above), "")
    title = "title-l" if len(payload["title"]) > LONG_TITLE else ""
    # Each step keeps what the steps before it have tightened.
    steps = DENSITIES[1 : DENSITIES.index(density) + 1]
    return " ".join(part for part in (size, title, *_looks(payload), *steps) if part)


def _looks(payload: Payload) -> tuple[str, ...]:
    design = payload.get("design")
    if not design:
        return ()
    return ("designed", "with-logo") if design["logo_sha256"] else ("designed",)


def _alternatives(payload: Payload, words: FrameWords) -> dict[str, str]:
    """What a screen reader says of the pictures of a design."""
    design = payload.get("design")
    name = design["signatory_name"] if design else ""
    return {
        "logo_said": words.logo.format(hub=payload["hub"]["name"]),
        "signature_said": words.signature.format(name=name),
    }


def _rows(
    payload: Payload, words: FrameWords, second: FrameWords | None
) -> list[list[Fact]]:
    """Rows of cells, as the sheet shows them below the learning outcomes."""
    hub = payload["hub"]
    values: list[dict[str, tuple[str, ...]]] = [
        {
            "issued": (_issue_date(payload),),
            "until": (_expiry_date(payload, words),),
            "level": (_level(payload, words),),
            "workload": (_workload(payload, words),),
        },
        {
            "assessment": (_assessment(payload, words),),
            "participation": (_sentence(payload["participation"]),),
        },
        {
            "body": (
                hub["name"],
                f"{hub['region']} ({hub['code']}), {hub['country_name']}",
            ),
            "quality": (_sentence(payload["quality_assurance"]),),
        },
    ]
    return [
        [
            Fact(getattr(words, key), getattr(second, key) if second else None, lines)
            for key, lines in row.items()
        ]
        for row in values
    ]


def _edition(payload: Payload, words: FrameWords) -> str:
    course = payload["course"]
    parts = [course["code"], words.edition.format(edition=course["edition"])]
    if payload["issue_no"] > 1:
        parts.append(words.reissue.format(issue=payload["issue_no"]))
    return ", ".join(parts)


def _level(payload: Payload, words: FrameWords) -> str:
    level = payload["eqf_level"]
    return words.no_level if level is None else words.eqf.format(level=level)


def _workload(payload: Payload, words: FrameWords) -> str:
    ects = payload["ects"]
    credit = words.below_one_credit if ects is None else words.ects.format(ects=ects)
    return f"{words.hours.format(hours=payload['workload_hours'])}, {credit}"


def _assessment(payload: Payload, words: FrameWords) -> str:
    parts = (payload["assessment"], payload["supervision"])
    passed = words.passed.format(mark=payload["pass_mark"])
    return _sentence("; ".join([*filter(None, parts), passed]))


def _issue_date(payload: Payload) -> str:
    return _date(_instant(payload["issued_at"]), payload)


def _stamp(payload: Payload) -> str:
    return f"{_instant(payload['issued_at']):%Y-%m-%d %H:%M:%S} UTC"


def _expiry_date(payload: Payload, words: FrameWords) -> str:
    if payload["valid_until"] is None:
        return words.never
    # Validity ends at the end of a day, which midnight of the next day may stand for.
    last_moment = _instant(payload["valid_until"]) - timedelta(microseconds=1)
    return _date(last_moment, payload)


def _date(moment: datetime, payload: Payload) -> str:
    """The hub's calendar day, written out in the certificate's language."""
    day = moment.astimezone(ZoneInfo(payload["time_zone"])).date()
    with override(payload["language"]):
        written = date_format(day, DATE_FORMATS.get(payload["language"], "DATE_FORMAT"))
    # Catalan: 14 de novembre, but 14 d’abril.
    return (
        re.sub(r" de (?=[ao])", " d’", written)
        if payload["language"] == "ca"
        else written
    )


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def _sentence(text: str) -> str:
    """The text with a capital first letter, the rest untouched."""
    return text[:1].upper() + text[1:]


def _address(verify_url: str) -> tuple[str, str]:
    """The check page's address without its scheme, in two lines: before the number."""
    parts = urlsplit(verify_url)
    path, _, number = parts.path.rpartition("/")
    return f"{parts.netloc}{path}/", number
