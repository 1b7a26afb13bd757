"""Every setting, with a value that is safe where nobody says otherwise."""

from pathlib import Path

from kombu import Exchange, Queue

from cms.settings import audit, env
from cms.settings.audit import AUDIT_FORMER_KEYS as AUDIT_FORMER_KEYS
from cms.settings.logs import LOGGING as LOGGING
from cms.settings.paying import *  # noqa: F403 (its names are all settings)
from cms.settings.people import *  # noqa: F403 (its names are all settings)
from cms.settings.proof import *  # noqa: F403 (its names are all settings)
from cms.settings.schedule import CELERY_BEAT_SCHEDULE as CELERY_BEAT_SCHEDULE
from cms.settings.security import CONTENT_SECURITY_POLICY as CONTENT_SECURITY_POLICY
from cms.settings.security import PERMISSIONS_POLICY as PERMISSIONS_POLICY
from cms.settings.staff import *  # noqa: F403 (its names are all settings)

ROOT = env.ROOT
VAR = Path(env.text("PASSAGE_VAR", str(ROOT / "var")))
VAR.mkdir(parents=True, exist_ok=True)
DEBUG = False
DEMO = env.flag("DEMO")
RELEASE_VERSION = "2026.11.0"
SECRET_KEY = env.text(
    "SECRET_KEY", "not-secret-only-for-a-machine-of-ones-own-" + "0" * 20
)
_signing = env.text("AUDIT_SIGNING_KEY")
AUDIT_SIGNING_KEY = (
    audit.key("AUDIT_SIGNING_KEY", _signing)
    if _signing
    else audit.made_from(SECRET_KEY)
)
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS")
#: Address of the site on certificates and in mails; no slash at the end.
SITE_ADDRESS = env.text("SITE_ADDRESS", "http://localhost:8000").rstrip("/")
SITE_NAME = "Passage"

INSTALLED_APPS = [
    "cms",
    "certificates",
    "courses",
    "hubs.apps.HubsConfig",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.contrib.typed_table_block",
    "wagtail.embeds",
    "wagtail.sites",
    "hubs.apps.UsersConfig",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "wagtailmedia",
    "modelcluster",
    "taggit",
    "django_filters",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.sitemaps",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "hubs.apps.SessionsConfig",
    "django_countries",
    "django_htmx",
    "csp",
    "django_structlog",
    "django_prometheus",
]
MIDDLEWARE = [
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "cms.middleware.PolicyMiddleware",
    "cms.middleware.CmsPolicyMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "cms.charset.CharsetMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "cms.middleware.SlashMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "hubs.middleware.PersonMiddleware",
    "cms.middleware.RequestLogMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "cms.staff_entrance.StaffEntranceMiddleware",
    "cms.auditor_gate.AuditorGateMiddleware",
    "cms.staff_gate.StaffGateMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "cms.middleware.PageRedirectMiddleware",
    "django_prometheus.middleware.PrometheusAfterMiddleware",
    "cms.auditor_gate.ReadingOnlyMiddleware",
]
CSRF_FAILURE_VIEW = "cms.views.errors.csrf_failure"
ROOT_URLCONF = "cms.urls"
WSGI_APPLICATION = "cms.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "cms.context_processors.site",
            ],
            "builtins": ["cms.templatetags.drawn"],
            "libraries": {"i18n": "cms.templatetags.words"},
        },
    },
]

# ---- data
DATABASES = {"default": env.database("DATABASE_URL", f"sqlite:///{VAR / 'db.sqlite3'}")}
_database = DATABASES["default"]
if str(_database["ENGINE"]).endswith("sqlite3"):
    # IMMEDIATE: a transaction that reads and then writes must not find its snapshot
    # stale; Django's default fails with "database is locked" under two writers.
    _database["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
            "PRAGMA cache_size=-20000; PRAGMA temp_store=MEMORY;"
        ),
    }
    _database["CONN_MAX_AGE"] = 60
else:
    _database["CONN_HEALTH_CHECKS"] = True
    _database["CONN_MAX_AGE"] = 60
    _database["OPTIONS"] = {
        "options": "-c lock_timeout=5000 -c statement_timeout=30000",
        "connect_timeout": 5,
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": env.cache("CACHE_URL", "locmemcache://")}
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_COOKIE_AGE = 14 * 24 * 3600

# ---- languages and time
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("nl", "Nederlands")]
WAGTAIL_CONTENT_LANGUAGES = [("en", "English"), ("nl", "Nederlands")]
LOCALE_PATHS = [ROOT / "cms" / "locale"]
USE_I18N = WAGTAIL_I18N_ENABLED = True
USE_TZ = True
TIME_ZONE = "UTC"
COUNTRIES_FIRST: list[str] = []

# ---- files
STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
MEDIA_ROOT = VAR / "media"
#: Whose turn it is to open files of strangers: for each machine a folder of its own.
OPENING = VAR / "opening"
MEDIA_URL = "/media/"
STORAGES: dict[str, dict[str, object]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage",
    },
}
WHITENOISE_MAX_AGE = 3600

