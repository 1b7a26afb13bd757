"""A PDF's objects as they are written: once, and read alike by all readers."""

import zlib
from typing import Final

import pydyf

#: pydyf's own, 9, takes twice the time for 1 % less.
LEVEL: Final = 6
HEAD: Final = b"\nstream\n"
TAIL: Final = b"\nendstream"


class Written(pydyf.Object):
    """An object in its final form.

    pydyf asks each for its bytes twice, for the file's identity and for the file, and
    puts them together anew each time.
    """

    def __init__(self, item: pydyf.Object) -> None:
        super().__init__()
        self.number, self.generation = item.number, item.generation
        self._data: bytes = item.data
        self._compressible: bool = item.compressible

    @property
    def data(self) -> bytes:
        """What stands in the file."""
        return self._data

    @property
    def compressible(self) -> bool:
        """Whether it may stand among the small objects that are compressed together."""
        return self._compressible


def settle(_document: object, file: pydyf.PDF) -> None:
    """Give every object its final form, as WeasyPrint's last step before writing.

    The streams of small objects and of cross-references join the file while it is
    written.
    """
    join = file.add_object

    def join_compressed(item: pydyf.Object) -> None:
        _compress(item)
        join(item)

    file.add_object = join_compressed
    for item in file.objects:
        _compress(item)
    file.objects = [
        item if item.free == "f" else Written(item) for item in file.objects
    ]


def _compress(item: pydyf.Object) -> None:
    """Compress a stream once; leave it as it is where that would end in a return.

    Some readers take a carriage return and the line feed before `endstream` for the end
    of the line and miss a byte. It happens to one stream in 256.
    """
    if not isinstance(item, pydyf.Stream) or not item.compress:
        return
    item.compress = False
    plain = item.data
    content = plain[plain.index(HEAD) + len(HEAD) : -len(TAIL)]
    packed = zlib.compress(content, LEVEL)
    if not packed.endswith(b"\r"):
        item.stream, item.extra = [packed], {**item.extra, "Filter": "/FlateDecode"}
