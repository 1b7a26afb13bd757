"""Bytes as credentials write them: multibase base58btc (Controlled Identifiers)."""

from typing import Final

ALPHABET: Final = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
#: Marks an Ed25519 public key (multicodec ``ed25519-pub``).
ED25519: Final = b"\xed\x01"
#: Marks a P-256 public key (multicodec ``p256-pub``), its point compressed.
P256: Final = b"\x80\x24"
#: Longer texts are no keys and no signatures; decoding takes time with their square.
LONGEST: Final = 200


class NotMultibase(ValueError):
    """A text that is not base58btc."""


def encode(data: bytes) -> str:
    """``z`` and the bytes in base58btc."""
    zeros = len(data) - len(data.lstrip(b"\0"))
    value, letters = int.from_bytes(data, "big"), ""
    while value:
        value, digit = divmod(value, 58)
        letters = ALPHABET[digit] + letters
    return "z" + ALPHABET[0] * zeros + letters


def decode(text: str) -> bytes:
    """What :func:`encode` wrote; raises :exc:`NotMultibase`."""
    letters = text[1:]
    if text[:1] != "z" or len(text) > LONGEST or not set(letters) <= set(ALPHABET):
        raise NotMultibase(text[:20])
    value = 0
    for letter in letters:
        value = value * 58 + ALPHABET.index(letter)
    zeros = len(letters) - len(letters.lstrip(ALPHABET[0]))
    return b"\0" * zeros + value.to_bytes((value.bit_length() + 7) // 8, "big")