# ---- the CMS
WAGTAIL_SITE_NAME = SITE_NAME
WAGTAILADMIN_BASE_URL = SITE_ADDRESS
WAGTAILADMIN_LOGIN_URL = "account_login"
WAGTAIL_FRONTEND_LOGIN_URL = "/accounts/login/"
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_WORKFLOW_ENABLED = False
# An address typed into a link stays one: looking for its page would tell titles.
WAGTAILADMIN_EXTERNAL_LINK_CONVERSION = ""
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAILUSERS_PASSWORD_ENABLED = False
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
WAGTAILIMAGES_IMAGE_MODEL = "hubs.Picture"
WAGTAILDOCS_DOCUMENT_MODEL = "hubs.File"
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILDOCS_EXTENSIONS = ["pdf", "docx", "pptx", "xlsx", "csv", "zip"]
WAGTAILDOCS_DOCUMENT_FORM_BASE = "hubs.forms.uploads.FileForm"
WAGTAILIMAGES_IMAGE_FORM_BASE = "hubs.forms.uploads.PictureForm"
WAGTAILIMAGES_EXTENSIONS = ["gif", "jpg", "jpeg", "png", "webp"]
WAGTAILMEDIA = {
    "MEDIA_MODEL": "hubs.Recording",
    "MEDIA_FORM_BASE": "hubs.forms.media.RecordingForm",
    "VIDEO_EXTENSIONS": ["mp4", "webm"],
    "AUDIO_EXTENSIONS": ["mp3", "m4a", "ogg", "wav"],
}
WAGTAILEMBEDS_FINDERS: list[dict[str, str]] = []

# ---- mail
_mail = env.mail("EMAIL_URL", f"filemail:///{VAR / 'mail'}")
EMAIL_BACKEND = _mail["EMAIL_BACKEND"]
EMAIL_FILE_PATH = _mail.get("EMAIL_FILE_PATH") or str(VAR / "mail")
EMAIL_HOST = _mail.get("EMAIL_HOST") or "localhost"
EMAIL_PORT = _mail.get("EMAIL_PORT") or 25
EMAIL_HOST_USER = _mail.get("EMAIL_HOST_USER") or ""
EMAIL_HOST_PASSWORD = _mail.get("EMAIL_HOST_PASSWORD") or ""
EMAIL_USE_TLS = bool(_mail.get("EMAIL_USE_TLS"))
EMAIL_USE_SSL = bool(_mail.get("EMAIL_USE_SSL"))
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "Passage <no-reply@localhost>")

# ---- queue: a message is a hint, the outbox row is what is owed
CELERY_BROKER_URL = env.text("CELERY_BROKER_URL", "filesystem://localhost")
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SOFT_TIME_LIMIT = 15
CELERY_TASK_TIME_LIMIT = 25
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_DEFAULT_QUEUE = env.text("CELERY_QUEUE", "passage")
#: What signs is handed to workers of its own in production: they alone have the keys.
CELERY_PROOF_QUEUE = f"{CELERY_TASK_DEFAULT_QUEUE}-proof"
#: What somebody waits for: a revocation must not queue behind a cohort's certificates.
CELERY_URGENT_QUEUE = f"{CELERY_PROOF_QUEUE}-urgent"
CELERY_TASK_ROUTES = {
    "certificates.sign_list": {"queue": CELERY_URGENT_QUEUE},
    "certificates.make_key": {"queue": CELERY_URGENT_QUEUE},
    "certificates.*": {"queue": CELERY_PROOF_QUEUE},
}
_quorum = CELERY_BROKER_URL.startswith("amqp")
#: A worker takes from all in turn, unless it is told from which.
CELERY_TASK_QUEUES = [
    Queue(
        name,
        Exchange(name),
        routing_key=name,
        queue_arguments={"x-queue-type": "quorum"} if _quorum else None,
    )
    for name in (CELERY_TASK_DEFAULT_QUEUE, CELERY_PROOF_QUEUE, CELERY_URGENT_QUEUE)
]
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR / "beat")
if CELERY_BROKER_URL.startswith("filesystem"):
    _queue = VAR / "queue"
    CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, object] = {
        "data_folder_in": str(_queue / "messages"),
        "data_folder_out": str(_queue / "messages"),
        "control_folder": str(_queue / "control"),
        "polling_interval": 0.2,
    }
elif CELERY_BROKER_URL.startswith("amqp"):
    CELERY_TASK_DEFAULT_QUEUE_TYPE = "quorum"
    CELERY_BROKER_TRANSPORT_OPTIONS = {"confirm_publish": True}
else:
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "visibility_timeout": 900,
        "unacked_restore_throttle": 1,
    }
#: Seconds after which what was handed to the queue and not done is handed over again.
OUTBOX_RESEND_SECONDS = env.number("OUTBOX_RESEND_SECONDS", 60, least=1)

#: How often one address may open pages of reviews by a link in a minute.
REVIEW_PER_MINUTE = env.number("REVIEW_PER_MINUTE", 60, least=1)

#: How the audit trail looks on paper: beside the fonts of all papers.
TRAIL_STYLESHEET = ROOT / "certificates" / "static" / "certificates" / "trail.css"
INVOICE_STYLESHEET = TRAIL_STYLESHEET.with_name("invoice.css")

# ---- operations
DJANGO_STRUCTLOG_CELERY_ENABLED = True
DJANGO_STRUCTLOG_USER_ID_FIELD = None
METRICS_TOKEN = env.text("METRICS_TOKEN")
PROMETHEUS_EXPORT_MIGRATIONS = False
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
# Wagtail allows its own previews itself.
X_FRAME_OPTIONS = "DENY"
# The template library i18n has ours of that name in its place, on purpose.
SILENCED_SYSTEM_CHECKS = ["templates.W003"]
