"""Opens one file of a stranger, in a process of its own, and tells what is in it.

``python -m certificates.management.examiner 2026-11-21T12:00:00+00:00``: the file comes
in on standard input, a JSON object goes out on standard output, nothing is written
anywhere. The process may use so much memory and time and no more, and knows neither the
site nor its database.
"""

import json
import resource
import sys
from dataclasses import asdict
from datetime import datetime
from typing import Any, Final

from certificates.domain.face import Unreadable, read_face
from certificates.domain.seal_check import examine_seal

MEMORY: Final = 640 * 1024 * 1024
SECONDS: Final = 6


def limit() -> None:
    """No more than this: a file may be made to take all there is."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def tell(file: bytes, *, at: datetime) -> dict[str, Any] | None:
    """Seal, text and attachment of a PDF; None where it cannot be read.

    ``{"seal": {"certificate", "is_intact", "covers_all"}, "text", "attachment"}``.
    """
    try:
        face = read_face(file)
    except Unreadable:
        return None
    return {
        "seal": asdict(examine_seal(file, at=at)),
        "text": face.text[:100_000],
        "attachment": face.attachment.decode("utf-8", errors="replace"),
    }


if __name__ == "__main__":
    limit()
    moment = datetime.fromisoformat(sys.argv[1])
    json.dump(tell(sys.stdin.buffer.read(), at=moment), sys.stdout)
