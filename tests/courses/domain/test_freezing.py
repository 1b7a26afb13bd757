"""The frozen form of each block and question, and what it is made harmless from."""

import hashlib
from copy import deepcopy

import pytest
from django.core.files.storage import default_storage

from courses.domain.release import freeze
from courses.models import Asset, CoursePage
from tests.factories.hubs import NOON, SourceFactory
from tests.factories.pages import (
    course_page,
    document,
    items,
    lesson_page,
    module_page,
    picture,
    question,
    quiz_page,
    recording,
    single_choice,
    term,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_module")]


@pytest.fixture(scope="module")
def the_module(once):
    return module_page(course_page())


@pytest.fixture
def module(the_module):
    return deepcopy(the_module)


def edition_of(module):
    course = CoursePage.objects.ancestor_of(module).get().course
    return freeze(course, by=None, at=NOON)


def frozen(module, *blocks, **kwargs):
    """The frozen body of a lesson with these blocks."""
    lesson_page(module, body=list(blocks), **kwargs)
    return edition_of(module).steps.get().texts.get().body


def frozen_value(module, *block):
    (only,) = frozen(module, block)
    return only["value"]


def asset(kind):
    return Asset.objects.get(media_type=kind)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        (
            "<p><b>Wash</b> <i>both</i> hands</p>",
            "<p><b>Wash</b> <i>both</i> hands</p>",
        ),
        ("<ul><li>10<sup>6</sup></li></ul>", "<ul><li>10<sup>6</sup></li></ul>"),
        ('<p onclick="x()" style="color:red" data-block-key="a">x</p>', "<p>x</p>"),
        ("<p>a<script>alert(1)</script>b</p>", "<p>ab</p>"),
        ("<p><img src=x onerror=alert(1)>x</p>", "<p>x</p>"),
        ("<h1>Big</h1>", "Big"),
        ("<p>5 &lt; 6 &amp; 7</p>", "<p>5 &lt; 6 &amp; 7</p>"),
        (
            '<p><a href="https://example.org/a" target="_blank">x</a></p>',
            '<p><a href="https://example.org/a" rel="noopener">x</a></p>',
        ),
        (
            '<p><a href="mailto:hub@example.org">x</a></p>',
            '<p><a href="mailto:hub@example.org">x</a></p>',
        ),
    ],
)
def test_rich_text_is_harmless(module, written, kept):
    assert frozen_value(module, "rich_text", written) == {"html": kept}


def test_rich_text_links_to_another_step_of_the_course(module):
    other = lesson_page(module, title="Before")
    link = f'<p><a linktype="page" id="{other.pk}">see there</a></p>'
    lesson_page(module, title="After", body=[("rich_text", link)])

    body = edition_of(module).steps.get(slug="after").texts.get().body

    assert body[0]["value"]["html"] == '<p><a href="../before/">see there</a></p>'


def test_rich_text_links_to_a_public_page(module):
    hub = module.get_parent().get_parent()
    link = f'<p><a linktype="page" id="{hub.pk}">the hub</a></p>'

    html = frozen_value(module, "rich_text", link)["html"]

    assert html == f'<p><a href="/hubs/{hub.slug}/">the hub</a></p>'


def test_glossary_term_carries_its_definition(module):
    term(definition="What was done & when, <written> down.")
    text = (
        '<p>The <a linktype="glossary" term="batch RECORD">record</a> and '
        '<a linktype="glossary" term="Batch record">it</a>.</p>'
    )

    html = frozen_value(module, "rich_text", text)["html"]

    gloss = "<b>Batch record</b>What was done &amp; when, &lt;written&gt; down.</span>"
    button = (
        '<button class="term" popovertarget="term-{n}" type="button">{word}</button>'
    )
    span = '<span class="gloss" id="term-{n}" popover="">' + gloss
    explained = button + span
    first = explained.format(n=1, word="record")
    second = explained.format(n=2, word="it")
    assert html == f"<p>The {first} and {second}.</p>"


def test_headings_have_ids_of_their_own(module):
    heading = ("heading", {"text": "Write & sign", "level": "3"})

    first, second = frozen(module, heading, heading)

    assert first["value"] == {"text": "Write & sign", "level": 3, "id": "write-sign"}
    assert second["value"]["id"] == "write-sign-2"


def test_key_points(module):
    points = {"points": ["Sign.", "Date."]}

    assert frozen_value(module, "key_points", points) == points


def test_callout(module):
    given = {"kind": "gmp", "text": "<p>Sign.</p>", "source": "Part IV, 4.10"}

    assert frozen_value(module, "callout", given) == given


def test_regulation(module):
    given = {
        "act": "Regulation (EC) No 1394/2007",
        "article": "Article 15(4)",
        "text": "Keep it for 30 years.",
        "as_of": "2019-07-26",
        "url": "http://data.europa.eu/eli/reg/2007/1394/oj",
    }

    assert frozen_value(module, "regulation", given) == given


