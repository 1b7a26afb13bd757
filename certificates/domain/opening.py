"""Having files of strangers opened by a process of its own, with little to spend.

It knows nothing of ours that is secret and has so much time and memory; of a machine,
two at most do this at once, however many processes answer requests, so that whoever
hands in heavy files holds up no more than these.
"""

import fcntl
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any, Final

from django.conf import settings

from certificates.domain.seal_finding import SealFinding

ROOT: Final = Path(__file__).parent.parent.parent
#: How long one file may take, in seconds of the clock.
PATIENCE: Final = 12
#: How long one waits for its turn, in seconds of the clock: who waits answers nobody.
WAIT: Final = 2
#: How many are opened at a time on a machine.
AT_ONCE: Final = 2
PAUSE: Final = 0.05


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
    with _turn():
        answer = _examined(file, at=at)
    if answer is None:
        return None
    return Opened(
        seal=SealFinding(**answer["seal"]),
        text=answer["text"],
        attachment=answer["attachment"],
    )


@contextmanager
def _turn() -> Iterator[None]:
    """Hold one of the turns of this machine; :exc:`NotOpened` where none comes free."""
    folder = settings.OPENING
    folder.mkdir(parents=True, exist_ok=True)
    until = time.monotonic() + WAIT
    while not (turn := _free_one(folder)):
        if time.monotonic() >= until:
            raise NotOpened("too many files at once")
        time.sleep(PAUSE)
    with turn:
        yield


def _free_one(folder: Path) -> IO[str] | None:
    """A file with a lock on it, which ends with this process whatever happens."""
    for number in range(AT_ONCE):
        turn = (folder / str(number)).open("w")
        try:
            fcntl.flock(turn, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            turn.close()
        else:
            return turn
    return None


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
