"""Verify an exported audit trail (JSONL) without the site that wrote it.

    python3 verify_audit_trail.py audit-trail.jsonl
    python3 verify_audit_trail.py audit-trail.jsonl --keys keys.pem
    python3 verify_audit_trail.py --slice flanders.jsonl
    python3 verify_audit_trail.py audit-trail.jsonl --holds 4711:<hash>

Standard library only. A whole export must be contiguous from number 1; ``--slice``
checks an excerpt, in which numbers may be missing. Checkpoints say what the link of a
number was when they were signed: the chain must pass through each. ``--keys`` names a
file with the site's public keys (PEM), received from somewhere else than the export:
then the signature of each checkpoint is checked too (Ed25519, RFC 8032). ``--holds``
names a link that was written down elsewhere: a trail that was cut short or made anew
does not have it. Events that are not linked yet are counted, and vouched for by nobody.
"""

import argparse
import base64
import hashlib
import json
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

GENESIS = "0" * 64
#: The curve of Ed25519: the prime of its field, the order of its base point, and d.
P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
#: What stands before the 32 bytes of a public key in PEM.
PEM_PREFIX = bytes.fromhex("302a300506032b6570032100")
Point = tuple[int, int, int, int]
BASE_X = 15112221349535400772501151409588531511454012693041857206046113283949847762202
BASE_Y = 4 * pow(5, -1, P) % P
#: The base point, in extended coordinates: x, y, z and xy.
BASE: Point = (BASE_X, BASE_Y, 1, BASE_X * BASE_Y % P)


class Broken(Exception):
    """Which link does not hold, and why."""


@dataclass
class Trail:
    """What an export holds."""

    links: dict[int, dict[str, Any]] = field(default_factory=dict)
    checkpoints: list[dict[str, Any]] = field(default_factory=list)
    unlinked: int = 0