def table(*headings, column=True):
    return {
        "caption": "Grades",
        "header_column": column,
        "table": {
            "caption": "",
            "columns": [{"type": "text", "heading": heading} for heading in headings],
            "rows": [{"values": ["A", "sterile"]}, {"values": ["D", "clean"]}],
        },
    }


def test_table_with_headings(module):
    assert frozen_value(module, "table", table("Grade", "Hands")) == {
        "caption": "Grades",
        "header_row": True,
        "header_column": True,
        "rows": [["Grade", "Hands"], ["A", "sterile"], ["D", "clean"]],
    }


def test_table_without_headings(module):
    value = frozen_value(module, "table", table("", "", column=False))

    assert (value["header_row"], value["header_column"]) == (False, False)
    assert value["rows"] == [["A", "sterile"], ["D", "clean"]]


def test_figure_is_kept_at_the_width_readers_get(module):
    image = picture(licence="CC BY 4.0")
    given = {
        "image": image.pk,
        "alt": "An isolator.",
        "long_description": "Of steel.",
        "caption": "Ours",
    }

    value = frozen_value(module, "figure", given)

    kept = asset("image/png")
    stem = image.file.name.rpartition("/")[2].removesuffix(".png")
    assert value == {
        "src": f"asset:{kept.sha256}/{stem}.width-1200.png",
        "width": 1200,
        "height": 600,
        "alt": "An isolator.",
        "long_description": "Of steel.",
        "caption": "Ours",
        "credit": "Passage",
        "licence": "CC BY 4.0",
    }


def test_video_is_kept_with_captions_and_transcript(module):
    video = recording()

    value = frozen_value(module, "video", {"recording": video.pk})

    kept, vtt = asset("video/mp4"), asset("text/vtt")
    assert value["src"].startswith(f"asset:{kept.sha256}/hands")
    assert (value["media_type"], value["title"]) == ("video/mp4", "Hands")
    assert (value["poster"], value["transcript"]) == ("", "Wash your hands.")
    (track,) = value["captions"]
    assert (track["language"], track["label"]) == ("en", "English")
    assert track["src"].startswith(f"asset:{vtt.sha256}/hands")


def test_audio_is_kept_with_its_transcript(module):
    sound = recording(kind="audio", captions=False)

    value = frozen_value(module, "audio", {"recording": sound.pk})

    assert value["src"].startswith(f"asset:{asset('audio/mpeg').sha256}/hands")
    assert value["transcript"] == "Wash your hands."


def test_document_is_kept(module):
    paper = document()

    value = frozen_value(module, "document", {"document": paper.pk})

    kept = asset("application/pdf")
    assert value == {
        "src": f"asset:{kept.sha256}/{paper.filename}",
        "name": paper.filename,
        "title": "Worksheet",
        "size": 8,
    }


def test_asset_is_stored_once_by_its_hash_and_outlives_its_original(module):
    paper = document()
    block = ("document", {"document": paper.pk})

    frozen(module, block, block)
    paper.file.delete()
    paper.delete()

    kept = Asset.objects.get()
    assert kept.sha256 == hashlib.sha256(b"%PDF-1.7").hexdigest()
    assert kept.file.name == f"assets/{kept.sha256[:2]}/{kept.sha256}.pdf"
    assert default_storage.open(kept.file.name).read() == b"%PDF-1.7"


def test_edition_names_its_assets(module):
    paper = document()
    lesson_page(module, body=[("document", {"document": paper.pk})])

    edition = edition_of(module)

    assert [row.name for row in edition.assets.all()] == [paper.filename]


def test_quote_code_and_accordion(module):
    quote = {"text": "Write it down.", "attribution": "An inspector"}
    code = {"language": "json", "code": '{"a": 1}', "caption": "Ours"}
    entry = {"title": "May I?", "text": "<p>No.</p>"}

    blocks = frozen(
        module, ("quote", quote), ("code", code), ("accordion", {"items": [entry]})
    )

    assert [block["value"] for block in blocks] == [
        quote,
        code,
        {"items": [{"title": "May I?", "html": "<p>No.</p>"}]},
    ]


def test_formula_is_harmless(module):
    given = {
        "mathml": '<p>x</p><math display="block" onclick="a()"><mi>n</mi>'
        "<mtext><script>alert(1)</script></mtext><a href='//x'>y</a></math>",
        "text": "n",
        "caption": "",
    }

    value = frozen_value(module, "formula", given)

    assert value == {
        "mathml": '<math display="block"><mi>n</mi><mtext></mtext></math>',
        "text": "n",
        "caption": "",
    }


