"""The Celery application: the fast path of what the outbox says is owed."""

import os
from pathlib import Path
from typing import Any

from celery import Celery
from django_structlog.celery.steps import DjangoStructLogInitStep
from kombu.transport import TRANSPORT_ALIASES

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.dev")
TRANSPORT_ALIASES["filesystem"] = "cms.folder_queue:Transport"

app = Celery("passage")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.steps["worker"].add(DjangoStructLogInitStep)
app.autodiscover_tasks()


@app.on_after_configure.connect
def make_queue_folders(sender: Celery, **_kwargs: Any) -> None:
    """A queue of files needs its folders; kombu takes them for granted."""
    for name in ("data_folder_in", "data_folder_out", "control_folder"):
        if folder := sender.conf.broker_transport_options.get(name):
            Path(folder).mkdir(parents=True, exist_ok=True)
