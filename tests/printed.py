"""Reading a PDF as a reader does: the text that its glyphs stand for."""

import io
import re

import pikepdf


def printed_text(paper):
    """All text on the pages without white space, so that line ends do not matter."""
    with pikepdf.open(io.BytesIO(paper)) as file:
        found = "".join(_page_text(page) for page in file.pages)
    return squeezed(found)


def squeezed(text):
    """A text without white space."""
    return "".join(text.split())


def _page_text(page):
    fonts = {
        name: _letters(font.ToUnicode.read_bytes())
        for name, font in page.resources.Font.items()
    }
    letters, found = {}, []
    for operands, operator in pikepdf.parse_content_stream(page):
        if str(operator) == "Tf":
            letters = fonts[str(operands[0])]
        elif str(operator) == "TJ":
            for part in operands[0]:
                if isinstance(part, pikepdf.String):
                    code = bytes(part).hex()
                    steps = range(0, len(code), 4)
                    found += [letters[code[start : start + 4]] for start in steps]
    return "".join(found)


def _letters(cmap):
    """Glyph number in hexadecimal to text, from the file's own table."""
    pairs = re.findall(rb"<([0-9A-Fa-f]{4})>\s*<([0-9A-Fa-f]+)>", cmap)
    return {
        glyph.decode().lower(): bytes.fromhex(text.decode()).decode("utf-16-be")
        for glyph, text in pairs
    }
