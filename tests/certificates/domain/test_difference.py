"""A page shows what its certificate says, and nothing else."""

from html.parser import HTMLParser

import pytest

from certificates.domain.design_sample import NAMES
from certificates.domain.difference import ADDITION, Fact, fact_at, first_difference
from certificates.domain.face import read_face
from certificates.domain.frame_words import word_languages
from certificates.domain.pictures import for_paper, keep_picture, sha256
from certificates.domain.rendering import STYLESHEET, draw
from certificates.domain.sheet import DENSITIES, said, sheet
from hubs.domain.paper import pdf
from tests.certificates.domain.test_rendering import LONG, LONG_HOLDER
from tests.factories.drawings import drawing
from tests.factories.payload import HOLDER, make_payload

DESIGN = {
    "number": 3,
    "accent": "#0b5c4a",
    "logo_sha256": "",
    "signature_sha256": "",
    "signatory_name": "Prof. Ana de la Fuente-Ortiz",
    "signatory_role": "Head of training",
}
KINDS = {
    "two languages": {},
    "one language": {"second_language": None, "second_title": None},
    "a second language without words": {"second_language": "el"},
    "demonstration": {"demonstration": True, "valid_until": None},
    "schema 1": {"schema": 1, "eqf_level": None, "issue_no": 2},
    "signed by somebody": {"design": DESIGN},
    "signed by a name": {"design": {**DESIGN, "signatory_role": ""}},
    "signed by nobody": {
        "design": {**DESIGN, "signatory_name": "", "signatory_role": ""}
    },
    "long": LONG,
}


class Text(HTMLParser):
    """What a page of HTML says to eyes."""

    def __init__(self, page):
        super().__init__()
        self.said, self.unseen = [], 0
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.unseen += tag in {"head", "svg"}

    def handle_endtag(self, tag):
        self.unseen -= tag in {"head", "svg"}

    def handle_data(self, data):
        if not self.unseen:
            self.said += data.split()


def printed(page):
    """The text of a page of HTML, as it is read from its PDF."""
    paper = pdf(page, stylesheet=STYLESHEET, identifier=b"x", pages=1)
    return read_face(paper).text


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", ["en", "nl"])
def test_what_the_sheet_says_is_all_that_its_page_shows(kind, language):
    payload = make_payload(language=language, **KINDS[kind])
    page = sheet(payload, holder=HOLDER, pictures={"logo": "a", "signature": "b"})

    texts = "".join(text for _name, text in said(payload, holder=HOLDER))
    assert "".join(Text(page).said) == "".join(texts.split())


@pytest.mark.parametrize("kind", KINDS)
def test_no_kind_of_certificate_differs_from_its_page(kind):
    payload = make_payload(**KINDS[kind])

    text = read_face(draw(payload, holder=LONG_HOLDER)).text

    assert first_difference(payload, holder=LONG_HOLDER, text=text) is None
    assert first_difference(payload, holder="", text=text) is None


def test_pictures_of_a_design_say_nothing_that_is_compared():
    picture = for_paper(drawing())
    keep_picture(picture)
    pictures = dict.fromkeys(("logo_sha256", "signature_sha256"), sha256(picture))
    payload = make_payload(design=DESIGN | pictures, demonstration=True)

    text = read_face(draw(payload, holder=LONG_HOLDER)).text

    assert first_difference(payload, holder=LONG_HOLDER, text=text) is None


@pytest.mark.parametrize("language", word_languages())
@pytest.mark.parametrize("name", NAMES)
def test_no_language_and_no_name_differs_from_its_page(language, name):
    holder, second = NAMES[name], "en" if language != "en" else "pl"
    payload = make_payload(language=language, second_language=second)
    text = read_face(draw(payload, holder=holder)).text

    assert first_difference(payload, holder=holder, text=text) is None


@pytest.mark.parametrize("density", DENSITIES)
def test_lines_set_closer_are_no_difference(density):
    payload = make_payload(demonstration=True)

    text = printed(sheet(payload, holder=HOLDER, density=density))

    assert first_difference(payload, holder=HOLDER, text=text) is None


