"""Production: nothing is assumed, and what is missing stops the start."""

from django.core.exceptions import ImproperlyConfigured

from cms.settings import audit, env
from cms.settings.base import *  # noqa: F403 (a settings module is its base and the difference)

if env.flag("DEMO"):
    _message = "DEMO=1 opens demonstration accounts: production does not start with it."
    raise ImproperlyConfigured(_message)

if env.text("STRIPE_STAND_IN"):
    _message = "STRIPE_STAND_IN plays Stripe: production does not start with it."
    raise ImproperlyConfigured(_message)

SECRET_KEY = env.required("SECRET_KEY")
AUDIT_SIGNING_KEY = audit.key("AUDIT_SIGNING_KEY", env.required("AUDIT_SIGNING_KEY"))
# No value that everybody knows: a process without one can sign nothing.
SIGNING_KEYS_PASSPHRASE = env.text("SIGNING_KEYS_PASSPHRASE")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS") or [env.required("ALLOWED_HOSTS")]
SITE_ADDRESS = env.required("SITE_ADDRESS").rstrip("/")
DATABASES["default"].update(env.database("DATABASE_URL", env.required("DATABASE_URL")))  # noqa: F405 (from the base, by *)
CACHES = {"default": env.cache("CACHE_URL", env.required("CACHE_URL"))}
CELERY_BROKER_URL = env.required("CELERY_BROKER_URL")

SECURE_SSL_REDIRECT = env.flag("SECURE_SSL_REDIRECT", default=True)
# Machine addresses never redirect (architecture.md §5); the proxy speaks TLS for them.
SECURE_REDIRECT_EXEMPT = [
    r"^(verify|issuers|\.well-known|status|achievements|api|stripe|health)(/|$)"
]
SECURE_HSTS_SECONDS = env.number("HSTS_SECONDS", 31536000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
if env.flag("BEHIND_PROXY"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

if _bucket := env.text("S3_BUCKET"):
    STORAGES["default"] = {  # noqa: F405 (from the base, by *)
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": _bucket,
            "endpoint_url": env.text("S3_ENDPOINT") or None,
            "default_acl": "private",
            "querystring_auth": True,
            "file_overwrite": False,
        },
    }
