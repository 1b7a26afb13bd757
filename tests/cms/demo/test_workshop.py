"""The workshop lesson is whole: its files, captions, terms and sources are there."""

import json
import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import webvtt
from PIL import Image

CONTENT = Path(__file__).resolve().parents[3] / "cms" / "demo" / "content"
WORKSHOP = CONTENT / "workshop"
LESSON = json.loads((WORKSHOP / "workshop.json").read_text(encoding="utf-8"))
BLOCKS = LESSON["blocks"]

FIELDS = {
    "rich_text": {"html"},
    "heading": {"text", "level"},
    "key_points": {"points"},
    "callout": {"kind", "text"},
    "regulation": {"act", "article", "text", "as_of", "url"},
    "table": {"caption", "header_row", "header_column", "rows"},
    "figure": {"image", "alt", "long_description", "caption", "credit", "licence"},
    "video": {
        "file",
        "title",
        "captions",
        "poster",
        "transcript",
        "credit",
        "licence",
    },
    "audio": {"file", "title", "transcript", "credit", "licence"},
    "document": {"file", "title"},
    "quote": {"text", "attribution"},
    "accordion": {"items"},
    "code": {"language", "code", "caption"},
    "formula": {"mathml", "text", "caption"},
}


def values(block_type):
    return [block["value"] for block in BLOCKS if block["type"] == block_type]


def named_files():
    names = {value["image"] for value in values("figure")}
    for block_type in ("video", "audio", "document"):
        names |= {value["file"] for value in values(block_type)}
    for video in values("video"):
        names.add(video["poster"])
        names |= {track["file"] for track in video["captions"]}
    return sorted(names)


def seconds(stamp):
    hours, minutes, rest = stamp.split(":")
    return int(hours) * 3600 + int(minutes) * 60 + float(rest)


def duration(path):
    """Seconds of an MP4, from its movie header (version 0)."""
    head = path.read_bytes()
    at = head.index(b"mvhd") + 4
    assert head[at] == 0
    scale, length = (
        int.from_bytes(head[at + skip : at + skip + 4], "big") for skip in (12, 16)
    )
    return length / scale


def test_workshop_uses_every_block_type():
    assert {block["type"] for block in BLOCKS} == set(FIELDS)
    assert {value["kind"] for value in values("callout")} == {"note", "gmp", "hazard"}
    assert {value["level"] for value in values("heading")} == {2, 3}


def test_workshop_blocks_have_their_fields_and_no_others():
    for block in BLOCKS:
        given = set(block["value"]) - {"source"}
        assert given == FIELDS[block["type"]], block["type"]
        assert "source" not in block["value"] or block["type"] == "callout"
        empty = [name for name, value in block["value"].items() if value in ("", [])]
        assert empty == [], block["type"]


@pytest.mark.parametrize("name", named_files())
def test_workshop_file_exists_and_has_a_licence(name):
    licences = (WORKSHOP / "LICENCES.md").read_text(encoding="utf-8")

    assert (WORKSHOP / name).stat().st_size > 0
    assert f"`{name}`" in licences


def test_workshop_has_no_file_without_a_licence():
    licences = (WORKSHOP / "LICENCES.md").read_text(encoding="utf-8")
    names = {path.name for path in WORKSHOP.iterdir()} - {"LICENCES.md"}

    assert {name for name in names if f"`{name}`" not in licences} == set()


@pytest.mark.parametrize("figure", values("figure"), ids=lambda value: value["image"])
def test_workshop_picture_opens_and_is_light(figure):
    path = WORKSHOP / figure["image"]

    with Image.open(path) as picture:
        picture.load()

    assert path.stat().st_size <= 200_000
    assert len(figure["alt"]) <= 150


@pytest.mark.parametrize("video", values("video"), ids=lambda value: value["file"])
def test_workshop_video_is_short_and_light(video):
    path = WORKSHOP / video["file"]

    assert path.stat().st_size <= 1_500_000
    assert 20 <= duration(path) <= 40
    with Image.open(WORKSHOP / video["poster"]) as poster:
        assert poster.size == (1280, 720)


@pytest.mark.parametrize("video", values("video"), ids=lambda value: value["file"])
def test_workshop_captions_follow_one_another_within_the_video(video):
    length = duration(WORKSHOP / video["file"])
    assert [track["language"] for track in video["captions"]] == ["en", "nl"]

    for track in video["captions"]:
        cues = list(webvtt.read(str(WORKSHOP / track["file"])))
        times = [seconds(t) for cue in cues for t in (cue.start, cue.end)]

        assert len(cues) == 8
        assert times == sorted(times)
        assert times[-1] <= length


def test_workshop_transcript_holds_what_the_captions_say():
    video = values("video")[0]
    english = next(t["file"] for t in video["captions"] if t["language"] == "en")

    said = " ".join(
        cue.text.replace("\n", " ") for cue in webvtt.read(str(WORKSHOP / english))
    )
    spoken = re.sub(r"\([^)]*\)", "", video["transcript"]).partition("Narrator:")[2]

    assert " ".join(spoken.split()) == said


def test_workshop_audio_and_document_are_light():
    audio = WORKSHOP / values("audio")[0]["file"]
    document = WORKSHOP / values("document")[0]["file"]

    assert audio.stat().st_size <= 400_000
    assert document.stat().st_size <= 100_000
    assert document.read_bytes().startswith(b"%PDF-")


def test_workshop_terms_stand_in_the_glossary():
    glossary = json.loads((CONTENT / "glossary.json").read_text(encoding="utf-8"))
    known = {entry["term"] for entry in glossary["terms"]}

    linked = set(
        re.findall(r'linktype=\\"glossary\\" term=\\"([^"\\]+)', json.dumps(BLOCKS))
    )

    assert len(linked) >= 3
    assert linked - known == set()


def test_workshop_sources_stand_in_the_register():
    register = json.loads((CONTENT / "sources.json").read_text(encoding="utf-8"))

    assert set(LESSON["sources"]) - {s["id"] for s in register["sources"]} == set()


def test_workshop_tables_are_rectangular():
    for table in values("table"):
        assert {len(row) for row in table["rows"]} == {len(table["rows"][0])}


def test_workshop_formula_is_well_formed():
    for formula in values("formula"):
        root = ET.fromstring(formula["mathml"])  # noqa: S314 - our own file
        assert root.tag == "math"


def test_workshop_text_is_of_reading_length():
    text = " ".join(value["html"] for value in values("rich_text"))
    words = len(re.sub(r"<[^>]+>", " ", text).split())

    assert 250 <= words <= 450
