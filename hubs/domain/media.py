"""What becomes of pictures, files and recordings, for the audit trail.

Editions keep their words and bytes, and no revision tells who changed them.
"""

import hashlib
from collections.abc import Iterable, Iterator
from functools import reduce
from operator import or_
from typing import Any, Final, TypedDict

from django.core.files.uploadedfile import UploadedFile
from django.db.models import Model, Q, QuerySet
from django.db.models.fields.files import FieldFile

from hubs.domain.audit import Personal, record
from hubs.models import AuditEvent, File, Picture, Recording, User

Medium = Picture | File | Recording

#: Texts that the trail keeps as they were. Who made it is a person: kept apart.
TEXTS: Final = ("title", "description", "transcript", "licence")
CREDIT: Final = "credit"
ADDED: Final = "media.added"
CHANGED: Final = "media.changed"
DELETED: Final = "media.deleted"


class Change(TypedDict):
    """A text before and after; or the SHA-256 of a file, "" where there is none."""

    old: str
    new: str


def state_of(medium: Medium) -> dict[str, str] | None:
    """What the database has of ``medium`` now, or None; its row stays locked.

    Of two who save at once, the second one's old values are what the first one wrote.
    """
    rows: QuerySet[Any] = type(medium).objects.select_for_update(of=("self",))
    known = rows.filter(pk=medium.pk).first()
    return _state(known) if known else None


def note_saved(
    medium: Medium,
    before: dict[str, str] | None,
    *,
    files: dict[str, Change],
    by: User | None,
) -> AuditEvent | None:
    """Record that ``medium`` was added, or what of it changed since ``before``.

    ``files`` are those that were given anew or taken away, by the name of their field.
    Call it in the transaction that saves.
    """
    changes = _between(before or {}, _state(medium)) | {
        name: change for name, change in files.items() if change["old"] != change["new"]
    }
    if not changes:
        return None
    return record(
        ADDED if before is None else CHANGED, medium, by=by, **_told(medium, changes)
    )


def note_deleted(medium: Medium, *, by: User | None) -> AuditEvent:
    """Record that ``medium`` goes. Call it while its files are still there."""
    changes = _between(_state(medium), {}) | {
        name: Change(old=digest(file), new="") for name, file in _files(medium)
    }
    return record(DELETED, medium, by=by, **_told(medium, changes))


def newest_change(media: Iterable[Model]) -> AuditEvent | None:
    """The newest event that tells of any of ``media``, or None."""
    things: dict[str, list[str]] = {}
    for medium in media:
        things.setdefault(medium._meta.label_lower, []).append(str(medium.pk))
    about = (
        Q(object_type=label, object_id__in=numbers) for label, numbers in things.items()
    )
    events = AuditEvent.objects.filter(reduce(or_, about, Q(pk__in=())))
    return events.filter(verb__in=(ADDED, CHANGED, DELETED)).order_by("-pk").first()


def captions_field(language: str) -> str:
    """What captions in a language are called, in forms and in the trail."""
    return f"captions_{language.replace('-', '_')}"


def digest(file: FieldFile | UploadedFile | None) -> str:
    """SHA-256 of the bytes; "" where there is no file, or it is gone."""
    if not file:
        return ""
    if isinstance(file, UploadedFile):
        sha256 = _digest(file.chunks())
        file.seek(0)
        return sha256
    try:
        with file.storage.open(file.name or "") as kept:
            return _digest(kept.chunks())
    except FileNotFoundError:
        return ""


def _digest(chunks: Iterable[bytes]) -> str:
    sha256 = hashlib.sha256()
    for chunk in chunks:
        sha256.update(chunk)
    return sha256.hexdigest()


def _state(medium: Medium) -> dict[str, str]:
    state = {name: str(getattr(medium, name, "")) for name in (*TEXTS, CREDIT)}
    return state | {"hub": medium.hub.slug if medium.hub else ""}


def _between(before: dict[str, str], now: dict[str, str]) -> dict[str, Change]:
    """What differs; a text that is not there is empty."""
    pairs = {
        name: Change(old=before.get(name, ""), new=now.get(name, ""))
        for name in before | now
    }
    return {name: pair for name, pair in pairs.items() if pair["old"] != pair["new"]}


def _files(medium: Medium) -> Iterator[tuple[str, FieldFile]]:
    """The files of ``medium``, called as its form calls them."""
    yield "file", medium.file
    if isinstance(medium, Recording):
        if medium.thumbnail:
            yield "thumbnail", medium.thumbnail
        for captions in medium.captions.order_by("language"):
            yield captions_field(captions.language), captions.file


def _told(medium: Medium, changes: dict[str, Change]) -> dict[str, Any]:
    """What the trail is told of ``changes`` beside who made them."""
    credit = changes.pop(CREDIT, None)
    return {
        "hub": medium.hub,
        "facts": {"name": medium.title, **changes},
        "personal": [Personal(CREDIT, **credit)] if credit else [],
    }
