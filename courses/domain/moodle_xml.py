"""Questions in Moodle XML, the format in which Moodle hands its question bank out.

Rules: https://docs.moodle.org/en/Moodle_XML_format. Text comes as HTML; whatever shows
a file (``@@PLUGINFILE@@``, base64) is refused.
"""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final
from xml.etree.ElementTree import Element, ParseError, TreeBuilder, XMLParser

from django.utils.translation import gettext as _

from courses.domain.foreign import (
    ALL,
    MOST_QUESTIONS,
    Draft,
    Foreign,
    Note,
    Option,
    Reason,
    Refused,
    Unreadable,
    percent,
)

#: Elements inside elements; the format needs seven.
DEEPEST: Final = 20
#: A document that declares its own type or entities is not read at all.
_DECLARATION: Final = re.compile(
    r"<!\s*(DOCTYPE|ENTITY|ELEMENT|ATTLIST)", re.IGNORECASE
)
#: What Moodle writes into feedback by itself.
_BY_ITSELF: Final = re.compile(r"Your answer is (partially |in)?correct\.?")
_REASONS: Final = {
    "shortanswer": Reason.SHORT_ANSWER,
    "essay": Reason.ESSAY,
    "description": Reason.DESCRIPTION,
    "cloze": Reason.CLOZE,
    "multianswer": Reason.CLOZE,
    "gapselect": Reason.CLOZE,
    "ddwtos": Reason.CLOZE,
}


class _Builder(TreeBuilder):
    """Builds no tree from a document that could grow while it is read."""

    depth = 0

    def start(self, tag: Any, attrs: Any, /) -> Element:
        """Open an element."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise Unreadable(_("Its elements stand too deep inside each other."))
        return super().start(tag, attrs)

    def end(self, tag: Any, /) -> Element:
        """Close an element."""
        self.depth -= 1
        return super().end(tag)


def read_moodle_xml(source: str) -> list[Foreign]:
    """The questions of ``source``, each with a value or a refusal.

    Raises :exc:`courses.domain.foreign.Unreadable`.
    """
    if _DECLARATION.search(source):
        raise Unreadable(_("It declares a document type or entities: not read."))
    # Without declarations there is nothing to expand, and nothing from elsewhere.
    parser = XMLParser(target=_Builder())  # noqa: S314
    try:
        parser.feed(source)
        root = parser.close()
    except ParseError as error:
        raise Unreadable(_("This is no XML: %s.") % error) from error
    if root.tag != "quiz":
        raise Unreadable(_("This is no question bank of Moodle."))
    elements = [e for e in root.findall("question") if e.get("type") != "category"]
    if not elements:
        raise Unreadable(_("There is no question in it."))
    if len(elements) > MOST_QUESTIONS:
        raise Unreadable(
            _("There are more than %d questions: divide the file.") % MOST_QUESTIONS
        )
    return [_question(each, number) for number, each in enumerate(elements, start=1)]


def _question(element: Element, number: int) -> Foreign:
    name, draft = _bare(element, "name/text"), Draft()
    try:
        _fill(draft, element)
    except Refused as refused:
        return Foreign(
            number,
            name,
            stem=draft.stem,
            refusal=refused.reason,
            detail=refused.detail,
        )
    return Foreign(
        number,
        name,
        stem=draft.stem,
        kind=draft.kind,
        value=draft.value,
        notes=tuple(draft.notes),
    )


def _fill(draft: Draft, element: Element) -> None:
    kind = element.get("type", "")
    if kind in _REASONS:
        raise Refused(_REASONS[kind])
    if kind not in _KINDS:
        raise Refused(Reason.OTHER_KIND, kind)
    draft.stem = _text(draft, element, "questiontext")
    if element.find(".//file") is not None:
        raise Refused(Reason.MEDIA, "<file>")
    if not draft.stem:
        raise Refused(Reason.NO_TEXT)
    draft.worth(_bare(element, "defaultgrade") or "1")
    draft.explain(_text(draft, element, "generalfeedback"))
    _KINDS[kind](draft, element)
    for name in ("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback"):
        said = _text(draft, element, name)
        if not _BY_ITSELF.fullmatch(said):
            draft.explain(said)
    if any(_text(draft, hint, ".") for hint in element.findall("hint")):
        draft.note(Note.HINTS)


def _choice(draft: Draft, element: Element) -> None:
    single = _bare(element, "single") or "true"
    if single not in ("true", "false", "1", "0"):
        raise Refused(Reason.BROKEN, f"<single>{single}")
    options = [
        Option(
            text=_text(draft, answer, "."),
            percent=_fraction(answer),
            feedback=_text(draft, answer, "feedback"),
        )
        for answer in element.findall("answer")
    ]
    draft.choose(options, single=single in ("true", "1"))


def _truth(draft: Draft, element: Element) -> None:
    answers = element.findall("answer")
    weights = {_bare(each, "text").lower(): _fraction(each) for each in answers}
    right = [text for text, weight in weights.items() if weight == ALL]
    if weights.keys() != {"true", "false"} or len(right) != 1:
        raise Refused(Reason.BROKEN, "<answer>")
    if any(weight not in (0, ALL) for weight in weights.values()):
        raise Refused(Reason.WEIGHTS)
    draft.explain(*(_text(draft, each, "feedback") for each in answers))
    draft.judge(is_true=right == ["true"])


def _numeric(draft: Draft, element: Element) -> None:
    answers = element.findall("answer")
    if any(_fraction(each) not in (0, ALL) for each in answers):
        raise Refused(Reason.WEIGHTS)
    right = [each for each in answers if _fraction(each) == ALL]
    if not right:
        raise Refused(Reason.NO_RIGHT)
    if len(right) > 1:
        raise Refused(Reason.SEVERAL_NUMBERS)
    draft.explain(*(_text(draft, each, "feedback") for each in answers))
    tolerance = _bare(right[0], "tolerance") or "0"
    draft.count(_bare(right[0], "text"), tolerance=tolerance, unit=_unit(element))


def _unit(element: Element) -> str:
    units = element.findall("units/unit")
    if _bare(element, "unitgradingtype") not in ("", "0") or len(units) > 1:
        raise Refused(Reason.UNITS)
    if not units:
        return ""
    if percent(_bare(units[0], "multiplier") or "1") != 1:
        raise Refused(Reason.UNITS)
    return _bare(units[0], "unit_name")


def _pairs(draft: Draft, element: Element) -> None:
    draft.match(
        [
            (_text(draft, pair, "."), _bare_text_of(draft, pair))
            for pair in element.findall("subquestion")
        ]
    )


def _bare_text_of(draft: Draft, pair: Element) -> str:
    """The right side of a pair, which is plain text in Moodle."""
    return draft.read(_bare(pair, "answer/text"), form="plain")


_KINDS: Final[dict[str, Callable[[Draft, Element], None]]] = {
    "multichoice": _choice,
    "truefalse": _truth,
    "numerical": _numeric,
    "matching": _pairs,
}


def _fraction(answer: Element) -> Decimal:
    return percent(answer.get("fraction", ""))


def _text(draft: Draft, element: Element, path: str) -> str:
    """What stands in the element at ``path``, in plain words."""
    found = element.find(path)
    if found is None:
        return ""
    form = found.get("format", "html")
    return draft.read(_bare(found, "text"), form=form)


def _bare(element: Element, path: str) -> str:
    return (element.findtext(path) or "").strip()
