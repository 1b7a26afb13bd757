"""What holds for all models."""

from io import StringIO
from pathlib import Path

import django
import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import models

from tests.databases import what_is_migrated

ROOT = Path(__file__).resolve().parents[2]
OURS = [
    model
    for app in ("cms", "certificates", "courses", "hubs")
    for model in apps.get_app_config(app).get_models()
]


@pytest.mark.django_db
def test_migrations_are_complete():
    out = StringIO()

    call_command("makemigrations", check=True, dry_run=True, stdout=out, stderr=out)

    assert "No changes detected" in out.getvalue()


def test_the_database_that_tests_copy_is_of_every_migration_there_is():
    files = [path.relative_to(ROOT) for path in ROOT.glob("*/migrations/*.py")]

    said = "\n".join(what_is_migrated())

    assert [file for file in files if f"{file} " not in said] == []
    assert f"Django {django.__version__}" in said


def test_the_first_migration_holds_people_only():
    text = (ROOT / "hubs" / "migrations" / "0001_people.py").read_text()

    assert text.count("CreateModel") == 1
    assert "wagtail" not in text


@pytest.mark.parametrize("model", OURS, ids=lambda m: m._meta.label)
def test_constraints_read_as_sentences(model):
    assert all(len(c.name.split("_")) >= 4 for c in model._meta.constraints)


def test_no_training_record_goes_with_what_it_hangs_on():
    cascading = {
        f"{model._meta.label}.{field.name}"
        for model in OURS
        for field in model._meta.local_fields
        if isinstance(field, models.ForeignKey)
        and field.remote_field.on_delete is models.CASCADE
        and not getattr(field.remote_field, "parent_link", False)
    }

    assert cascading <= {
        "hubs.Captions.recording",
        "hubs.File.collection",  # Wagtail's own: a collection is deleted when empty
        "hubs.Letter.person",
        "hubs.Picture.collection",
        "hubs.PictureRendition.image",
        "hubs.Recording.collection",
    }
