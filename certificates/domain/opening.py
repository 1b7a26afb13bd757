"""Having files of strangers opened by a process that can do no harm."""

import json
import os
import subprocess
import sys
import threading
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from certificates.domain.seal_finding import SealFinding

ROOT: Final = Path(__file__).parent.parent.parent
#: How long one file may take, in seconds of the clock.
PATIENCE: Final = 20
#: How many are opened at a time by one process of ours; the others wait.
AT_ONCE: Final = threading.BoundedSemaphore(2)


class NotOpened(Exception):
    """The file could not be examined: too much work, or too many at once."""


@dataclass(frozen=True)
class Opened:
    """What is in a PDF: its seal, the text of its pages, its credential."""

    seal: SealFinding
    text: str
    attachment: str


def open_pdf(file: bytes, *, at: datetime) -> Opened | None:
    """What is in ``file``; None where it is no PDF that can be read.

    Raises :exc:`NotOpened` where it takes more than any certificate does.
    """
    if not AT_ONCE.acquire(timeout=PATIENCE):
        raise NotOpened("too many files at once")
    try:
        answer = _examined(file, at=at)
    finally:
        AT_ONCE.release()
    if answer is None:
        return None
    return Opened(
        seal=SealFinding(**answer["seal"]),
        text=answer["text"],
        attachment=answer["attachment"],
    )


def _examined(file: bytes, *, at: datetime) -> dict[str, Any] | None:
    try:
        done = subprocess.run(  # noqa: S603 (our own module and an instant)
            [sys.executable, "-m", "certificates.management.examiner", at.isoformat()],
            input=file,
            capture_output=True,
            timeout=PATIENCE,
            check=True,
            cwd=ROOT,
            # Nothing of ours that is secret.
            env={"PATH": os.defpath, "PYTHONDONTWRITEBYTECODE": "1"},
        )
    except (subprocess.SubprocessError, OSError) as error:
        raise NotOpened(type(error).__name__) from error
    answer: dict[str, Any] | None = json.loads(done.stdout)
    return answer
