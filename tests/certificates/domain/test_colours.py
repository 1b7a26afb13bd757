"""Which colours text on white paper may have."""

import pytest

from certificates.domain.colours import contrast_on_white, readable, stylesheet


@pytest.mark.parametrize(
    ("colour", "ratio"),
    [("#000000", 21), ("#ffffff", 1), ("#777777", 4.48), ("#0a0a0a", 19.80)],
)
def test_contrast_agrees_with_the_standard(colour, ratio):
    assert contrast_on_white(colour) == pytest.approx(ratio, abs=0.01)


@pytest.mark.parametrize("colour", ["#000000", "#b91d47", "#0b5c4a"])
def test_what_reads_on_white_stays(colour):
    assert readable(colour) == colour


@pytest.mark.parametrize(
    ("colour", "darker"),
    [("#f4cf55", "#89742f"), ("#ffffff", "#767676"), ("#00ff00", "#008a00")],
)
def test_what_is_too_pale_becomes_darker_until_it_reads(colour, darker):
    brighter = "#" + "".join(
        f"{min(int(darker[n : n + 2], 16) + 3, 255):02x}" for n in (1, 3, 5)
    )

    assert readable(colour) == darker
    assert contrast_on_white(darker) >= 4.5 > contrast_on_white(brighter)


def test_stylesheet_hands_the_colour_on():
    assert stylesheet("#0b5c4a") == ":root { --accent: #0b5c4a }\n"
