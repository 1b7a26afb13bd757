"""Which tests can run here; and in .ci/run, that none is left out."""

import gc
import os
import shutil
from hashlib import sha256
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction
from xdist.scheduler import LoadScopeScheduling

from tests import databases

#: Set by .ci/run: there, a test that is skipped has failed.
SKIP_NOTHING = os.environ.get("SKIP_NOTHING") == "1"

#: Tables to which production only adds rows (hubs/migrations/0005_append_only.py).
APPEND_ONLY = (
    "hubs_auditevent",
    "hubs_auditlink",
    "hubs_auditcheckpoint",
    "hubs_auditvalue",
    "hubs_electronicsignature",
)


def pytest_configure():
    """Each process has a Redis database of its own, as it has tables of its own.

    Its keys name rows (pictures, sites, sessions) that are others in another process.
    Nor does one take another's turn to open files.
    """
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    settings.OPENING = settings.VAR / "opening" / str(worker)
    where = settings.CACHES["default"]
    if where["BACKEND"].endswith("RedisCache"):
        server, _slash, number = str(where["LOCATION"]).rpartition("/")
        # The next one is the running site's (tests/journeys/running.py).
        where["LOCATION"] = f"{server}/{int(number) + 2 + worker}"


def find_browser():
    """The path of a Chromium on this machine, or None."""
    names = (
        os.environ.get("CHROMIUM"),
        "chromium",
        "chromium-browser",
        "google-chrome",
    )
    return next(filter(None, (shutil.which(name) for name in names if name)), None)


#: Where the programs of others in Node live.
NODE_ENGINES = Path(__file__).resolve().parent.parent / ".ci" / "engines"


def find_tool(name):
    """Whether a program of .ci/bootstrap engines is on this machine."""
    is_there = shutil.which(name) is not None
    return is_there and (name != "node" or _has_locked_engines())


def _has_locked_engines():
    """Whether the packages in Node are those of the lock, and not those of before."""
    ready = NODE_ENGINES / "node_modules" / ".ready"
    lock = (NODE_ENGINES / "package-lock.json").read_bytes()
    return ready.exists() and ready.read_text().strip() == sha256(lock).hexdigest()


@pytest.fixture(autouse=True)
def _empty_cache():
    """What one test left in the cache is not what another finds."""
    cache.clear()


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment, django_db_blocker, django_db_modify_db_settings
):
    """A copy of the migrated database for this process.

    What production refuses, tests need: to forge the trail, and to empty tables.
    """
    name = connection.creation._get_test_db_name()
    databases.copy(databases.migrated(), name)
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for table in APPEND_ONLY:
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER append_only")
    yield
    with django_db_blocker.unblock():
        connection.close()
    databases.remove(name)


@pytest.fixture(scope="module")
def once(django_db_setup, django_db_blocker):
    """What is made for a whole module of tests is made below this; nothing of it stays.

    The tests are marked ``django_db`` and work on copies of the objects: each takes
    back what it changes. All of them use it, so that their order is of no matter.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


#: Tests that share what takes long to set up: one running site, one loaded demo.
TOGETHER = ("tests/journeys/", "tests/cms/demo/test_load_demo.py")


class OneSite(LoadScopeScheduling):
    """What is shared is set up once, in one process; other tests go anywhere.

    What xdist's groups are for; they are lost on this version of pytest.
    """

    def _split_scope(self, nodeid):
        shared = (place for place in TOGETHER if nodeid.startswith(place))
        return next(shared, nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    return OneSite(config, log)


def pytest_collection_modifyitems(items):
    engine = settings.DATABASES["default"]["ENGINE"]
    # The longest way first: the other processes have done the rest before it ends.
    items.sort(key=lambda item: item.get_closest_marker("browser") is None)
    for item in items:
        if item.get_closest_marker("browser") and not find_browser():
            item.add_marker(pytest.mark.skip(reason="no Chromium on this machine"))
        tools = item.get_closest_marker("tools")
        missing = [name for name in tools.args if not find_tool(name)] if tools else []
        if missing:
            reason = f"no {' and '.join(missing)}: .ci/bootstrap engines gets them"
            item.add_marker(pytest.mark.skip(reason=reason))
        if item.get_closest_marker("postgres") and not engine.endswith("postgresql"):
            item.add_marker(pytest.mark.skip(reason="needs PostgreSQL"))


def pytest_collection_finish():
    """What was imported stays: collecting garbage need not look through it again.

    And rarely through what tests make: it was a tenth of their time.
    """
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers():
    """One more than processors: those who visit the running site wait for it a lot."""
    return (os.cpu_count() or 1) + 1


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    if SKIP_NOTHING and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = (
            f"{item.nodeid} was skipped, and nothing may be: {call.excinfo}"
        )
    return report
