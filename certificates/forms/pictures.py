"""Pictures for certificates as they are handed in."""

from typing import Final

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from certificates.domain.pictures import (
    LEAST,
    NothingToSee,
    TooThin,
    check_thickness,
    for_paper,
)
from hubs.domain.uploads import MOST_PIXELS, NotAPicture, TooManyPixels

#: Bytes of an upload: a logo is drawn, not photographed.
LARGEST: Final = 1024 * 1024
WRONG: Final = {
    NotAPicture: _(
        "This file is not a whole PNG, JPEG or WebP picture. Save it as one of these "
        "in a drawing program."
    ),
    NothingToSee: _(
        "On white paper nothing of this picture is left. Choose a darker one."
    ),
}


def drawn_for_paper(file: UploadedFile) -> bytes:
    """The picture as certificates show it. A ``ValidationError`` says what is wrong."""
    _check_size(file)
    try:
        drawn = for_paper(file.read())
        check_thickness(drawn)
    except TooThin as error:
        raise forms.ValidationError(
            _(
                "As it would be printed, this picture has %(width)d × %(height)d "
                "pixels; each way needs at least %(least)d. Choose one that is larger, "
                "or less long and thin."
            ),
            code="too-thin",
            params={"width": error.width, "height": error.height, "least": LEAST},
        ) from error
    except TooManyPixels as error:
        raise forms.ValidationError(
            _(
                "This picture has more than %(most)d million pixels. Save it smaller "
                "in a drawing program."
            ),
            code="too-many-pixels",
            params={"most": MOST_PIXELS // 1_000_000},
        ) from error
    except (NotAPicture, NothingToSee) as error:
        raise forms.ValidationError(WRONG[type(error)], code="no-picture") from error
    return drawn


def _check_size(file: UploadedFile) -> None:
    if (file.size or 0) > LARGEST:
        raise forms.ValidationError(
            _("This picture is too big (%(size)s). At most %(largest)s."),
            code="too-large",
            params={
                "size": filesizeformat(file.size or 0),
                "largest": filesizeformat(LARGEST),
            },
        )
