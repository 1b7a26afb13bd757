"""Storages that misbehave, as disks and object stores do."""

from django.core.files.base import ContentFile
from django.core.files.storage import InMemoryStorage


class Halving(InMemoryStorage):
    """Keeps half of what it is given, and says nothing."""

    def _save(self, name, content):
        given = content.read()
        return super()._save(name, ContentFile(given[: len(given) // 2]))
