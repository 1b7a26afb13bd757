"""Pictures become what archives' PDF can hold, and stay what they were."""

import io
import struct

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image

from certificates.domain.pictures import (
    LARGEST,
    NothingToSee,
    PictureLost,
    for_paper,
    keep_picture,
    picture_name,
    pictures_of,
    read_picture,
    sha256,
)
from hubs.domain.uploads import NotAPicture, TooManyPixels
from tests.factories.drawings import GREEN, drawing, profile, written
from tests.factories.pictures import vast_png

WHITE = (255, 255, 255)


def drawn(content):
    picture = Image.open(io.BytesIO(for_paper(content)))
    picture.load()
    return picture


def test_a_picture_is_rgb_without_margins_and_says_nothing_else():
    content = drawing(kind="PNG", dpi=(300, 300), icc_profile=profile("sRGB"))

    picture = drawn(content)

    assert (picture.format, picture.mode, picture.size) == ("PNG", "RGB", (20, 10))
    assert picture.getpixel((5, 5)) == GREEN
    assert picture.info == {}


def test_what_shines_through_lies_on_white():
    picture = Image.open(io.BytesIO(drawing("RGBA", ink=(11, 92, 74, 255))))
    picture.putpixel((25, 15), (11, 92, 74, 0))
    picture.putpixel((30, 15), (0, 0, 0, 128))

    on_white = drawn(written(picture))

    assert on_white.getpixel((5, 5)) == WHITE
    assert on_white.getpixel((10, 5)) == (127, 127, 127)


def test_a_palette_with_a_clear_colour_lies_on_white():
    picture = Image.open(io.BytesIO(drawing())).quantize(4)
    clear = picture.getpixel((0, 0))

    on_white = drawn(written(picture, transparency=clear))

    assert on_white.size == (20, 10)
    assert on_white.getpixel((5, 5)) == pytest.approx(GREEN, abs=8)


@pytest.mark.parametrize("mode", ["L", "1", "I;16"])
def test_shades_of_grey_stay_shades_of_grey(mode):
    size = (8, 8)
    if mode == "I;16":
        middle = struct.pack("<H", 0x8080)
        content = written(Image.frombytes(mode, size, middle * 64))
    else:
        content = written(Image.new(mode, size, 0x80 if mode == "L" else 0))

    expected = (0, 0, 0) if mode == "1" else (128, 128, 128)
    assert drawn(content).getpixel((4, 4)) == pytest.approx(expected, abs=1)


def test_print_colours_become_colours_of_screens():
    picture = Image.new("CMYK", (8, 8), (255, 0, 0, 0))

    assert drawn(written(picture, "JPEG")).getpixel((4, 4))[0] < 20


def test_a_profile_that_does_not_fit_is_left_out():
    content = drawing(icc_profile=profile("LAB"))
    broken = drawing(icc_profile=b"no profile")

    assert drawn(content).getpixel((5, 5)) == GREEN
    assert drawn(broken).getpixel((5, 5)) == GREEN


def test_a_picture_stands_as_its_camera_was_held():
    exif = Image.Exif()
    exif[0x0112] = 6

    assert drawn(drawing(kind="JPEG", exif=exif, quality=100)).size[0] < 16


def test_the_paper_of_a_scan_becomes_white():
    picture = drawn(drawing(ground=(250, 250, 248)))

    assert picture.size == (20, 10)


def test_a_large_picture_becomes_smaller():
    picture = drawn(drawing(size=(6000, 3000)))

    assert picture.size == LARGEST


def test_the_same_picture_gives_the_same_bytes():
    assert for_paper(drawing()) == for_paper(drawing())


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", NotAPicture),
        (b"GIF89a", NotAPicture),
        (drawing(kind="JPEG", size=(600, 300))[:900], NotAPicture),
        (drawing(kind="GIF"), NotAPicture),
        (drawing(ink=(250, 250, 250)), NothingToSee),
        (drawing("RGBA", ink=(255, 255, 255, 255)), NothingToSee),
    ],
    ids=["empty", "cut off", "half", "another kind", "pale", "white on clear"],
)
def test_what_cannot_be_printed_is_refused(content, error):
    with pytest.raises(error):
        for_paper(content)


def test_what_would_fill_the_memory_is_not_drawn():
    with pytest.raises(TooManyPixels):
        for_paper(vast_png())


def test_a_picture_is_kept_once_under_its_hash():
    picture = for_paper(drawing(ink=(7, 7, 7)))

    name = keep_picture(picture)

    assert name == picture_name(sha256(picture))
    assert keep_picture(picture) == name
    assert read_picture(sha256(picture)) == picture
    _folders, files = default_storage.listdir("certificate-templates")
    assert [file for file in files if sha256(picture) in file] == [name.split("/")[1]]


def test_a_half_written_picture_is_written_again():
    picture = for_paper(drawing(ink=(1, 2, 3)))
    default_storage.save(picture_name(sha256(picture)), ContentFile(picture[:9]))
    with pytest.raises(PictureLost):
        read_picture(sha256(picture))

    keep_picture(picture)

    assert read_picture(sha256(picture)) == picture


def test_pictures_of_a_design_are_those_that_it_names():
    picture = for_paper(drawing(ink=(9, 9, 9)))
    keep_picture(picture)
    design = {"logo_sha256": "", "signature_sha256": sha256(picture)}

    assert pictures_of(None) == {}
    assert pictures_of(design) == {"signature": picture}


def test_a_lost_picture_is_an_error_of_the_storage():
    with pytest.raises(PictureLost):
        pictures_of({"logo_sha256": "0" * 64, "signature_sha256": ""})
