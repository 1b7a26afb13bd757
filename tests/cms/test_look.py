"""What keeps the look whole: contrast, style guide, templates without inline code."""

import re
from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.staticfiles import finders
from django.shortcuts import render
from django.template.loader import get_template
from django.test import RequestFactory
from django.urls import reverse

from cms.views.sample_blocks import sample_blocks

ROOT = Path(__file__).resolve().parent.parent.parent
TEMPLATES = ROOT / "templates"
COMPONENTS = sorted((TEMPLATES / "components").glob("*.html"))
PAGES = sorted(TEMPLATES.rglob("*.html"))
# Mail and the certificate's sheet are documents, each with a style of its own.
SERVED = [
    page
    for page in PAGES
    if page.relative_to(TEMPLATES).parts[0] != "emails"
    and page != TEMPLATES / "certificates/sheet.html"
]
STYLE_SHEETS = sorted((ROOT / "cms/static/cms/css").glob("*.css"))

SURFACES = ("paper", "bench", "inset")
FILLS = ("medium", "medium-hover", "flow", "note")
AREAS = ("area-gmp", "area-reg", "area-data", "area-ai", "area-venture")
TEXT, SHAPE = 4.5, 3.0  # WCAG 2.2, 1.4.3 and 1.4.11
PAIRS = [
    *((text, on, TEXT) for text in ("ink", "steel") for on in SURFACES),
    *((text, on, TEXT) for text in ("flow-text", "medium-text") for on in SURFACES),
    *(("on-fill", fill, TEXT) for fill in FILLS + AREAS),
    *((f"on-{on}", on, TEXT) for on in ("slab", "acid", "medium-soft", "flow-soft")),
    *((f"on-{on}", on, TEXT) for on in ("acid-soft", "note-soft")),
    ("flow-text", "flow-soft", TEXT),
    ("medium-text", "medium-soft", SHAPE),
    ("ink", "gauge-rest", TEXT),
    ("on-acid", "ph-1", TEXT),
    ("on-acid", "ph-2", TEXT),
    ("on-fill", "ph-4", TEXT),
    *((line, on, SHAPE) for line in ("rule-field", "acid-line") for on in SURFACES),
    *((line, on, SHAPE) for line in ("medium-text", "flow-text") for on in SURFACES),
    ("flow", "paper", SHAPE),
    ("medium", "paper", SHAPE),
    ("acid", "slab", SHAPE),
]
# The focus ring is an ink line in a yellow halo: one by day, the other by night.
FOCUS = [("ink", "acid", 0), ("acid", "paper", 1), ("acid", "bench", 1)]
# Hairlines, and the gauge, whose number stands beside it.
FREE = {"rule", "ph-3", "gauge-rest"}


def read_tokens():
    css = (ROOT / "cms/static/cms/css/tokens.css").read_text()
    found = re.findall(r"--([\w-]+):\s*(light-dark\(#[^)]*\)|#[0-9a-f]{6})", css)
    colours = {name: re.findall(r"#[0-9a-f]{6}", value) for name, value in found}
    return {name: (values[0], values[-1]) for name, values in colours.items()}


TOKENS = read_tokens()


def luminance(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def named(paths):
    return {"argvalues": paths, "ids": [str(path.relative_to(ROOT)) for path in paths]}


def test_contrast_agrees_with_the_standard():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("front", "back", "least"), PAIRS)
def test_colour_pair_can_be_read(front, back, least, scheme):
    assert contrast(TOKENS[front][scheme], TOKENS[back][scheme]) >= least


@pytest.mark.parametrize(("front", "back", "scheme"), FOCUS)
def test_focus_ring_is_seen(front, back, scheme):
    assert contrast(TOKENS[front][scheme], TOKENS[back][scheme]) >= SHAPE


def test_every_colour_stands_in_a_checked_pair():
    checked = {name for front, back, _ in PAIRS for name in (front, back)}

    assert set(TOKENS) - checked - FREE == set()


