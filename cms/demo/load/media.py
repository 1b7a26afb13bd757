"""Pictures, recordings and files, uploaded through the forms of the CMS."""

import hashlib
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models.fields.files import FieldFile
from wagtail.documents.forms import get_document_form
from wagtail.images.forms import get_image_form
from wagtailmedia.forms import get_media_form

from cms.demo.load.content import WORKSHOP
from cms.demo.load.posting import keep
from hubs.domain.uploads import rewritten
from hubs.models import File, Hub, Picture, Recording, User

PICTURES = (".jpg", ".jpeg", ".png")


def keep_picture(value: dict[str, Any], *, hub: Hub, by: User | None) -> Picture:
    """The picture of a figure, called by the first sentence of its caption."""
    title = value["caption"].partition(". ")[0].removesuffix(".")
    picture = _of(hub, Picture, title) or Picture(hub=hub, uploaded_by_user=by)
    values = {"title": title, "description": value["alt"], **_origin(value)}
    files = _uploads(picture, file=value["image"])
    kept: Picture = _keep(get_image_form(Picture), picture, values, files)
    return kept


def keep_recording(
    value: dict[str, Any], kind: str, *, hub: Hub, by: User | None
) -> Recording:
    """A video or sound, with captions and poster where it has them."""
    title = value["title"]
    recording = _of(hub, Recording, title) or Recording(
        hub=hub, type=kind, uploaded_by_user=by
    )
    values = {"title": title, "transcript": value["transcript"], **_origin(value)}
    files = _uploads(recording, file=value["file"])
    if poster := value.get("poster"):
        files |= _uploads(recording, thumbnail=poster)
    there = (
        {row.language: row.file for row in recording.captions.all()}
        if recording.pk
        else {}
    )
    for captions in value.get("captions", ()):
        language, name = captions["language"], captions["file"]
        if not _is_same(there.get(language), name):
            files[f"captions_{language}"] = _upload(name)
    kept: Recording = _keep(get_media_form(Recording), recording, values, files)
    return kept


def keep_file(value: dict[str, Any], *, hub: Hub, by: User | None) -> File:
    """A document."""
    title = value["title"]
    document = _of(hub, File, title) or File(hub=hub, uploaded_by_user=by)
    files = _uploads(document, file=value["file"])
    kept: File = _keep(get_document_form(File), document, {"title": title}, files)
    return kept


def _keep(
    form_class: type[Any], row: Any, values: dict[str, Any], files: dict[str, Any]
) -> Any:
    form, changed = keep(form_class, row, values, where=values["title"], files=files)
    return form.save() if changed else row


def _of(hub: Hub, model: type[Any], title: str) -> Any:
    return model.objects.filter(hub=hub, title=title).first()


def _origin(value: dict[str, Any]) -> dict[str, str]:
    return {"credit": value["credit"], "licence": value["licence"]}


def _uploads(row: Any, **names: str) -> dict[str, SimpleUploadedFile]:
    """The files among ``names`` that the row does not have yet."""
    return {
        field: _upload(name)
        for field, name in names.items()
        if not _is_same(getattr(row, field), name)
    }


def _upload(name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, (WORKSHOP / name).read_bytes())


def _is_same(file: FieldFile | None, name: str) -> bool:
    stored_as = file.name if file else None
    if not file or not stored_as or not file.storage.exists(stored_as):
        return False
    with file.storage.open(stored_as) as stored:
        there = hashlib.file_digest(stored, "sha256").hexdigest()
    content = (WORKSHOP / name).read_bytes()
    if name.endswith(PICTURES):
        # Uploaded pictures are written again, without what cameras add.
        content = rewritten(content)
    return there == hashlib.sha256(content).hexdigest()
