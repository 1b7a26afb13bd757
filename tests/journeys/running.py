"""A whole platform of the tests' own: processes, database, queue, mail and files.

It is prepared once, like the demonstration, and copied for every run of the tests.
Nothing here touches the ORM: a browser test speaks with the site as people do.
"""

import email
import email.policy
import os
import shutil
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from kombu import Connection

from cms.demo import preparation
from cms.demo.environment import environment
from cms.demo.processes import ROOT, Services
from tests.databases import ON_POSTGRES, address_of, copy, kept, migrated, remove

CACHE_URL = os.environ.get("CACHE_URL", "")
BROKER_URL = os.environ.get("CELERY_BROKER_URL", "")


@dataclass(frozen=True)
class Site:
    """A running platform, as a browser and a mailbox see it."""

    address: str
    var: Path
    services: Services

    def mails(self, to):
        """The messages sent to an address so far, oldest first."""
        files = sorted(
            (self.var / "mail").glob("*"), key=lambda p: p.stat().st_mtime_ns
        )
        texts = [text for f in files for text in f.read_bytes().split(b"-" * 79)]
        messages = [
            email.message_from_bytes(text.strip(), policy=email.policy.default)
            for text in texts
            if text.strip()
        ]
        return [message for message in messages if to in str(message["To"])]

    def wait_for_mail(self, to, *, subject="", seconds=30):
        """The newest message to an address with ``subject`` in its subject line."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            found = [m for m in self.mails(to) if subject in str(m["Subject"])]
            if found:
                return found[-1]
            time.sleep(0.1)
        message = f"No mail {subject!r} to {to} within {seconds} seconds."
        raise AssertionError(message)


@contextmanager
def running_site(folder):
    """Start a site that lies in ``folder``; stop it and leave nothing behind."""
    port = _free_port()
    surroundings = _surroundings(port, folder)
    surroundings["CELERY_QUEUE"] = f"passage-site-{os.getpid()}"
    template = _template()
    shutil.copytree(template, folder, dirs_exist_ok=True)
    with _database(template, folder, surroundings), own_queue(surroundings):
        log = folder / "site.log"
        services = Services(port=port, var=folder, environment=surroundings, log=log)
        try:
            services.start()
            services.wait_until_ready(seconds=120)
            yield Site(f"http://localhost:{port}", folder, services)
        except Exception:
            sys.stderr.write(log.read_text())
            raise
        finally:
            services.stop()


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _surroundings(port, var):
    # The tests' own process is set up otherwise; the site is what people run.
    ours = {
        "DJANGO_SETTINGS_MODULE": "cms.settings.dev",
        "SITE_ADDRESS": f"http://localhost:{port}",
        # What a killed worker leaves is taken up again soon enough to wait for it.
        "OUTBOX_RESEND_SECONDS": "10",
    }
    if CACHE_URL.startswith("redis"):
        # A database of its own: tests in this process clear theirs.
        address = urlsplit(CACHE_URL)
        number = int(address.path.strip("/") or 0) + 1
        ours["CACHE_URL"] = address._replace(path=f"/{number}").geturl()
    return environment(port=port, var=var) | ours


def _template():
    """The folder of a prepared site; made when there is none of this content yet."""
    return kept("site", *preparation.fingerprints().values(), make=_prepare)


def _prepare(folder, database):
    copy(migrated(), database)
    subprocess.run(
        [sys.executable, "manage.py", "prepare_demo", "data", "static"],
        cwd=ROOT,
        env=_surroundings(8000, folder) | {"DATABASE_URL": address_of(database)},
        check=True,
    )


@contextmanager
def _database(template, folder, surroundings):
    """Give the site a database of its own, and take it away afterwards."""
    database = f"passage_site_{os.getpid()}" if ON_POSTGRES else folder / "db.sqlite3"
    copy(template, database)
    surroundings["DATABASE_URL"] = address_of(database)
    try:
        yield
    finally:
        remove(database)


@contextmanager
def own_queue(surroundings):
    """Leave no queue behind in a broker that others use too."""
    try:
        yield
    finally:
        if BROKER_URL.startswith("amqp"):
            with Connection(BROKER_URL) as connection:
                for name in ("", "-proof", "-proof-urgent"):
                    queue = surroundings["CELERY_QUEUE"] + name
                    connection.default_channel.queue_delete(queue)