@pytest.mark.parametrize("sheet", **named(STYLE_SHEETS))
def test_style_sheet_uses_tokens_that_exist(sheet):
    # The CMS has those of Wagtail, too.
    wagtails = Path(finders.find("wagtailadmin/css/core.css"))
    sheets = "".join(each.read_text() for each in (*STYLE_SHEETS, wagtails))
    defined = set(re.findall(r"(--[\w-]+):", sheets))

    used = set(re.findall(r"var\((--[\w-]+)", sheet.read_text()))

    assert used - defined == set()


@pytest.mark.parametrize("sheet", **named(STYLE_SHEETS))
def test_style_sheet_reaches_only_files_that_exist(sheet):
    addresses = re.findall(r"url\(([^)\"']+)\)", sheet.read_text())

    assert [a for a in addresses if not (sheet.parent / a).resolve().is_file()] == []


def every(pattern, paths):
    """What the files have of a pattern, each with the file's name."""
    return [
        (str(path.relative_to(ROOT)), found)
        for path in paths
        for found in re.findall(pattern, path.read_text())
    ]


# One test for all templates: one for each takes longer to tell of than to do.
def test_templates_have_no_inline_style_or_script():
    assert every(r"<style|\sstyle=|\son[a-z]+=[\"']|javascript:", SERVED) == []
    assert every(r"<script(?![^>]*\ssrc=)[^>]*>", SERVED) == []


def test_templates_trim_what_is_translated():
    blocks = every(r"{%-?\s*blocktrans(?:late)?\b[^%]*%}", PAGES)

    assert blocks
    assert [block for block in blocks if not re.search(r"\btrimmed\b", block[1])] == []


def test_templates_are_short():
    lengths = {page: len(page.read_text().splitlines()) for page in PAGES}

    assert {page: length for page, length in lengths.items() if length > 120} == {}


def test_components_start_by_naming_their_arguments():
    firsts = {each: each.read_text().partition("\n")[0] for each in COMPONENTS}

    head = re.compile(r"{# .*(Arguments: |No arguments\.).*#}")
    assert {c: first for c, first in firsts.items() if not head.fullmatch(first)} == {}


def test_components_are_included_with_nothing_but_their_arguments():
    includes = every(r"{% include \"components/[^%]*%}", PAGES)

    assert includes
    assert [each for each in includes if not each[1].endswith(" only %}")] == []


@pytest.mark.django_db
def test_style_guide_shows_every_component(client, settings):
    settings.DEBUG = True

    response = client.get(reverse("style_guide"))

    shown = {template.name for template in response.templates}
    assert response.status_code == 200
    assert {f"components/{c.name}" for c in COMPONENTS} - shown == set()


def test_style_guide_shows_every_block_of_lessons():
    shown = {block["type"] for block in sample_blocks()}
    drawn = {path.stem for path in (TEMPLATES / "blocks").glob("[!_]*.html")}

    assert shown == drawn


@pytest.mark.django_db
def test_style_guide_is_not_there_in_production(client, settings):
    settings.DEBUG = settings.DEMO = False

    assert client.get(reverse("style_guide")).status_code == 404


@pytest.mark.parametrize("code", ["400", "500", "503"])
def test_error_page_needs_no_context(code):
    html = get_template(f"{code}.html").render()

    assert f"Deviation {code}" in html


@pytest.mark.django_db
def test_missing_page_is_a_deviation_in_the_look_of_the_site(client):
    response = client.get("/no/such/page/")

    assert response.status_code == 404
    assert "Deviation 404" in response.content.decode()
    assert 'class="mast"' in response.content.decode()


@pytest.mark.parametrize(("cookieless", "asks"), [(True, False), (False, True)])
def test_page_asks_for_a_cookie_only_where_it_may(cookieless, asks):
    request = RequestFactory().get("/")
    request.user = AnonymousUser()

    html = render(request, "404.html", {"cookieless": cookieless}).content.decode()

    assert ("CSRF_COOKIE" in request.META) is asks
    assert ("csrfmiddlewaretoken" in html) is asks
