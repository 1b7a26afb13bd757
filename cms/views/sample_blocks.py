"""A block of each kind, frozen as a release would freeze it, for the style guide."""

from typing import Any

from django.templatetags.static import static

GLOSS = (
    '<button class="term" type="button" popovertarget="sample-grade">grade</button>'
    '<span class="gloss" id="sample-grade" popover><b>Grade</b>A class of clean area, '
    "from A (strictest) to D.</span>"
)
MATHML = (
    '<math display="block"><mi>LRV</mi><mo>=</mo><msub><mi>log</mi><mn>10</mn></msub>'
    "<mfrac><msub><mi>N</mi><mn>0</mn></msub><mi>N</mi></mfrac></math>"
)
NOTE = {"credit": "Passage", "licence": "CC0"}


WORDS = "Write what you did, when you did it, and sign."
TEXTS: dict[str, dict[str, Any]] = {
    "heading": {"text": "Writing it down", "level": 3, "id": "sample-heading"},
    "rich_text": {"html": f"<p>What you wear follows the {GLOSS} of the room.</p>"},
    "key_points": {"points": ["Top to bottom.", "Fresh clothing each session."]},
    "callout": {"kind": "gmp", "text": "<p>Sign each entry.</p>", "source": ""},
    "regulation": {
        "act": "Regulation (EC) No 1394/2007",
        "article": "Article 15(4)",
        "text": "<p>Traceability data are kept for at least 30 years.</p>",
        "as_of": "2026-07-01",
        "url": "http://data.europa.eu/eli/reg/2007/1394/oj",
    },
    "table": {
        "caption": "Clothing by grade",
        "header_row": True,
        "header_column": True,
        "rows": [["Grade", "Hands"], ["C", "Clean"], ["A and B", "Sterile"]],
    },
    "quote": {"text": "If it is not written, it was not done.", "attribution": ""},
    "accordion": {"items": [{"title": "A mistake?", "html": f"<p>{WORDS}</p>"}]},
    "code": {"language": "text", "code": "2026-11-21 09:12", "caption": "A time"},
    "formula": {"mathml": MATHML, "text": "Log reduction", "caption": "Reduction"},
    "sources": {
        "items": [
            {
                "key": "R1394",
                "title": "Regulation (EC) No 1394/2007",
                "publisher": "European Union",
                "url": "http://data.europa.eu/eli/reg/2007/1394/oj",
                "as_of": "2026-07",
            }
        ]
    },
}


def sample_blocks() -> list[dict[str, Any]]:
    """The blocks of a lesson, one of each kind, in the form that is frozen."""
    values = TEXTS | _with_files(static("cms/img/og.png"))
    return [{"type": kind, "value": value} for kind, value in values.items()]


def _with_files(picture: str) -> dict[str, dict[str, Any]]:
    recorded = {"src": picture, "media_type": "", "transcript": WORDS, **NOTE}
    return {
        "figure": {
            "src": picture,
            "width": 1200,
            "height": 630,
            "alt": "The sign of Passage, a flask",
            "long_description": "A flask, a third full, beside the name.",
            "caption": "The sign",
            **NOTE,
        },
        "video": {**recorded, "title": "A record", "poster": picture, "captions": []},
        "audio": {**recorded, "title": "Line clearance"},
        "document": {
            "src": picture,
            "name": "worksheet.pdf",
            "title": "Correcting an entry",
            "size": 23_000,
        },
    }
