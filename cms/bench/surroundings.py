"""Where the benchmark runs: a database, a cache and a folder of its own."""

import base64
import contextlib
import getpass
import os
import secrets
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import redis
from psycopg import sql

from cms.demo.processes import ROOT

#: People who work side by side on one database server each have one of their own.
DATABASE = "passage_bench" + os.environ.get("TEST_DB_SUFFIX", "")
PRODUCTION = "cms.settings.production"
#: The host that requests name, as the proxy in front would.
HOST = "passage.example"

NO_DATABASE = """\
The benchmark needs PostgreSQL, where it makes a database of its own ({database}).
None of these lets it in:
{tried}
Say which to use, with a role that may make databases:
    DATABASE_URL=postgres://user:password@host:5432/postgres make bench
or install one on this machine and make a role for yourself:
    apt-get install postgresql
    sudo -u postgres createuser --superuser {user}"""


class NoDatabase(Exception):
    """No PostgreSQL answers where one may make a database."""


def prepare(*, var: Path) -> dict[str, str]:
    """Make an empty database; the environment in which to use it, for all of a run."""
    return dict(os.environ) | {
        "DJANGO_SETTINGS_MODULE": PRODUCTION,
        "DATABASE_URL": fresh_database(candidates()),
        "CACHE_URL": _cache(var),
        "CELERY_BROKER_URL": "memory://",
        "PASSAGE_VAR": str(var),
        "SECRET_KEY": secrets.token_hex(32),
        "AUDIT_SIGNING_KEY": base64.b64encode(secrets.token_bytes(32)).decode(),
        "SIGNING_KEYS_PASSPHRASE": secrets.token_hex(16),
        "STRIPE_SECRET_KEY": "sk_test_opens_nothing",
        "STRIPE_WEBHOOK_SECRETS": f"whsec_{secrets.token_hex(16)}",
        "ALLOWED_HOSTS": HOST,
        "SITE_ADDRESS": f"https://{HOST}",
        "BEHIND_PROXY": "1",
        "TRUSTED_PROXIES": "1",
        "DEMO": "0",
        "LOG_JSON": "1",
    }


def candidates() -> list[str]:
    """Addresses to try, the given one alone if there is one."""
    given = os.environ.get("DATABASE_URL", "")
    if given.startswith("postgres"):
        return [given]
    user = getpass.getuser()
    return [f"postgres://{name}@127.0.0.1:5432/postgres" for name in (user, "postgres")]


def fresh_database(addresses: list[str]) -> str:
    """The address of an empty database, made on the first server that allows it.

    Raises :exc:`NoDatabase` with what was tried and what to do.
    """
    tried = []
    for address in addresses:
        try:
            with psycopg.connect(address, autocommit=True, connect_timeout=5) as server:
                name = sql.Identifier(DATABASE)
                drop = "DROP DATABASE IF EXISTS {} WITH (FORCE)"
                server.execute(sql.SQL(drop).format(name))
                server.execute(sql.SQL("CREATE DATABASE {}").format(name))
        except psycopg.Error as error:
            tried.append(f"    {_without_password(address)}: {error}".rstrip())
        else:
            return urlunsplit(urlsplit(address)._replace(path=f"/{DATABASE}"))
    raise NoDatabase(
        NO_DATABASE.format(
            database=DATABASE, tried="\n".join(tried), user=getpass.getuser()
        )
    )


def _without_password(address: str) -> str:
    parts = urlsplit(address)
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{parts.username or ''}@{host}"))


def _cache(var: Path) -> str:
    """The given cache, else an empty database of the machine's Redis, else files."""
    if given := os.environ.get("CACHE_URL", ""):
        return given
    for number in reversed(range(1, 16)):
        with contextlib.suppress(redis.RedisError):
            if not redis.Redis(db=number).dbsize():
                return f"rediscache://127.0.0.1:6379/{number}"
    return f"filecache://{var / 'cache'}"


def var_folder() -> Path:
    """The benchmark's folder for what is written at run time."""
    return Path(os.environ.get("PASSAGE_VAR") or ROOT / "var").resolve() / "bench"
