"""Streams of a PDF that all readers read alike."""

import pydyf


def unpack_ambiguous_streams(_document: object, file: pydyf.PDF) -> None:
    """Leave a stream uncompressed whose compressed form ends in a carriage return.

    Some readers take that and the line feed before `endstream` for the end of the line
    and miss a byte. It happens to one stream in 256. The last two, of small objects and
    of cross-references, join the file while it is written.
    """
    join = file.add_object

    def join_unambiguously(item: pydyf.Object) -> None:
        _unpack_if_ambiguous(item)
        join(item)

    file.add_object = join_unambiguously
    for item in file.objects:
        _unpack_if_ambiguous(item)


def _unpack_if_ambiguous(item: pydyf.Object) -> None:
    if isinstance(item, pydyf.Stream) and item.data.endswith(b"\r\nendstream"):
        item.compress = False
