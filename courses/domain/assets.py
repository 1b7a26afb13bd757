"""Bytes of pictures, files and recordings, kept by what they are (SHA-256)."""

import hashlib
import mimetypes
from pathlib import PurePosixPath
from typing import Protocol

from django.core.files.storage import default_storage
from django.db.models.fields.files import FieldFile
from django.utils.text import get_valid_filename

from courses.blocks import FrozenPicture
from courses.models import Asset
from hubs.models import Picture, PictureRendition

#: Pictures are kept at most this wide; narrower ones as they are.
WIDTH = 1200
CHUNK = 1024 * 1024


class FileGone(Exception):
    """A file is named in the database and not there."""


class Assets(Protocol):
    """Where frozen content finds its files."""

    def file(self, file: FieldFile) -> str:
        """Reference to the bytes of ``file``. Raises :exc:`FileGone`."""

    def picture(self, picture: Picture) -> FrozenPicture:
        """The picture at the width that readers get. Raises :exc:`FileGone`."""


class KeptAssets:
    """Copies bytes into the storage of editions, once however often they are shown.

    ``names`` maps what was kept to the file name offered to readers.
    """

    def __init__(self) -> None:
        self.names: dict[str, str] = {}

    def file(self, file: FieldFile) -> str:
        """As :class:`Assets` says."""
        name = _offered_name(file)
        try:
            sha256 = _keep(file)
        except FileNotFoundError as error:
            raise FileGone(name) from error
        # The first name stays: one asset has one name in an edition.
        return f"asset:{sha256}/{self.names.setdefault(sha256, name)}"

    def picture(self, picture: Picture) -> FrozenPicture:
        """As :class:`Assets` says."""
        rendition = _rendition(picture)
        return FrozenPicture(
            self.file(rendition.file), rendition.width, rendition.height
        )


class LookedAtAssets:
    """Keeps nothing; only sees whether files are there."""

    def file(self, file: FieldFile) -> str:
        """As :class:`Assets` says."""
        if not file or not file.storage.exists(_name(file)):
            raise FileGone(_name(file))
        return f"asset:{'0' * 64}/{_offered_name(file)}"

    def picture(self, picture: Picture) -> FrozenPicture:
        """As :class:`Assets` says."""
        return FrozenPicture(self.file(picture.file), picture.width, picture.height)


class DraftAssets:
    """Addresses of the originals, for previews."""

    def file(self, file: FieldFile) -> str:
        """As :class:`Assets` says."""
        if not file:
            raise FileGone("")
        return str(file.url)

    def picture(self, picture: Picture) -> FrozenPicture:
        """As :class:`Assets` says."""
        rendition = _rendition(picture)
        return FrozenPicture(str(rendition.url), rendition.width, rendition.height)


def _rendition(picture: Picture) -> PictureRendition:
    try:
        rendition: PictureRendition = picture.get_rendition(f"width-{WIDTH}")
    except OSError as error:
        raise FileGone(picture.title) from error
    return rendition


def _name(file: FieldFile) -> str:
    return file.name or ""


def _offered_name(file: FieldFile) -> str:
    name = get_valid_filename(PurePosixPath(_name(file)).name)
    return name[-100:]


def _keep(file: FieldFile) -> str:
    digest, size = hashlib.sha256(), 0
    with file.storage.open(_name(file)) as source:
        for chunk in source.chunks(CHUNK):
            digest.update(chunk)
            size += len(chunk)
    sha256 = digest.hexdigest()
    if not Asset.objects.filter(sha256=sha256).exists():
        _store(file, sha256, size=size)
    return sha256


def _store(file: FieldFile, sha256: str, *, size: int) -> None:
    extension = PurePosixPath(_name(file)).suffix.lower()
    path = f"assets/{sha256[:2]}/{sha256}{extension}"
    if not default_storage.exists(path):
        with file.storage.open(_name(file)) as source:
            path = default_storage.save(path, source)
    media_type = mimetypes.guess_type(_name(file))[0] or "application/octet-stream"
    if extension == ".vtt":
        media_type = "text/vtt"
    Asset.objects.get_or_create(
        sha256=sha256, defaults={"file": path, "media_type": media_type, "size": size}
    )
