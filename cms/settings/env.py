"""The only door to the environment: variables are read here, nonsense is refused."""

import zoneinfo
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

ROOT = Path(__file__).resolve().parent.parent.parent

_env = environ.Env()
if (ROOT / ".env").exists():
    environ.Env.read_env(ROOT / ".env")

#: Every variable that was asked for, with its default; ``docs/settings.md`` lists them.
KNOWN: dict[str, str] = {}


def text(name: str, default: str = "") -> str:
    """A variable as text; set but empty counts as not set."""
    KNOWN[name] = default
    return str(_env.str(name, default="")) or default


def flag(name: str, *, default: bool = False) -> bool:
    """A yes or no: 1, true, yes, on or 0, false, no, off, in any case."""
    given = text(name, "1" if default else "0").lower()
    if given in {"1", "true", "yes", "on"}:
        return True
    if given in {"0", "false", "no", "off"}:
        return False
    message = f"{name} must be 1 or 0, not {given!r}."
    raise ImproperlyConfigured(message)


def number(name: str, default: int, *, least: int = 0) -> int:
    """A whole number of at least ``least``."""
    given = text(name, str(default))
    if not given.isdecimal() or int(given) < least:
        message = f"{name} must be a whole number from {least} up, not {given!r}."
        raise ImproperlyConfigured(message)
    return int(given)


def words(name: str, default: str = "") -> list[str]:
    """Words set apart by commas."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def zone(name: str, default: str) -> str:
    """The name of an IANA time zone."""
    given = text(name, default)
    if given not in zoneinfo.available_timezones():
        message = f"{name} must name an IANA time zone, not {given!r}."
        raise ImproperlyConfigured(message)
    return given


def required(name: str) -> str:
    """A variable that has no safe default."""
    given = text(name)
    if not given:
        message = f"{name} must be set; docs/settings.md says to what."
        raise ImproperlyConfigured(message)
    return given


def database(name: str, default: str) -> dict[str, object]:
    """A database address such as ``postgres://user:password@host:5432/name``."""
    found = dict(environ.Env.db_url_config(text(name, default)))
    if found["ENGINE"] == "django.db.backends.postgresql":
        found["ENGINE"] = "cms.postgresql"
    return found


def cache(name: str, default: str) -> dict[str, object]:
    """A cache address such as ``rediscache://host:6379/0``."""
    found = dict(environ.Env.cache_url_config(text(name, default)))
    if found["BACKEND"] == "django.core.cache.backends.redis.RedisCache":
        found["BACKEND"] = "cms.cache.ForgivingRedisCache"
    elif found["BACKEND"] == "django.core.cache.backends.filebased.FileBasedCache":
        found["BACKEND"] = "cms.file_cache.CountingFileCache"
    return found


def mail(name: str, default: str) -> dict[str, object]:
    """A mail address such as ``smtp+tls://user:password@host:587``."""
    return dict(environ.Env.email_url_config(text(name, default)))
