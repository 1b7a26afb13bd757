"""Designs are looked at on certificates that ask the most of them."""

import io
from datetime import timedelta

import pikepdf
import pytest

from certificates.domain.design import newest, try_out
from certificates.domain.design_sample import NAMES, Example, example
from certificates.domain.frame_words import word_languages
from certificates.domain.payload import Payload
from certificates.domain.pictures import for_paper, pictures_of
from certificates.domain.rendering import CLEARANCE, STYLESHEET, render
from certificates.domain.sample import NUMBER
from certificates.domain.sheet import sheet
from hubs.domain.paper import pdf
from hubs.models.names import LONGEST_NAME, validate_printed_name
from tests.factories.designs import make_version, whole
from tests.factories.drawings import drawing
from tests.factories.hubs import NOON, HubFactory
from tests.printed import printed_text, squeezed

pytestmark = pytest.mark.django_db
#: As high as a picture gets beside a long role.
TALL = {
    "signatory_role": "Head of the training hub and professor of advanced therapies "
    "and regenerative medicine",
}


@pytest.fixture
def hub():
    return HubFactory(name="Hub of Aseptic Manufacture of Advanced Therapies, Flanders")


@pytest.mark.parametrize("name", NAMES)
def test_names_are_such_as_learners_may_give(name):
    validate_printed_name(NAMES[name])

    assert name == "usual" or len(NAMES[name]) == LONGEST_NAME


def test_an_example_has_every_part_of_a_certificate_and_proves_nothing(hub):
    payload = example(hub, whole(hub), Example(), at=NOON)

    assert set(payload) == set(Payload.__annotations__)
    assert (payload["demonstration"], payload["number"]) == (True, NUMBER)
    assert payload["template"] == f"2026-11/{hub.slug}-0"
    assert payload["valid_until"] == "2028-11-20T12:00:00Z"


def test_an_example_without_design_has_the_look_of_the_site(hub):
    payload = example(hub, None, Example(), at=NOON)

    assert (payload["template"], payload["design"]) == ("2026-11", None)
    assert payload["second_language"] == "nl"


def test_an_example_may_never_end_and_be_long(hub):
    usual = example(hub, whole(hub), Example(), at=NOON)

    payload = example(
        hub, whole(hub), Example(expires=False, is_long=True, language="nl"), at=NOON
    )

    assert payload["valid_until"] is None
    assert (payload["language"], payload["second_language"]) == ("nl", "fr")
    assert payload["hub"]["country_name"] == "België"
    assert len(payload["title"]) > 2 * len(usual["title"])


def test_dates_of_an_example_are_those_of_the_look(hub):
    payload = example(hub, whole(hub), Example(), at=NOON + timedelta(hours=1))

    assert payload["issued_at"] == "2026-11-21T13:00:00Z"


@pytest.mark.parametrize("is_long", [False, True], ids=["usual", "long"])
@pytest.mark.parametrize("language", word_languages())
def test_paper_sets_lines_no_closer_than_the_preview(hub, language, is_long):
    """With logo, signature, the longest name, and in every language."""
    make_version(hub, second_language="de" if language != "de" else "fr", **TALL)
    shown = Example("longest", language, expires=False, is_long=is_long)
    payload = example(hub, whole(hub, **TALL), shown, at=NOON)
    pictures = pictures_of(payload["design"])
    page = sheet(
        payload,
        holder=shown.holder,
        density=shown.density,
        stylesheets=("accent.css",),
        pictures={what: f"{what}.png" for what in pictures},
    )

    # Raises where it does not fit.
    paper = pdf(
        page,
        stylesheet=STYLESHEET,
        identifier=b"1",
        pages=1,
        clearance=CLEARANCE,
        files={
            "accent.css": b":root { --accent: #0b5c4a }",
            **{f"{what}.png": picture for what, picture in pictures.items()},
        },
    )

    assert squeezed(shown.holder) in printed_text(paper)


@pytest.mark.parametrize("name", NAMES)
def test_every_name_is_printed_in_a_design(hub, name):
    make_version(hub, **TALL)
    payload = example(hub, whole(hub, **TALL), Example(name), at=NOON)

    paper = render(payload, holder=NAMES[name])

    text = printed_text(paper)
    assert squeezed(NAMES[name]) in text
    assert squeezed(TALL["signatory_role"]) in text
    assert "Dr.AnneliesVandenBroeck" in text


@pytest.mark.parametrize(
    ("lacking", "said"),
    [
        ({}, ["Logo", "Signature"]),
        ({"logo": ""}, ["Signature"]),
        ({"signature": ""}, ["Logo"]),
        ({"logo": "", "signature": "", "signatory_name": "", "signatory_role": ""}, []),
    ],
    ids=["whole", "no logo", "no signature", "colour alone"],
)
def test_a_screen_reader_says_what_pictures_show(hub, lacking, said):
    make_version(hub, **lacking)
    payload = example(hub, whole(hub, **lacking), Example(), at=NOON)

    paper = render(payload, holder="Zoë")

    assert newest(hub).number == 1
    found = [text for text in _alternatives(paper) if not text.startswith("QR")]
    assert [text.partition(" of ")[0] for text in found] == said


@pytest.mark.parametrize("size", [(2000, 40), (40, 2000), (3, 3)])
def test_pictures_of_every_shape_leave_the_page_whole(hub, size):
    shape = drawing(size=size)
    name = keep(hub, shape)
    make_version(hub, logo=name, signature=name)

    paper = render(
        example(hub, whole(hub, logo=name, signature=name), Example(), at=NOON),
        holder="Zoë",
    )

    with pikepdf.open(io.BytesIO(paper)) as file:
        assert len(file.pages) == 1


def keep(hub, content):
    return try_out(hub, for_paper(content))


def _alternatives(paper):
    """What stands for pictures, in the order of the page."""
    with pikepdf.open(io.BytesIO(paper)) as file:
        return [
            str(element.Alt)
            for element in file.objects
            if isinstance(element, pikepdf.Dictionary) and "/Alt" in element
        ]
