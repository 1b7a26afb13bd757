"""The tests: quick hashes, plain static files, everything under a folder of its own."""

import os
import tempfile
from pathlib import Path

from cms.settings import env
from cms.settings.base import *  # noqa: F403 (a settings module is its base and the difference)

VAR = Path(tempfile.gettempdir()) / "passage-tests"
DEMO = False
SECRET_KEY = "tests-only-" + "0" * 40
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage",
    },
}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CACHES = {"default": env.cache("CACHE_URL", "locmemcache://")}
# Tests of limits set their own; an empty dictionary would mean allauth's.
ACCOUNT_RATE_LIMITS = False
# Tests of the entrance set their own.
STAFF_SECOND_STEP = False
STAFF_SESSION_HOURS = 0
SITE_ADDRESS = "http://testserver"
# People who work side by side on one database server each have a database of their own.
_SUFFIX = env.text("TEST_DB_SUFFIX")
DATABASES["default"]["TEST"] = (  # noqa: F405 (from the base, by *)
    {"NAME": str(VAR / f"test{_SUFFIX}.sqlite3")}
    if str(DATABASES["default"]["ENGINE"]).endswith("sqlite3")  # noqa: F405
    else {"NAME": f"passage_test{_SUFFIX}"}
)
# Tests that run beside one another take no turns from one another.
OPENING = VAR / "opening" / os.environ.get("PYTEST_XDIST_WORKER", "alone")
STATIC_ROOT = VAR / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