def test_sources_come_last_and_into_the_course(module):
    source = SourceFactory(as_of="2026-07")
    text = ("rich_text", "<p>x</p>")
    lesson_page(module, body=[text], sources=[("source", source)])

    edition = edition_of(module)

    body = edition.steps.get().texts.get().body
    entry = {
        "key": source.key,
        "title": source.title,
        "publisher": "European Commission",
        "url": source.url,
    }
    assert body[-1] == {
        "type": "sources",
        "value": {"items": [entry | {"as_of": "2026-07"}]},
    }
    assert edition.facts["sources"] == [entry]


def asked_and_key(module, kind, **given):
    quiz_page(module, questions=[question(kind, **given)])
    step = edition_of(module).steps.get()
    (asked,) = step.texts.get().questions
    return asked, step.answer_key.keys[asked["key"]]


def test_multiple_response(module):
    options = items(
        {"text": "a", "right": True},
        {"text": "b", "right": False},
        {"text": "c", "right": True},
    )

    asked, key = asked_and_key(module, "multiple_response", options=options)

    ids = [option["id"] for option in options]
    assert asked["options"] == [
        {"id": ident, "text": text} for ident, text in zip(ids, "abc", strict=True)
    ]
    assert key["answer"] == [ids[0], ids[2]]


@pytest.mark.parametrize(("said", "answer"), [("true", True), ("false", False)])
def test_true_false(module, said, answer):
    asked, key = asked_and_key(module, "true_false", answer_is=said)

    assert set(asked) == {"key", "kind", "points", "stem"}
    assert key["answer"] is answer


def test_ordering_does_not_show_the_right_order(module):
    right = items(*"abcdefg")

    asked, key = asked_and_key(module, "ordering", items=right)

    ids = [item["id"] for item in right]
    assert key["answer"] == ids
    assert sorted(option["id"] for option in asked["options"]) == sorted(ids)
    assert asked["options"] == sorted(
        asked["options"],
        key=lambda option: hashlib.sha256(
            f"{asked['key']}/{option['id']}".encode()
        ).hexdigest(),
    )


def test_matching_shows_no_pair(module):
    pairs = items(*({"left": f"left {n}", "right": f"right {n}"} for n in range(6)))

    asked, key = asked_and_key(module, "matching", pairs=pairs)

    texts = {side["id"]: side["text"] for side in asked["right"]}
    assert [side["id"] for side in asked["left"]] == [
        "l1",
        "l2",
        "l3",
        "l4",
        "l5",
        "l6",
    ]
    assert [side["id"] for side in asked["right"]] == [
        "r1",
        "r2",
        "r3",
        "r4",
        "r5",
        "r6",
    ]
    assert {
        left["text"]: texts[key["answer"][left["id"]]] for left in asked["left"]
    } == {f"left {n}": f"right {n}" for n in range(6)}


@pytest.mark.parametrize(
    ("written", "kept"),
    [("90", "90"), ("12.50", "12.5"), ("1000", "1000"), ("-0.0", "0")],
)
def test_numeric(module, written, kept):
    asked, key = asked_and_key(
        module, "numeric", answer_is=written, tolerance="0.50", unit="per cent"
    )

    assert asked["unit"] == "per cent"
    assert (key["answer"], key["tolerance"]) == (kept, "0.5")
    assert "tolerance" not in asked


def test_question_names_its_sources_and_the_lesson_that_shares_them(module):
    source = SourceFactory()
    lesson_page(module, title="First")
    lesson_page(module, title="Second", sources=[("source", source)])
    quiz_page(module, questions=[single_choice(sources=items(source.pk))])

    step = edition_of(module).steps.last()

    (key,) = step.answer_key.keys.values()
    assert key["sources"] == [
        {"key": source.key, "title": source.title, "url": source.url}
    ]
    assert key["read_again"] == "second"


def test_question_names_the_lesson_its_author_chose(module):
    lesson_page(module, title="First")
    chosen = lesson_page(module, title="Second")
    quiz_page(module, questions=[single_choice(read_again=chosen.pk)])

    step = edition_of(module).steps.last()

    assert next(iter(step.answer_key.keys.values()))["read_again"] == "second"


def test_quiz_without_lesson_has_nothing_to_read_again(module):
    quiz_page(module)

    step = edition_of(module).steps.get()

    assert next(iter(step.answer_key.keys.values()))["read_again"] is None


def test_steps_have_addresses_of_their_own(module):
    second = module_page(module.get_parent(), title="Second module")
    for parent in (module, second):
        lesson_page(parent, title="Gowning")
        lesson_page(parent, title="Name")

    edition = edition_of(module)

    assert [step.slug for step in edition.steps.all()] == [
        "gowning",
        "name-2",
        "gowning-2",
        "name-3",
    ]


def test_addresses_of_steps_are_ascii_whatever_the_language(module):
    for title in ("Überblick", "Ποιότητα", "Καθαρότητα"):
        lesson_page(module, title=title)

    edition = edition_of(module)

    assert [step.slug for step in edition.steps.all()] == [
        "uberblick",
        "step",
        "step-2",
    ]
