"""What keeps a course from being released or is worth a look, and where."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from wagtail.fields import StreamField
from wagtail.models import Page

from courses.blocks import Fault, Hint, Severity

#: Django's and Wagtail's codes for what was left out.
LEFT_OUT = {"required", "blank", "null", "min_num"}
#: Of a question so many letters are quoted.
LONGEST_QUOTE = 60


@dataclass(frozen=True)
class Problem:
    """A fault or a hint, and where it is.

    ``page`` is the id of the page, ``field`` the way to the place in it as Wagtail's
    editor understands it (``body.<block id>.alt``), ``detail`` what was found there.
    """

    page: int | None
    title: str
    field: str
    code: Fault | Hint
    detail: str = ""
    language: str = ""

    @property
    def severity(self) -> Severity:
        """Errors keep a course from being frozen, hints do not."""
        return Severity.HINT if isinstance(self.code, Hint) else Severity.ERROR


class NotReady(Exception):
    """The course cannot be frozen; ``problems`` says what is wrong and where."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__(f"{len(problems)} problems: {problems[:3]}")


def problem_of(
    page: Page, code: Fault | Hint, *, field: str = "", detail: str = ""
) -> Problem:
    """A problem of ``page``."""
    return Problem(
        page=page.pk,
        title=page.title,
        field=field,
        code=code,
        detail=detail,
        language=page.locale.language_code,
    )


def field_problems(page: Page) -> Iterator[Problem]:
    """Fields and blocks of ``page`` that are empty or hold what they may not."""
    try:
        page.full_clean()
    except ValidationError as error:
        for name, errors in error.error_dict.items():
            field = "" if name == NON_FIELD_ERRORS else name
            for leaf in errors:
                yield _from_error(page, leaf, field=field, label=_label(page, field))
    for stream_field in page._meta.get_fields():
        if isinstance(stream_field, StreamField):
            yield from stream_problems(page, stream_field)


def stream_problems(page: Page, stream_field: StreamField) -> Iterator[Problem]:
    """Blocks of one field of ``page`` that are empty or hold what they may not."""
    value = getattr(page, stream_field.name)
    try:
        value.stream_block.clean(value)
    except ValidationError as error:
        where = _Place(stream_field.name, "", value.stream_block)
        for place, leaf in _leaves(error, value, where):
            yield _from_error(page, leaf, field=place.path, label=place.label)


def block_faults(block: Any, value: Any) -> list[tuple[str, str]]:
    """What a form would say of ``value``: the label of each place, and the words."""
    try:
        block.clean(value)
    except ValidationError as error:
        return [
            (place.label, " ".join(leaf.messages))
            for place, leaf in _leaves(error, value, _Place("", "", block))
        ]
    return []


@dataclass(frozen=True)
class _Place:
    """A block inside a stream: its content path, what authors call it, the block."""

    path: str
    label: str
    block: Any

    def child(self, name: str, label: str, block: Any) -> "_Place":
        """A place in it; what is called as the place around it is not said twice."""
        parts = self.label.split(", ") if self.label else []
        if label and label not in parts[-1:]:
            parts.append(label)
        return _Place(f"{self.path}.{name}", ", ".join(parts), block)


def _leaves(
    error: Any, value: Any, place: _Place
) -> Iterator[tuple[_Place, ValidationError]]:
    """The single errors inside an error of nested blocks, with their places."""
    if not hasattr(error, "block_errors"):
        for one in error.error_list:
            yield place, one
        return
    for other in error.non_block_errors.as_data():
        yield place, other
    for key, inner in error.block_errors.items():
        child_value, child = _child(key, value, place)
        for leaf in inner if isinstance(inner, list) else [inner]:
            yield from _leaves(leaf, child_value, child)


def _child(key: Any, value: Any, place: _Place) -> tuple[Any, _Place]:
    if isinstance(key, str):
        block = place.block.child_blocks[key]
        return value.get(key), place.child(key, str(block.label), block)
    is_list = hasattr(value, "bound_blocks")
    bound = value.bound_blocks[key] if is_list else value[key]
    label = str(bound.block.label or "")
    if is_list:
        label = f"{label} {key + 1}".strip()
    elif isinstance(bound.value, dict) and bound.value.get("stem"):
        # A quiz has many questions of one kind: its author knows them by their words.
        label = quoted(bound.value["stem"])
    return bound.value, place.child(str(bound.id), label, bound.block)


def quoted(text: str) -> str:
    """The beginning of ``text``, to tell what is meant."""
    plain = " ".join(text.split())
    if len(plain) > LONGEST_QUOTE:
        plain = f"{plain[:LONGEST_QUOTE].rsplit(' ', 1)[0]} …"
    return f"“{plain}”"


def _label(page: Page, field: str) -> str:
    return str(page._meta.get_field(field).verbose_name) if field else ""


def _from_error(
    page: Page, error: ValidationError, *, field: str, label: str
) -> Problem:
    code = getattr(error, "code", None) or ""
    if code in Fault.values:
        return problem_of(page, Fault(code), field=field, detail=label)
    if code in LEFT_OUT:
        return problem_of(page, Fault.MISSING, field=field, detail=label)
    said = " ".join(error.messages)
    detail = f"{label}: {said}" if label else said
    return problem_of(page, Fault.INVALID, field=field, detail=detail)
