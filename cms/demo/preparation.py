"""Database, content and static files of the demonstration: made once, kept after."""

import hashlib
import json
import shutil
from collections.abc import Iterable
from pathlib import Path

from cms.demo.processes import ROOT

#: Stands in the folder while a first start is under way.
UNFINISHED = "demo.unfinished"
#: Says from what the folder was prepared.
STAMP = "demo.stamp"


def fingerprints(root: Path = ROOT, *, address: str = "") -> dict[str, str]:
    """What the prepared ``data`` and ``static`` files depend on, as hashes.

    The data know the site's ``address``: on another port they are looked at again.
    """
    lock = root / "requirements.lock"
    migrations = root.glob("*/migrations/*.py")
    demo = _files(root / "cms" / "demo")
    static = [path for folder in root.glob("*/static") for path in _files(folder)]
    settings = (root / "cms" / "settings").glob("*.py")
    return {
        "data": f"{_digest([lock, *migrations, *demo], root)} {address}",
        "static": _digest([lock, *static, *settings], root),
    }


def _files(folder: Path) -> list[Path]:
    return [p for p in folder.rglob("*") if p.is_file() and p.suffix != ".pyc"]


def _digest(paths: Iterable[Path], root: Path) -> str:
    total = hashlib.sha256()
    for path in sorted(paths):
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        total.update(f"{path.relative_to(root)} {content}\n".encode())
    return total.hexdigest()


def outstanding(var: Path, wanted: dict[str, str]) -> list[str]:
    """Which of ``wanted`` the folder was not prepared from, in their order."""
    try:
        done = json.loads((var / STAMP).read_text())
    except (OSError, ValueError):
        done = {}
    # Without its file the database is elsewhere, or was thrown away: look again.
    if not (var / "db.sqlite3").exists():
        done.pop("data", None)
    if not (var / "static").exists():
        done.pop("static", None)
    return [name for name, value in wanted.items() if done.get(name) != value]


def begin(var: Path) -> bool:
    """Note that a start is under way; True if the first one before was cut short.

    What a first start left half made holds nothing of anybody's and is removed. An
    interrupted later start removes nothing: every step may be repeated.
    """
    var.mkdir(parents=True, exist_ok=True)
    marker, database = var / UNFINISHED, var / "db.sqlite3"
    cut_short = marker.exists()
    if cut_short:
        books = [*var.glob("db.sqlite3*"), *var.glob("stripe.sqlite3*")]
        for path in [*books, var / STAMP]:
            path.unlink(missing_ok=True)
        for folder in ("media", "mail", "queue", "cache"):
            shutil.rmtree(var / folder, ignore_errors=True)
    if not database.exists():
        marker.touch()
    return cut_short


def finish(var: Path, done: dict[str, str]) -> None:
    """Note that the folder is prepared."""
    temporary = var / f"{STAMP}.new"
    temporary.write_text(json.dumps(done))
    temporary.replace(var / STAMP)
    (var / UNFINISHED).unlink(missing_ok=True)
