"""A database with the whole demonstration in it, loaded once for a module of tests."""

import json
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import transaction

from tests.factories.tills import ledger, till

__all__ = ["ledger", "till"]

CONTENT = Path(__file__).resolve().parents[3] / "cms" / "demo" / "content"


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    """The demonstration with its accounts and records; nothing of it stays.

    Tests that use it are marked ``django_db``: each takes back what it changes.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_demo", accounts=True, verbosity=0)
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="session")
def content():
    """Reads a content file by its name."""

    def read(name):
        return json.loads((CONTENT / name).read_text(encoding="utf-8"))

    return read


def pytest_generate_tests(metafunc):
    if "course_file" in metafunc.fixturenames:
        paths = sorted((CONTENT / "courses").glob("*.json"))
        metafunc.parametrize(
            "course_file",
            [json.loads(path.read_text(encoding="utf-8")) for path in paths],
            ids=[path.stem for path in paths],
        )
