"""Keeping the bytes of a certificate: complete and on the disk, or not at all."""

import hashlib
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage

FOLDER = "certificates"


class PaperNotKept(OSError):
    """The storage gave back other bytes than it was given."""


@dataclass(frozen=True)
class KeptPaper:
    """A stored file: its name in the storage and the SHA-256 of its bytes."""

    name: str
    sha256: str


def keep(paper: bytes, *, number: str) -> KeptPaper:
    """Store ``paper`` under a name of its own, read it back, return name and hash.

    Each call makes a new file: whoever is interrupted leaves a file that no row names,
    never a half file under a name that counts. Raises :exc:`OSError` where the storage
    is full or lies.
    """
    return store(paper, name=f"{FOLDER}/{number}/{secrets.token_hex(8)}.pdf")


def store(content: bytes, *, name: str) -> KeptPaper:
    """Store ``content`` as ``name``, if that is free, and read it back."""
    name = default_storage.save(name, ContentFile(content))
    _reach_the_disk(name)
    with default_storage.open(name) as stored:
        kept = hashlib.file_digest(stored, "sha256").hexdigest()
    if kept != hashlib.sha256(content).hexdigest():
        default_storage.delete(name)
        raise PaperNotKept(f"{name} was not stored as it was written")
    return KeptPaper(name=name, sha256=kept)


def sweep(number: str, *, but: str) -> int:
    """Remove what interrupted attempts left beside ``but``; return how many files."""
    folder = f"{FOLDER}/{number}"
    _folders, names = default_storage.listdir(folder)
    left = [name for name in names if f"{folder}/{name}" != but]
    for name in left:
        default_storage.delete(f"{folder}/{name}")
    return len(left)


def discard(number: str) -> int:
    """Remove every file of a certificate; return how many there were."""
    try:
        return sweep(number, but="")
    except FileNotFoundError:
        return 0  # there is not even a folder any more


def _reach_the_disk(name: str) -> None:
    if not isinstance(default_storage, FileSystemStorage):
        return  # such a storage answers when it has the bytes
    path = Path(default_storage.path(name))
    for place in (path, path.parent):
        descriptor = os.open(place, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
