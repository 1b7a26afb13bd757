"""A benchmark that counts: production, and in every answer how many queries it took."""

from cms.settings.production import *  # noqa: F403 (a settings module is its base and the difference)

MIDDLEWARE = ["cms.bench.counting.CountingMiddleware", *MIDDLEWARE]  # noqa: F405 (from the base, by *)