@pytest.mark.parametrize(
    ("before", "after", "behind"),
    [
        (HOLDER, f"{HOLDER} Santos", HOLDER),
        (HOLDER, f"Dr {HOLDER}", "Certificaat van bekwaamheid, toegekend aan"),
        (
            "contaminatiebeheersing</p>",
            "contaminatiebeheersing</p><p>with distinction</p>",
            "Aseptisch werken en contaminatiebeheersing",
        ),
        ("EQF 5", "EQF 5 and more", "EQF 5"),
        ("2026-11-14 14:02:11 UTC", "2026-11-14 14:02:11 UTC?", None),
    ],
)
def test_what_the_page_shows_beyond_its_certificate_is_named(before, after, behind):
    payload = make_payload()
    behind = behind or "2026-11-14 14:02:11 UTC"
    text = printed(sheet(payload, holder=HOLDER).replace(before, after, 1))

    found = first_difference(payload, holder=HOLDER, text=text)

    assert (found.name, found.value) == (ADDITION, behind)
    assert fact_at(found.name) == Fact.ADDITION


def test_what_stands_behind_the_last_words_is_named():
    payload = make_payload()
    text = read_face(draw(payload, holder=HOLDER)).text

    found = first_difference(payload, holder=HOLDER, text=f"{text} Grade: A")

    assert found.name == ADDITION
    assert found.value.endswith("Page 1 of 1.")


@pytest.mark.parametrize(
    ("changes", "fact"),
    [
        ({"second_title": "Vrijgave van gentherapie"}, Fact.TITLE),
        ({"demonstration": True}, Fact.DEMONSTRATION),
        ({"verify_url": "https://other.example/verify/7H4KQ2M9XW3TBZ5C"}, Fact.ADDRESS),
        ({"design": {**DESIGN, "signatory_name": "Bo"}}, Fact.SIGNATORY),
        ({"design": {**DESIGN, "signatory_role": "Director"}}, Fact.SIGNATORY),
        ({"issued_at": "2026-11-14T14:02:12Z"}, Fact.ISSUED),
    ],
)
def test_each_fact_that_the_page_has_otherwise_is_named(changes, fact):
    text = read_face(draw(make_payload(design=DESIGN), holder=HOLDER)).text
    record = make_payload(**{"design": DESIGN, **changes})

    found = first_difference(record, holder=HOLDER, text=text)

    assert fact_at(found.name) == fact


def test_another_city_of_the_hub_is_named():
    text = read_face(draw(make_payload(), holder=HOLDER)).text
    hub = {**make_payload()["hub"], "city": "Delft"}

    found = first_difference(make_payload(hub=hub), holder=HOLDER, text=text)

    assert fact_at(found.name) == Fact.HUB


def test_a_name_without_its_hyphen_is_another_name():
    other = HOLDER.replace("-", " ")
    text = read_face(draw(make_payload(), holder=other)).text

    found = first_difference(make_payload(), holder=HOLDER, text=text)

    assert (found.name, found.value) == ("holder", HOLDER)


def test_words_of_the_form_that_are_missing_are_named_as_such():
    page = sheet(make_payload(), holder=HOLDER)
    text = printed(page.replace("The check page is the authority", "This is final"))

    found = first_difference(make_payload(), holder=HOLDER, text=text)

    assert fact_at(found.name) == Fact.FRAME


@pytest.mark.parametrize(
    "name", ["Somebody Else", "W" * 80], ids=["another", "the longest"]
)
def test_where_the_name_is_not_looked_for_any_one_may_stand(name):
    text = read_face(draw(make_payload(), holder=name)).text

    assert first_difference(make_payload(), holder="", text=text) is None


def test_where_the_name_is_not_looked_for_no_story_may_stand():
    text = printed(sheet(make_payload(), holder="with distinction " * 6))

    found = first_difference(make_payload(), holder="", text=text)

    assert found.name == ADDITION


def test_hyphens_at_the_ends_of_lines_may_be_the_text_s_own_or_not():
    outcomes = [{"text": "hand-overs of cell\u00adtherapies", "kind": "skill"}]
    payload = make_payload(outcomes=outcomes)
    text = read_face(draw(payload, holder=HOLDER)).text
    one = text.replace("hand-overs", "hand\ufffe\r\novers")
    both = one.replace("celltherapies", "cell\x02\r\ntherapies")

    assert one != both
    assert first_difference(payload, holder=HOLDER, text=both + "\x02") is None
    assert first_difference(payload, holder=HOLDER, text=one) is None