def link_hash(previous: str, row: dict[str, Any]) -> str:
    """SHA-256 over the previous hash and the event's canonical form."""
    text = json.dumps(row, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(previous.encode() + text.encode()).hexdigest()


def read(lines: Iterable[str]) -> Trail:
    """The links by their number, the checkpoints, and how many events have no link."""
    trail = Trail()
    for line in filter(str.strip, lines):
        entry = json.loads(line)
        if "checkpoint" in entry:
            trail.checkpoints.append(entry["checkpoint"])
        elif entry["hash"] is None:
            trail.unlinked += 1
        elif entry["row"]["seq"] in trail.links:
            raise Broken(f"{entry['row']['seq']}: twice")
        else:
            trail.links[entry["row"]["seq"]] = entry
    return trail


def verify(links: dict[int, dict[str, Any]], *, is_slice: bool) -> None:
    """Raise Broken for the first link that does not hold."""
    before = 0
    for number in sorted(links):
        entry = links[number]
        if not is_slice and number != before + 1:
            raise Broken(f"{before + 1}: missing")
        known = links[number - 1]["hash"] if number - 1 in links else None
        if number == 1:
            known = GENESIS
        if known not in (None, entry["previous"]):
            raise Broken(f"{number}: points elsewhere")
        if entry["hash"] != link_hash(entry["previous"], entry["row"]):
            raise Broken(f"{number}: changed")
        before = number


def pass_through(trail: Trail, *, is_slice: bool) -> int:
    """Raise Broken where the chain misses a checkpoint; return how many it met."""
    met = 0
    for each in trail.checkpoints:
        link = trail.links.get(each["links"])
        if link is None and is_slice:
            continue
        if link is None or link["hash"] != each["hash"]:
            raise Broken(f"{each['links']}: not what its checkpoint says")
        met += 1
    return met


def check_signatures(trail: Trail, pem: str) -> None:
    """Raise Broken for the first checkpoint that none of the keys signed."""
    keys = {hashlib.sha256(key).hexdigest()[:16]: key for key in keys_in(pem)}
    for each in trail.checkpoints:
        number = each["links"]
        if each["key"] not in keys:
            raise Broken(
                f"{number}: its checkpoint names a key that is not in the file"
            )
        signature = base64.b64decode(each["signature"])
        if not is_signed(keys[each["key"]], statement(each), signature):
            raise Broken(f"{number}: the signature of its checkpoint is false")


def statement(checkpoint: dict[str, Any]) -> bytes:
    """What was signed."""
    names = ("links", "hash", "at", "key")
    lines = [f"{name} {checkpoint[name]}\n" for name in names]
    return "".join(["passage audit checkpoint\n", *lines]).encode()


def keys_in(pem: str) -> list[bytes]:
    """The public keys of a PEM file, 32 bytes each."""
    keys = []
    for block in pem.split("-----BEGIN PUBLIC KEY-----")[1:]:
        raw = base64.b64decode(block.partition("-----END")[0])
        if not raw.startswith(PEM_PREFIX):
            raise Broken("0: a key in the file is not an Ed25519 key")
        keys.append(raw[len(PEM_PREFIX) :])
    return keys


def is_signed(key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the owner of ``key`` signed: 8SB = 8R + 8kA (RFC 8032, 5.1.7)."""
    owner, promise = point(key), point(signature[:32])
    scalar = int.from_bytes(signature[32:], "little")
    if owner is None or promise is None or len(signature) != 2 * len(key):
        return False
    if scalar >= ORDER:
        return False
    digest = hashlib.sha512(signature[:32] + key + message).digest()
    k = int.from_bytes(digest, "little") % ORDER
    return same(times(8 * scalar, BASE), add(times(8, promise), times(8 * k, owner)))


def point(raw: bytes) -> Point | None:
    """The point of the curve that 32 bytes stand for, if they stand for one."""
    y = int.from_bytes(raw, "little")
    sign, y = y >> 255, y & ((1 << 255) - 1)
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if y >= P or (x * x - square) % P or (x == 0 and sign):
        return None
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


def add(one: Point, other: Point) -> Point:
    """The sum of two points."""
    a = (one[1] - one[0]) * (other[1] - other[0]) % P
    b = (one[1] + one[0]) * (other[1] + other[0]) % P
    c, d = 2 * one[3] * other[3] * D % P, 2 * one[2] * other[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(number: int, one: Point) -> Point:
    """The sum of so many times the same point."""
    total: Point = (0, 1, 1, 0)
    while number:
        if number & 1:
            total = add(total, one)
        one, number = add(one, one), number >> 1
    return total


def same(one: Point, other: Point) -> bool:
    """Whether two are the same point, however they are written."""
    across = (one[0] * other[2] - other[0] * one[2]) % P
    return not across and not (one[1] * other[2] - other[1] * one[2]) % P


def compare(links: dict[int, dict[str, Any]], known: str) -> None:
    """Raise Broken where the trail lacks a link that was written down."""
    number, _, value = known.partition(":")
    if links.get(int(number), {}).get("hash") != value:
        raise Broken(f"{number}: not the link that was written down")


def check(given: argparse.Namespace) -> str:
    """What there is to say about a trail that holds; else, Broken."""
    with given.file.open(encoding="utf-8") as lines:
        trail = read(lines)
    verify(trail.links, is_slice=given.slice)
    met = pass_through(trail, is_slice=given.slice)
    signed = ""
    if given.keys:
        check_signatures(trail, given.keys.read_text(encoding="ascii"))
        signed = ", and all their signatures"
    for known in given.holds:
        compare(trail.links, known)
    last = max(trail.links, default=0)
    end = trail.links[last]["hash"] if trail.links else GENESIS
    said = f"{len(trail.links)} links hold; the last is {last}:{end}\n"
    said += f"{met} of {len(trail.checkpoints)} checkpoints were met{signed}.\n"
    return said + (
        f"{trail.unlinked} events are not linked yet.\n" * bool(trail.unlinked)
    )


def main(arguments: list[str] | None = None) -> int:
    """Verify a file; the exit code says whether it holds."""
    parser = argparse.ArgumentParser(description="Verify an exported audit trail.")
    parser.add_argument("file", type=Path)
    parser.add_argument("--slice", action="store_true", help="an excerpt")
    parser.add_argument("--keys", type=Path, help="public keys in PEM")
    parser.add_argument("--holds", metavar="NUMBER:HASH", action="append", default=[])
    try:
        sys.stdout.write(check(parser.parse_args(arguments)))
    except Broken as broken:
        sys.stdout.write(f"The trail does not hold at {broken}.\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
