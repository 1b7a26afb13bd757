"""The demonstration's content files, and what is derived from them."""

import hashlib
import json
import uuid
from pathlib import Path
from typing import Any

CONTENT = Path(__file__).resolve().parent.parent / "content"
WORKSHOP = CONTENT / "workshop"
#: Where ids of blocks and options come from, so that every load gives the same ones.
NAMESPACE = uuid.uuid5(uuid.NAMESPACE_DNS, "content.passage.example")


class ContentError(Exception):
    """The content cannot be loaded; the message says what is wrong and where."""

    def __init__(self, where: str, what: str) -> None:
        super().__init__(f"{where}: {what}")


def read(name: str) -> Any:
    """A content file, e.g. ``hubs.json``."""
    return json.loads((CONTENT / name).read_text(encoding="utf-8"))


def courses() -> list[dict[str, Any]]:
    """All courses, in the order of their files."""
    paths = sorted((CONTENT / "courses").glob("*.json"))
    return [read(f"courses/{path.name}") for path in paths]


def designs() -> list[dict[str, Any]]:
    """How the certificates of some hubs look; their pictures lie in ``designs/``."""
    found: list[dict[str, Any]] = read("designs.json")
    return found


def stable_id(*parts: object) -> str:
    """An id that is the same whenever the content is loaded."""
    return str(uuid.uuid5(NAMESPACE, "/".join(map(str, parts))))


def fingerprint() -> str:
    """SHA-256 over the content and over the code that loads it."""
    here = Path(__file__).resolve().parent
    files = [p for p in CONTENT.rglob("*") if p.is_file()] + list(here.glob("*.py"))
    total = hashlib.sha256()
    for path in sorted(files):
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        total.update(f"{path.relative_to(here.parent)} {digest}\n".encode())
    return total.hexdigest()
