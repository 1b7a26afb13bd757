"""Pictures for certificates: drawn anew as paper shows them, and kept for good."""

import hashlib
import io
from typing import Final

from django.core.files.storage import default_storage
from PIL import Image, ImageChops, ImageCms, ImageOps

from certificates.domain.payload import PayloadDesign
from certificates.domain.storing import store
from hubs.domain.uploads import UNREADABLE, NotAPicture, check_pixels

FOLDER: Final = "certificate-templates"
KINDS: Final = ("PNG", "JPEG", "WEBP")
JPEG: Final = b"\xff\xd8"
END_OF_JPEG: Final = b"\xff\xd9"
#: Pixels: five centimetres of paper at 400 dots an inch.
LARGEST: Final = (800, 400)
#: Pixels: a millimetre and a half of paper at as many.
LEAST: Final = 24
#: What differs less from white than this is the paper of a scan.
PAPER_NOISE: Final = 12


class NothingToSee(Exception):
    """On white paper nothing is left of the picture."""


class TooThin(Exception):
    """As it would be printed, the picture has so few pixels that nobody sees what."""

    def __init__(self, width: int, height: int) -> None:
        super().__init__(f"{width} by {height} pixels")
        self.width, self.height = width, height


class PictureLost(OSError):
    """A picture that a design names is not in the storage as it was stored."""


def for_paper(content: bytes) -> bytes:
    """The picture as a PNG: sRGB on white, margins cut off, at most LARGEST.

    Archives' PDF wants colours that are defined, and nothing that shines through. The
    same bytes in give the same bytes out. Raises :exc:`TooManyPixels`,
    :exc:`NotAPicture` and :exc:`NothingToSee`.
    """
    check_pixels(io.BytesIO(content))
    if content.startswith(JPEG) and END_OF_JPEG not in content[-64:]:
        # WeasyPrint, where it is loaded, tells Pillow to draw halves of pictures.
        raise NotAPicture("ends before its end")
    try:
        with Image.open(io.BytesIO(content), formats=KINDS) as picture:
            flat = _on_white(ImageOps.exif_transpose(picture))
    except UNREADABLE as error:
        raise NotAPicture(str(error)) from error
    clean = _without_paper(flat)
    clean.thumbnail(LARGEST, Image.Resampling.LANCZOS)
    out = io.BytesIO()
    clean.save(out, "PNG", optimize=True)
    return out.getvalue()


def check_thickness(picture: bytes) -> None:
    """Raise :exc:`TooThin` for what :func:`for_paper` made, where it is a mere line."""
    with Image.open(io.BytesIO(picture)) as drawn:
        if min(drawn.size) < LEAST:
            raise TooThin(*drawn.size)


def sha256(picture: bytes) -> str:
    """The name by which designs and payloads know a picture."""
    return hashlib.sha256(picture).hexdigest()


def keep_picture(picture: bytes) -> str:
    """Store ``picture``, once, and return its name in the storage.

    The name is made of its hash, so that a payload which has the hash finds the bytes.
    """
    digest = sha256(picture)
    name = picture_name(digest)
    try:
        read_picture(digest)
    except OSError:
        # What an interrupted attempt left would be in the way.
        default_storage.delete(name)
        store(picture, name=name)
    return name


def read_picture(digest: str) -> bytes:
    """The bytes of a stored picture; :exc:`PictureLost` where they are not those."""
    try:
        with default_storage.open(picture_name(digest)) as stored:
            content: bytes = stored.read()
    except FileNotFoundError as error:
        raise PictureLost(f"there is no picture {digest}") from error
    if sha256(content) != digest:
        raise PictureLost(f"picture {digest} has other bytes")
    return content


def pictures_of(design: PayloadDesign | None) -> dict[str, bytes]:
    """The bytes of a frozen design's pictures, by what they show.

    Raises :exc:`PictureLost` where the storage has not kept them as they were.
    """
    if design is None:
        return {}
    named = {"logo": design["logo_sha256"], "signature": design["signature_sha256"]}
    return {what: read_picture(digest) for what, digest in named.items() if digest}


def picture_name(digest: str) -> str:
    """Where the picture with this hash is kept."""
    return f"{FOLDER}/{digest}.png"


def _on_white(picture: Image.Image) -> Image.Image:
    """Its colours, as sRGB has them, on white."""
    profile = picture.info.get("icc_profile")
    if picture.mode.startswith("I"):
        # Sixteen bits of grey, of which eight can be told apart.
        picture = picture.convert("I").point(lambda value: value * (1 / 257))
        return picture.convert("L").convert("RGB")
    if picture.mode == "CMYK" or not picture.has_transparency_data:
        return _in_srgb(picture, profile)
    clear = picture.convert("RGBA")
    colours = _in_srgb(clear.convert("RGB"), profile)
    white = Image.new("RGB", picture.size, "white")
    white.paste(colours, mask=clear.getchannel("A"))
    return white


def _in_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    if profile and picture.mode in {"RGB", "CMYK", "L"}:
        try:
            converted = ImageCms.profileToProfile(
                picture,
                ImageCms.ImageCmsProfile(io.BytesIO(profile)),
                ImageCms.createProfile("sRGB"),
                outputMode="RGB",
            )
        except (ImageCms.PyCMSError, OSError):
            # A profile that does not fit its picture: its numbers are all there is.
            converted = None
        if converted is not None:
            converted.info.clear()
            return converted
    bare = Image.new("RGB", picture.size)
    bare.paste(picture.convert("RGB"))
    return bare


def _without_paper(picture: Image.Image) -> Image.Image:
    """The part that is not white, on a white that is clean."""
    white = Image.new("RGB", picture.size, "white")
    difference = ImageChops.difference(picture, white).convert("L")
    inked = difference.point(lambda value: 255 * (value > PAPER_NOISE))
    box = inked.getbbox()
    if box is None:
        raise NothingToSee
    white.paste(picture, mask=inked)
    return white.crop(box)
