"""Write hubs/models/drawable.py from the certificate's fonts.

    .venv/bin/python .ci/drawable_letters.py

The web processes judge names and texts by this table and need neither the fonts
nor fontTools. A test compares the table with the fonts.
"""

from pathlib import Path

from fontTools.ttLib import TTFont

ROOT = Path(__file__).parent.parent
FIRST_PRINTED = 0x20
FONTS = ROOT / "certificates/static/certificates/fonts"
TABLE = ROOT / "hubs/models/drawable.py"
HEAD = '''"""What the text fonts of our printed papers can draw: generated, see FONTS.

Made by `.ci/drawable_letters.py` from the three weights of Commissioner and of the
signs beside it, as pairs of first and last code point.
"""

FONTS = "certificates/static/certificates/fonts"
RANGES: tuple[tuple[int, int], ...] = (
'''
TAIL = ''')


def is_drawable(character: str) -> bool:
    """Whether every weight of the text fonts has a glyph for this character."""
    point = ord(character)
    return any(first <= point <= last for first, last in RANGES)


def undrawable(text: str) -> list[str]:
    """The characters of a text that no paper can show, each once, in their order."""
    return [letter for letter in dict.fromkeys(text) if not is_drawable(letter)]
'''


def code_points() -> list[int]:
    """Code points that all weights have, without control characters."""
    drawn = _shared("commissioner-*.ttf") | _shared("signs-*.ttf")
    return sorted(point for point in drawn if point >= FIRST_PRINTED)


def _shared(files: str) -> set[int]:
    weights = [set(TTFont(path).getBestCmap()) for path in FONTS.glob(files)]
    return set.intersection(*weights)


def ranges(points: list[int]) -> list[tuple[int, int]]:
    """Ascending code points as pairs of first and last."""
    found: list[tuple[int, int]] = []
    for point in points:
        if found and found[-1][1] == point - 1:
            found[-1] = (found[-1][0], point)
        else:
            found.append((point, point))
    return found


if __name__ == "__main__":
    lines = [f"    (0x{a:04X}, 0x{b:04X}),\n" for a, b in ranges(code_points())]
    TABLE.write_text(HEAD + "".join(lines) + TAIL, encoding="utf-8")
