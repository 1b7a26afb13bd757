"""What files really are, whatever they are called; and pictures without their past."""

import io
import re
import zipfile
from collections.abc import Callable
from typing import IO, Final

from PIL import Image, ImageOps

#: Of a file so much is read to tell what it is.
HEAD: Final = 64 * 1024
#: Quality at which photographs are written again: no difference that eyes see.
QUALITY: Final = 92
#: Pixels of a picture, of all that move together: drawing takes four bytes for each.
MOST_PIXELS: Final = 40_000_000
#: What Pillow says of bytes that are no picture, or not to their end.
UNREADABLE: Final = (OSError, SyntaxError, ValueError, EOFError)
#: Words that begin a page which a browser would run, wherever they stand in a text.
RUNNING: Final = (b"<script", b"<html", b"<svg", b"<!doctype", b"<iframe")

#: How sound without a title begins.
SYNC: Final = re.compile(rb"\xff[\xe0-\xff]")


class NotAPicture(Exception):
    """The bytes are no picture that can be read to its end."""


class TooManyPixels(Exception):
    """A picture is bigger than any reader needs, and than we can draw."""


class NotWhatItSays(Exception):
    """The content of a file is not of the kind that its name says."""


def check_pixels(file: IO[bytes]) -> None:
    """Raise :exc:`TooManyPixels` by what ``file`` says of itself, before it is drawn.

    What is no picture passes here; the file is left at its beginning.
    """
    file.seek(0)
    try:
        with Image.open(file) as picture:
            pixels = picture.width * picture.height * _frames(picture)
    except Image.DecompressionBombError as error:
        raise TooManyPixels(str(error)) from error
    except UNREADABLE:
        pixels = 0
    file.seek(0)
    if pixels > MOST_PIXELS:
        raise TooManyPixels(f"{pixels}")


def rewritten(content: bytes) -> bytes:
    """The picture drawn anew: pixels alone, upright, without place and camera.

    The format stays. The same bytes in give the same bytes out. Raises
    :exc:`NotAPicture`.
    """
    try:
        with Image.open(io.BytesIO(content)) as picture:
            kind = picture.format or ""
            if _frames(picture) > 1:
                return _written(picture, kind, save_all=True)
            upright = ImageOps.exif_transpose(picture)
            return _written(upright, kind)
    except (*UNREADABLE, Image.DecompressionBombError) as error:
        raise NotAPicture(str(error)) from error


def _frames(picture: Image.Image) -> int:
    """How many of a picture are shown: a telephone's JPEG has others behind (MPO)."""
    return 1 if picture.format == "MPO" else int(getattr(picture, "n_frames", 1))


def _written(picture: Image.Image, kind: str, *, save_all: bool = False) -> bytes:
    out = io.BytesIO()
    how: dict[str, object] = {"save_all": True} if save_all else {}
    if kind in {"JPEG", "MPO", "WEBP"}:
        how["quality"] = QUALITY
    picture.info.pop("comment", None)
    picture = picture if save_all else _bare(picture, kind)
    picture.save(out, "JPEG" if kind == "MPO" else kind, exif=b"", **how)
    return out.getvalue()


def _bare(picture: Image.Image, kind: str) -> Image.Image:
    """A copy of the pixels, which takes nothing along that stands beside them."""
    if "transparency" in picture.info:
        picture = picture.convert("RGBA")
    elif picture.mode == "P" or (kind in {"JPEG", "MPO"} and picture.mode != "L"):
        picture = picture.convert("RGB")
    bare = Image.new(picture.mode, picture.size)
    bare.paste(picture)
    return bare


def check_kind(file: IO[bytes], extension: str) -> None:
    """Raise :exc:`NotWhatItSays` unless ``file`` is what ``extension`` says.

    The file is left at its beginning.
    """
    file.seek(0)
    head = file.read(HEAD)
    is_kind = KINDS.get(extension.lower())
    fits = is_kind is not None and is_kind(head, file)
    file.seek(0)
    if not fits:
        raise NotWhatItSays(extension)


def _begins(*signatures: bytes) -> Callable[[bytes, IO[bytes]], bool]:
    return lambda head, _file: head.startswith(signatures)


def _mp4(head: bytes, _file: IO[bytes]) -> bool:
    return head[4:8] == b"ftyp"


def _mp3(head: bytes, _file: IO[bytes]) -> bool:
    # A title, or a frame at once: eleven bits that are set.
    return head.startswith(b"ID3") or SYNC.match(head) is not None


def _wave(head: bytes, _file: IO[bytes]) -> bool:
    return head.startswith(b"RIFF") and head[8:12] == b"WAVE"


def _text(head: bytes, _file: IO[bytes]) -> bool:
    lower = head.lower()
    try:
        # A letter may be cut in two at the end of what was read.
        head[:-4].decode("utf-8") if len(head) == HEAD else head.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return b"\x00" not in head and not any(word in lower for word in RUNNING)


def _archive(inside: str = "") -> Callable[[bytes, IO[bytes]], bool]:
    """An archive; of an office program where ``inside`` names its part."""

    def is_archive(head: bytes, file: IO[bytes]) -> bool:
        if not head.startswith(b"PK"):
            return False
        try:
            with zipfile.ZipFile(file) as archive:
                names = archive.namelist()
        except zipfile.BadZipFile:
            return False
        macros = any(name.endswith("vbaProject.bin") for name in names)
        return not macros and any(name.startswith(inside) for name in names)

    return is_archive


KINDS: Final[dict[str, Callable[[bytes, IO[bytes]], bool]]] = {
    "pdf": _begins(b"%PDF-"),
    "zip": _archive(),
    "docx": _archive("word/"),
    "pptx": _archive("ppt/"),
    "xlsx": _archive("xl/"),
    "csv": _text,
    "mp4": _mp4,
    "m4a": _mp4,
    "webm": _begins(b"\x1a\x45\xdf\xa3"),
    "mp3": _mp3,
    "ogg": _begins(b"OggS"),
    "wav": _wave,
}
