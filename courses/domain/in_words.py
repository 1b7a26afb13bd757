"""An edition in words, line by line, so that two of them can be compared by people."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from courses.models import AnswerKey, Edition, EditionText, Step, StepText

#: What a block holds for machines alone.
MUTE: Final = {
    "id", "key", "level", "position", "mathml", "width", "height", "media_type",
    "header_row", "header_column", "language",
}  # fmt: skip
#: Explanations of words stand in the glossary; they are not the lesson's own text.
GLOSS: Final = re.compile(r'<span class="gloss".*?</span>', re.DOTALL)
ENDS: Final = re.compile(r"</(?:p|li|h\d|blockquote|tr)>|<br\s*/?>")
TAGS: Final = re.compile(r"<[^>]+>")
ASSET: Final = re.compile(r"^asset:([0-9a-f]{64})/(.+)$", re.DOTALL)
Words = str | Promise

BLOCKS: Final[dict[str, Words]] = {
    "rich_text": _("Text"),
    "heading": _("Heading"),
    "key_points": _("Key points"),
    "callout": _("Callout"),
    "regulation": _("Regulation"),
    "table": _("Table"),
    "figure": _("Picture"),
    "video": _("Video"),
    "audio": _("Audio"),
    "document": _("Document"),
    "quote": _("Quotation"),
    "accordion": _("Accordion"),
    "code": _("Code"),
    "formula": _("Formula"),
    "sources": _("Sources"),
}
TEXTS: Final[dict[str, Words]] = {
    "audience": _("Audience"),
    "prerequisites": _("Prerequisites"),
    "assessment": _("Assessment"),
    "supervision": _("Supervision"),
    "participation": _("Participation"),
    "quality_assurance": _("Quality assurance"),
    "stackability": _("Counts towards"),
    "practice_note": _("Practice"),
}
VALUES: Final[dict[str, Words]] = {
    "workload_hours": _("Hours"),
    "ects": _("ECTS"),
    "eqf_level": _("EQF level"),
    "pass_mark": _("Pass mark"),
    "attempts_per_day": _("Attempts in 24 hours"),
    "validity_months": _("Valid for months"),
    "as_of": _("Content as of"),
    "review_by": _("Review by"),
    "languages": _("Languages"),
}


@dataclass(frozen=True)
class Line:
    """A line of text, and what it is."""

    what: Words
    text: str


def course_lines(edition: Edition, language: str) -> list[Line]:
    """What an edition says outside of its steps, in one language."""
    lines = [Line(what, _said(getattr(edition, name))) for name, what in VALUES.items()]
    text = EditionText.objects.filter(edition=edition, language=language).first()
    if text:
        lines += _course_text(text)
    return [line for line in lines if line.text]


def frame_lines(step: Step, text: StepText | None) -> list[Line]:
    """What a step asks of learners, beside reading it."""
    lines = [
        Line(_("Title"), text.title if text else ""),
        Line(_("Address"), step.slug),
        Line(_("Minutes"), str(step.minutes)),
        Line(_("Required"), str(_("yes")) if step.required else str(_("no"))),
        Line(_("Pass mark"), _said(step.pass_mark)),
    ]
    return [line for line in lines if line.text]


def body_lines(text: StepText | None) -> list[Line]:
    """The blocks of a lesson; running text by its paragraphs."""
    lines = []
    for block in text.body if text else []:
        what = BLOCKS.get(block["type"], block["type"])
        said = (
            _paragraphs(block["value"]["html"])
            if block["type"] == "rich_text"
            else [" · ".join(_strings(block["value"]))]
        )
        lines += [Line(what, each) for each in said if each]
    return lines


def question_lines(
    asked: dict[str, Any], keys: dict[str, Any], language: str
) -> list[Line]:
    """A question with what is right about it and why, where its key is given."""
    secret = keys.get(asked["key"])
    lines = [
        Line(_("Question"), asked["stem"]),
        Line(_("Points"), str(secret["points"]) if secret else ""),
        Line(_("Unit"), asked.get("unit") or ""),
        *(Line(_("Option"), option["text"]) for option in asked.get("options", ())),
        *(Line(_("To match"), option["text"]) for option in asked.get("left", ())),
        *(Line(_("Match"), option["text"]) for option in asked.get("right", ())),
        *(_secret_lines(asked, secret, language) if secret else ()),
    ]
    return [line for line in lines if line.text]


def _secret_lines(
    asked: dict[str, Any], secret: dict[str, Any], language: str
) -> list[Line]:
    return [
        Line(_("Right answer"), answer_in_words(asked, secret["answer"])),
        Line(_("Tolerance"), secret.get("tolerance") or ""),
        Line(_("Explanation"), _plain(secret["explanation"].get(language) or "")),
        Line(_("Sources"), ", ".join(each["title"] for each in secret["sources"])),
        Line(_("Read again"), secret.get("read_again") or ""),
    ]


def answer_in_words(asked: dict[str, Any], answer: Any) -> str:
    """The right answer as it is read: texts of options instead of their ids."""
    texts = {
        option["id"]: option["text"]
        for part in ("options", "left", "right")
        for option in asked.get(part, ())
    }
    match answer:
        case bool():
            return str(_("true")) if answer else str(_("false"))
        case list():
            joint = " → " if asked["kind"] == "ordering" else ", "
            return joint.join(str(texts.get(one, one)) for one in answer)
        case dict():
            pairs = answer.items()
            return ", ".join(f"{texts.get(a, a)} = {texts.get(b, b)}" for a, b in pairs)
    return str(texts.get(answer, answer))


def keys_of(step: Step) -> dict[str, Any]:
    """What tells the answers of a step; nothing where nothing is asked."""
    key = AnswerKey.objects.filter(step=step).first()
    return dict(key.keys) if key else {}


def _course_text(text: EditionText) -> Iterator[Line]:
    yield Line(_("Title"), text.title)
    yield Line(_("Subtitle"), text.subtitle)
    yield Line(_("Summary"), text.summary)
    for outcome in text.facts["outcomes"]:
        yield Line(_("Outcome"), outcome["text"])
    for name, what in TEXTS.items():
        yield Line(what, _said(text.facts.get(name)))
    for module in text.outline:
        yield Line(_("Module"), f"{module['number']} {module['title']}")
        yield Line(_("Summary of the module"), module["summary"])


def _said(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return ", ".join(str(each) for each in value)
    return str(value)


def _paragraphs(html: str) -> list[str]:
    return [_plain(part) for part in ENDS.split(GLOSS.sub("", html))]


def _plain(html: str) -> str:
    return " ".join(unescape(TAGS.sub("", GLOSS.sub("", html))).split())


def _strings(value: Any) -> Iterator[str]:
    """All that a block says to readers; a file by its name and hash."""
    if isinstance(value, dict):
        for name, each in value.items():
            if name not in MUTE:
                yield from _strings(each)
    elif isinstance(value, list):
        for each in value:
            yield from _strings(each)
    elif isinstance(value, str) and value:
        file = ASSET.match(value)
        yield f"{file[2]} ({file[1][:12]})" if file else _plain(value)
