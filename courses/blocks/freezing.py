"""What blocks and the rules of release know of each other.

A block says how it looks when it is frozen; what lies outside of it (files, links,
glossary) it asks of a freezer. The same frozen form feeds the preview and the edition.
"""

from dataclasses import dataclass
from typing import Any, Protocol, TypedDict

from django.core.exceptions import ValidationError
from django.db.models.fields.files import FieldFile
from wagtail.blocks import StreamValue
from wagtail.blocks.struct_block import StructBlockValidationError

from courses.blocks.faults import Fault
from hubs.models import Picture, Source


@dataclass(frozen=True)
class FrozenPicture:
    """A picture at the width that readers get."""

    src: str
    width: int
    height: int


class FrozenBlock(TypedDict):
    """A block of a lesson as editions keep it."""

    type: str
    value: dict[str, Any]


class Freezer(Protocol):
    """What a block may ask while it is frozen."""

    language: str

    def html(self, source: str) -> str:
        """Rich text with links resolved and terms explained, free of what may harm."""

    def mathml(self, source: str) -> str:
        """A formula's MathML, free of what may harm."""

    def anchor(self, text: str) -> str:
        """An id for ``text``, used once in the step."""

    def picture(self, picture: Picture) -> FrozenPicture:
        """The picture as it will be shown."""

    def file(self, file: FieldFile) -> str:
        """Reference to the file's bytes."""

    def source(self, source: Source) -> dict[str, str]:
        """A source as readers see it; noted as one of the course's."""

    def fault(self, code: Fault, *, detail: str = "", field: str = "") -> None:
        """Something in this block keeps the course from being released."""


def frozen_stream(stream: StreamValue, freezer: Any) -> list[FrozenBlock]:
    """All blocks of ``stream``, frozen in order.

    ``freezer`` is told which block it is asked for, so that faults name it.
    """
    blocks: list[FrozenBlock] = []
    for child in stream:
        freezer.enter(child.id)
        value = child.block.frozen(child.value, freezer)
        blocks.append({"type": child.block_type, "value": value})
    return blocks


def refuse(**faults: tuple[Fault, Any]) -> StructBlockValidationError:
    """An error that names the fault of each field, with the sentence authors read."""
    return StructBlockValidationError(
        block_errors={
            name: ValidationError(message, code=code)
            for name, (code, message) in faults.items()
        },
    )
