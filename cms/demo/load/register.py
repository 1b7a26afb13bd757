"""The registers that everything rests on: sources, glossary, hubs."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import models
from django.forms import modelform_factory

from cms.demo.load.content import read
from cms.demo.load.posting import keep
from courses.models import Area, Term
from hubs.models import Hub, Source

#: Names as they fit on labels and plates; others are their name without what all share.
SHORT_NAMES = {
    "zuid-holland": "South Holland",
    "west-sweden": "West Sweden",
    "nord-est-romania": "North-East Romania",
    "west-ireland": "West of Ireland",
    "rhone-alpes": "Rhône-Alpes",
    "emilia-romagna": "Emilia-Romagna",
}
HUB_FIELDS = [
    *("slug", "code", "name", "short_name", "region", "country", "city"),
    *("latitude", "longitude", "languages", "time_zone", "contact_email"),
]


def load_sources() -> None:
    """The register of sources."""
    form_class = Source.snippet_viewset.get_form_class()
    there = _by(Source.objects.all(), "key")
    register = read("sources.json")
    for source in register["sources"]:
        key = source["id"]
        values = {
            "key": key,
            "title": source["title"],
            "publisher": source["publisher"],
            "kind": source["kind"],
            "url": source["url"],
            "check_level": source["check"],
            "checked_url": source["checked_url"],
            "note": source["note"],
            # What nobody read has no date of reading.
            "as_of": "" if source["check"] == "none" else register["as_of"],
        }
        _save(form_class, there.get(key) or Source(), values, where=f"source {key}")


def load_glossary() -> None:
    """The terms, then what each refers to."""
    glossary = read("glossary.json")
    form_class = Term.snippet_viewset.get_form_class()
    sources = _by(Source.objects.all(), "key")
    terms = _by(Term.objects.filter(language=glossary["language"]), "term")
    beside = _references(glossary["terms"])
    # A term may refer to one that comes later: references need a second round.
    for with_references in (False, True):
        for entry in glossary["terms"]:
            name = entry["term"]
            term = terms.setdefault(name, Term())
            values = {
                "term": name,
                "language": glossary["language"],
                "abbreviation": entry["abbreviation"],
                # Some terms, such as those of the clinic, belong to no subject area.
                "area": entry["area"] if entry["area"] in Area.values else "",
                "definition": entry["definition"],
                "sources": [sources[key].pk for key in entry["sources"]],
            }
            if with_references:
                values["see_also"] = sorted(terms[other].pk for other in beside[name])
            if with_references or term.pk is None:
                _save(form_class, term, values, where=f"term {name}")


def _references(entries: list[dict[str, Any]]) -> dict[str, set[str]]:
    """The terms that stand beside each: a reference goes both ways."""
    beside: dict[str, set[str]] = {entry["term"]: set() for entry in entries}
    for entry in entries:
        for other in entry["see_also"]:
            beside[entry["term"]].add(other)
            beside[other].add(entry["term"])
    return beside


def load_hubs() -> dict[str, Hub]:
    """The hubs, by slug."""
    form_class = modelform_factory(Hub, fields=HUB_FIELDS)
    there = _by(Hub.objects.all(), "slug")
    for entry in read("hubs.json")["hubs"]:
        slug = entry["slug"]
        hub = there.setdefault(slug, Hub())
        hub.is_demonstration = bool(entry["demo"])
        values = {
            "slug": slug,
            "code": entry["nuts_code"],
            "name": entry["name"],
            "short_name": short_name(slug, entry["name"]),
            "region": entry["region"],
            "country": entry["country"],
            "city": entry["city"],
            "latitude": entry["lat"],
            "longitude": entry["lon"],
            "languages": entry["languages"],
            "time_zone": entry["time_zone"],
            "contact_email": entry["contact_email"],
        }
        _save(form_class, hub, values, where=f"hub {slug}")
    return there


def short_name(slug: str, name: str) -> str:
    """A hub's name as it fits on a label."""
    return SHORT_NAMES.get(slug, name.removesuffix(" ATMP Training Hub"))


def _save(
    form_class: type[Any], row: models.Model, values: Mapping[str, Any], *, where: str
) -> None:
    form, changed = keep(form_class, row, values, where=where)
    if changed:
        form.save()


def _by(rows: Iterable[Any], field: str) -> dict[str, Any]:
    return {getattr(row, field): row for row in rows}
