"""What can be wrong with a paper that was drawn."""


class PaperDefect(Exception):
    """A paper that must not leave the house; the messages say what is wrong."""

    def __init__(self, *messages: str) -> None:
        super().__init__(*messages)
        self.messages = list(messages)

    def __str__(self) -> str:
        return "; ".join(self.messages)


class PaperTooSmall(PaperDefect):
    """The text does not fit on the pages it may have."""


class MissingLetters(PaperDefect):
    """Our fonts have no glyph for some characters."""

    def __init__(self, letters: str) -> None:
        points = ", ".join(f"“{letter}” (U+{ord(letter):04X})" for letter in letters)
        super().__init__(f"no glyph in our fonts for {points}")
        self.letters = letters


class ForeignResource(PaperDefect):
    """The page asks for something outside the folder of its stylesheet."""
