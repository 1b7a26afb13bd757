"""Databases that are made once, kept under a name of their content, and copied.

What 200 migrations make takes half a minute; a copy of it takes a tenth of a second.
Each process of the tests, each pass and the site of the journeys begin with a copy.
"""

import fcntl
import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from importlib.metadata import distributions
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from cms.demo.processes import ROOT

DATABASE_URL = os.environ.get("DATABASE_URL", "")
ON_POSTGRES = DATABASE_URL.startswith("postgres")
KIND = "postgres" if ON_POSTGRES else "sqlite"
TEMPLATES = ROOT / "var" / "templates"
#: Folders and files whose code says what a migrated database is: content types and
#: permissions come from models.
SAY_WHAT_IS_MIGRATED = {"migrations", "models", "blocks", "settings"}
SAY_IT_TOO = {"apps.py", "roles.py", "signals.py"}


def kept(use, *contents, make):
    """The folder that ``make`` filled for these contents; made where there is none.

    ``make`` gets the folder and its database, which is to be made: on PostgreSQL a
    name, on SQLite a path. Templates of other contents go; who comes meanwhile, waits.
    """
    text = "\n".join([str(ROOT), *contents])
    key = hashlib.sha256(text.encode()).hexdigest()[:12]
    final = TEMPLATES / f"{use}-{KIND}-{key}"
    TEMPLATES.mkdir(parents=True, exist_ok=True)
    with (TEMPLATES / f"{use}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not _is_there(final):
            for old in TEMPLATES.glob(f"{use}-{KIND}-*"):
                remove(_database_of(old))
                shutil.rmtree(old)
            _make(final, make)
    return final


def _is_there(final):
    if not ON_POSTGRES or not final.exists():
        return final.exists()
    with psycopg.connect(address_of("postgres")) as connection:
        named = "SELECT 1 FROM pg_database WHERE datname = %s"
        found = connection.execute(named, [_database_of(final)]).fetchone()
    return found is not None


def _make(final, make):
    partial = final.with_name(f"{final.name}.partial")
    database = _database_of(partial)
    remove(database)
    partial.mkdir()
    make(partial, database)
    partial.rename(final)


def _database_of(template):
    if ON_POSTGRES:
        return "passage_" + template.name.removesuffix(".partial").replace("-", "_")
    return template / "db.sqlite3"


def migrated():
    """The folder of a database in which every migration was run, and nothing else."""
    return kept("migrated", *what_is_migrated(), make=_migrate)


def what_is_migrated():
    """The versions of all packages, and our files that migrations are and need."""
    yield sys.version
    yield from sorted(f"{d.name} {d.version}" for d in distributions())
    for package in ("cms", "certificates", "courses", "hubs"):
        for path in sorted((ROOT / package).rglob("*.py")):
            named = path.relative_to(ROOT)
            if SAY_WHAT_IS_MIGRATED & set(named.parts) or path.name in SAY_IT_TOO:
                yield f"{named} {hashlib.sha256(path.read_bytes()).hexdigest()}"


def _migrate(folder, database):
    if ON_POSTGRES:
        administer("CREATE DATABASE {}", database)
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "--run-syncdb", "--verbosity=0"],
        cwd=ROOT,
        env=os.environ
        | {
            "DJANGO_SETTINGS_MODULE": "cms.settings.test",
            "DATABASE_URL": address_of(database),
        },
        check=True,
    )


def copy(template, database):
    """Copy a template's database, to a name or a path."""
    source = _database_of(template)
    remove(database)
    if ON_POSTGRES:
        administer("CREATE DATABASE {} TEMPLATE {}", database, source)
    else:
        with (
            closing(sqlite3.connect(source)) as old,
            closing(sqlite3.connect(database)) as new,
        ):
            old.backup(new)


def remove(database):
    """Take a database away, where it is there; also from under those whom it serves."""
    if ON_POSTGRES:
        administer("DROP DATABASE IF EXISTS {} WITH (FORCE)", database)
    else:
        for path in (database, f"{database}-wal", f"{database}-shm"):
            Path(path).unlink(missing_ok=True)


def address_of(database):
    """What DATABASE_URL says of a name or a path."""
    if ON_POSTGRES:
        return urlsplit(DATABASE_URL)._replace(path=f"/{database}").geturl()
    return f"sqlite:///{database}"


def administer(statement, *names):
    """Say something to the server that is about databases as a whole."""
    with psycopg.connect(address_of("postgres"), autocommit=True) as connection:
        identifiers = [sql.Identifier(name) for name in names]
        connection.execute(sql.SQL(statement).format(*identifiers))
