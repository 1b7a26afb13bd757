"""A queue of files for machines without a broker, in which files appear whole.

Kombu writes messages and tables of queues where others read them, and who reads
before the end finds no JSON: then a worker dies.
"""

import fcntl
from pathlib import Path
from time import monotonic
from typing import Any
from uuid import uuid4

from kombu.exceptions import ChannelError
from kombu.transport import filesystem
from kombu.transport.filesystem import exchange_queue_t
from kombu.utils.json import dumps


class Channel(filesystem.Channel):
    """Writes beside the place where others look, then moves there."""

    def _put(self, queue: str, *message: Any, **kwargs: Any) -> None:
        name = f"{round(monotonic() * 1000)}_{uuid4()}.{queue}.msg"
        [content] = message
        _write(Path(self.data_folder_out) / name, content)

    def _queue_bind(
        self,
        exchange: str,
        routing_key: str | None,
        pattern: str | None,
        queue: str | None,
    ) -> None:
        self.control_folder.mkdir(exist_ok=True)
        bound = exchange_queue_t(routing_key or "", pattern or "", queue or "")
        table = self.control_folder / f"{exchange}.exchange"
        with table.with_suffix(".lock").open("a") as turn:
            # Two workers that start at once: the second adds to what the first wrote.
            fcntl.flock(turn, fcntl.LOCK_EX)
            queues = self.get_table(exchange)
            if bound not in queues:
                _write(table, [bound, *queues])


class Transport(filesystem.Transport):
    """What ``filesystem://`` means here."""

    Channel = Channel


def _write(place: Path, content: Any) -> None:
    # Nobody takes a file of this name for a message or a table.
    part = place.with_name(f"{place.name}.{uuid4()}.part")
    try:
        part.write_text(dumps(content), encoding="utf-8")
        part.replace(place)
    except OSError as fault:
        raise ChannelError(f"cannot write {place}") from fault
