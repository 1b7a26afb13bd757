"""The files that authors keep: which may be fetched by address, and by whom."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath

from django.contrib.auth.models import AnonymousUser
from django.core.files.storage import default_storage
from django.db.models import Q
from django.db.models.fields.files import FieldFile

from hubs.domain.access import can, hubs_where
from hubs.models import Captions, Hub, Picture, PictureRendition, Recording, User
from hubs.roles import Verb


@dataclass(frozen=True)
class Kept:
    """A stored file and the hub whose it is; ``None`` is everybody's who writes."""

    file: FieldFile
    hub: Hub | None


def kept(path: str) -> Kept | None:
    """The picture, recording or captions stored at ``path`` below the media folder.

    Documents, files of editions and certificates are none: they have addresses of
    their own, which ask more.
    """
    match PurePosixPath(path).parts[:1]:
        case ("images",):
            rendition = (
                PictureRendition.objects.select_related("image__hub")
                .filter(file=path)
                .first()
            )
            return Kept(rendition.file, rendition.image.hub) if rendition else None
        case ("original_images",):
            picture = Picture.objects.select_related("hub").filter(file=path).first()
            return Kept(picture.file, picture.hub) if picture else None
        case ("media",) | ("media_thumbnails",):
            return _recording(path)
        case ("captions",):
            captions = (
                Captions.objects.select_related("recording__hub")
                .filter(file=path)
                .first()
            )
            return Kept(captions.file, captions.recording.hub) if captions else None
    return None


def _recording(path: str) -> Kept | None:
    recording = (
        Recording.objects.select_related("hub")
        .filter(Q(file=path) | Q(thumbnail=path))
        .first()
    )
    if recording is None:
        return None
    file = recording.file if recording.file.name == path else recording.thumbnail
    return Kept(file, recording.hub)


def may_fetch(user: User | AnonymousUser, hub: Hub | None, *, at: datetime) -> bool:
    """Whether ``user`` may fetch what ``hub`` keeps; what is no hub's, any author."""
    if hub is not None:
        return can(user, Verb.READ, hub, at=at)
    return hubs_where(user, Verb.READ, at=at).exists() or (
        user.is_authenticated and user.is_active and user.is_superuser
    )


def is_stored(file: FieldFile) -> bool:
    """Whether the bytes are there."""
    return bool(file) and default_storage.exists(file.name or "")
