"""Files are what they say, and pictures lose what stands beside their pixels."""

import io
import zipfile

import pytest
from PIL import Image, ImageFile

from hubs.domain import uploads
from hubs.domain.uploads import (
    HEAD,
    NotAPicture,
    NotWhatItSays,
    TooManyPixels,
    check_kind,
    check_pixels,
    rewritten,
)
from tests.factories.pictures import vast_png


def drawn(kind, mode="RGB", size=(40, 20), **how):
    out = io.BytesIO()
    Image.new(mode, size, "teal" if mode != "P" else 3).save(out, kind, **how)
    return out.getvalue()


def archive(*names):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as zipped:
        for name in names:
            zipped.writestr(name, "content")
    return out.getvalue()


def with_place():
    exif = Image.Exif()
    exif[0x010F] = "Camera of Zoë"
    exif[0x0112] = 6  # turned by a quarter
    return exif.tobytes()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_rewriting_takes_off_what_a_camera_added(kind):
    before = drawn(kind, exif=with_place())

    after = rewritten(before)

    assert b"Camera of" in before
    assert b"Camera of" not in after
    with Image.open(io.BytesIO(after)) as picture:
        assert picture.format == kind
        assert not dict(picture.getexif())
        assert picture.size == (20, 40), "turned as the camera said"


@pytest.mark.parametrize(
    ("kind", "mode"),
    [("PNG", "RGBA"), ("PNG", "P"), ("PNG", "L"), ("JPEG", "CMYK"), ("GIF", "P")],
)
def test_rewriting_knows_all_kinds_of_pixels(kind, mode):
    after = rewritten(drawn(kind, mode))

    with Image.open(io.BytesIO(after)) as picture:
        assert picture.size == (40, 20)


def test_rewriting_keeps_what_is_seen_through():
    out = io.BytesIO()
    Image.new("RGBA", (4, 4), (255, 0, 0, 0)).quantize().save(out, "PNG")

    with Image.open(io.BytesIO(rewritten(out.getvalue()))) as picture:
        assert picture.convert("RGBA").getpixel((0, 0))[3] == 0


def test_rewriting_keeps_what_moves():
    frames = [Image.new("RGB", (10, 10), colour) for colour in ("red", "blue")]
    out = io.BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])

    with Image.open(io.BytesIO(rewritten(out.getvalue()))) as picture:
        assert picture.n_frames == 2


def test_rewriting_keeps_the_first_of_a_telephones_pictures():
    shown, behind = (Image.new("RGB", (40, 20), colour) for colour in ("red", "blue"))
    out = io.BytesIO()
    shown.save(out, "MPO", save_all=True, append_images=[behind])

    with Image.open(io.BytesIO(rewritten(out.getvalue()))) as picture:
        assert (picture.format, picture.size) == ("JPEG", (40, 20))
        assert picture.getpixel((0, 0))[0] > 200


def test_rewriting_drops_a_page_hidden_behind_a_picture():
    hidden = drawn("PNG") + b"<script>alert(1)</script>"

    assert b"<script" not in rewritten(hidden)


def test_rewriting_again_gives_the_same_bytes():
    before = drawn("JPEG", exif=with_place())

    assert rewritten(before) == rewritten(before)


@pytest.mark.parametrize(
    "content", [b"", b"<svg onload='alert(1)'/>", drawn("PNG")[:20], b"GIF89a"]
)
def test_what_is_no_picture_is_refused(content):
    with pytest.raises(NotAPicture):
        rewritten(content)


def moving(frames, size=(40, 20)):
    drawn = [Image.new("L", size, 40 * n) for n in range(frames)]
    out = io.BytesIO()
    drawn[0].save(out, "GIF", save_all=True, append_images=drawn[1:])
    return out.getvalue()


@pytest.mark.parametrize("side", [7_000, 20_000])
def test_too_many_pixels_are_counted_before_they_are_drawn(side, monkeypatch):
    monkeypatch.setattr(ImageFile.ImageFile, "load", None)

    with pytest.raises(TooManyPixels):
        check_pixels(io.BytesIO(vast_png(side)))


def test_all_that_moves_is_counted(monkeypatch):
    monkeypatch.setattr(uploads, "MOST_PIXELS", 4 * 40 * 20)
    check_pixels(io.BytesIO(moving(4)))

    with pytest.raises(TooManyPixels):
        check_pixels(io.BytesIO(moving(5)))


@pytest.mark.parametrize("content", [b"", b"GIF89a", drawn("PNG"), drawn("PNG")[:20]])
def test_other_faults_than_pixels_are_found_elsewhere(content):
    file = io.BytesIO(content)

    check_pixels(file)

    assert file.tell() == 0


GOOD = {
    "pdf": b"%PDF-1.7 ...",
    "zip": archive("a.txt"),
    "docx": archive("word/document.xml"),
    "pptx": archive("ppt/presentation.xml"),
    "xlsx": archive("xl/workbook.xml"),
    "csv": "naïve;1\n".encode(),
    "mp4": b"\x00\x00\x00\x18ftypmp42",
    "m4a": b"\x00\x00\x00\x18ftypM4A ",
    "webm": b"\x1a\x45\xdf\xa3rest",
    "mp3": b"ID3\x04rest",
    "ogg": b"OggSrest",
    "wav": b"RIFF0000WAVEfmt ",
}


@pytest.mark.parametrize(("extension", "content"), GOOD.items())
def test_a_file_that_is_what_it_says_passes(extension, content):
    file = io.BytesIO(content)

    check_kind(file, extension.upper())

    assert file.tell() == 0


def test_sound_without_a_title_passes():
    check_kind(io.BytesIO(b"\xff\xfb\x90rest"), "mp3")


def test_a_long_text_may_be_cut_within_a_letter():
    check_kind(io.BytesIO(b"a" * (HEAD - 1) + "é".encode() + b"b"), "csv")


@pytest.mark.parametrize("extension", [*GOOD, "html", "svg", ""])
@pytest.mark.parametrize(
    "content",
    [
        b"<html><script>alert(1)</script>",
        b'<?xml version="1.0"?><svg onload="alert(1)"/>',
        b"\x00\xff\xfe",
        b"PK\x03\x04 broken \x00",
    ],
)
def test_a_page_or_rubbish_passes_as_nothing(extension, content):
    with pytest.raises(NotWhatItSays):
        check_kind(io.BytesIO(content), extension)


def test_macros_are_refused():
    content = archive("word/document.xml", "word/vbaProject.bin")

    with pytest.raises(NotWhatItSays):
        check_kind(io.BytesIO(content), "docx")
