"""Pictures as people upload them."""

import io

from PIL import Image, ImageCms, ImageDraw

GREEN = (11, 92, 74)


def drawing(mode="RGB", *, kind="PNG", size=(60, 30), ground=None, ink=GREEN, **how):
    """A filled box with a margin of a third around it, as bytes."""
    ground = ground or {"RGBA": (0, 0, 0, 0), "RGB": (255, 255, 255)}[mode]
    picture = Image.new(mode, size, ground)
    width, height = size
    box = (width // 3, height // 3, 2 * width // 3 - 1, 2 * height // 3 - 1)
    ImageDraw.Draw(picture).rectangle(box, fill=ink)
    return written(picture, kind, **how)


def written(picture, kind="PNG", **how):
    """A picture as a file has it."""
    out = io.BytesIO()
    picture.save(out, kind, **how)
    return out.getvalue()


def profile(name="LAB"):
    """A colour profile, as files carry it."""
    return ImageCms.ImageCmsProfile(ImageCms.createProfile(name)).tobytes()
