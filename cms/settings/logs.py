"""Logging: constant words, facts beside them, JSON where machines read."""

import structlog

from cms.settings import env

_LEVEL = env.text("LOG_LEVEL", "INFO").upper()
_JSON = env.flag("LOG_JSON")

_SHARED: list[structlog.types.Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.stdlib.ExtraAdder(),
]
_RENDER = (
    [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
    if _JSON
    else [
        # Plain: the pretty one prints local variables, passwords among them.
        structlog.dev.ConsoleRenderer(
            colors=False, exception_formatter=structlog.dev.plain_traceback
        )
    ]
)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "structured": {
            "()": structlog.stdlib.ProcessorFormatter,
            "foreign_pre_chain": _SHARED,
            "processors": [
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                *_RENDER,
            ],
        },
    },
    "filters": {
        # Asked every second by machines that act on the answer themselves.
        "no_health_checks": {
            "()": "django.utils.log.CallbackFilter",
            "callback": lambda record: "/health/" not in record.getMessage(),
        },
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "structured",
            "filters": ["no_health_checks"],
        },
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        name: {"level": _LEVEL}
        for name in ("cms", "certificates", "courses", "hubs", "django_structlog")
    },
}

structlog.configure(
    processors=[
        structlog.stdlib.filter_by_level,
        *_SHARED,
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
