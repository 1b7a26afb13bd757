"""A cache in files, as the demonstration has it, in which what is counted ends."""

import pickle
import time
from contextlib import suppress
from pathlib import Path
from typing import Any, cast

from django.core.cache.backends.filebased import FileBasedCache


class CountingFileCache(FileBasedCache):
    """Django's cache in files, but a count ends when its first said that it would.

    Django gives what is counted on five minutes more each time: whoever goes on asking
    would never have their minute over.
    """

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        end = self._end_of(key, version)
        number: int = super().incr(key, delta, version)
        seconds = None if end is None else end - time.time()
        self.touch(key, seconds, version)
        return number

    def _end_of(self, key: str, version: int | None) -> float | None:
        """When the entry ends, in seconds since 1970; None where it never does."""
        path = Path(cast("Any", self)._key_to_file(key, version))  # noqa: SLF001 (ours)
        end: float | None = None
        # What is not there, or not whole, cannot be counted on: Django says so.
        with suppress(FileNotFoundError, EOFError), path.open("rb") as file:
            end = pickle.load(file)  # noqa: S301 (our own, as Django reads it)
        return end
