"""The Celery application: the fast path of what the outbox says is owed."""

import gc
import os
from pathlib import Path
from typing import Any, Final

from celery import Celery
from celery.signals import worker_process_init
from django_structlog.celery.steps import DjangoStructLogInitStep
from kombu.transport import TRANSPORT_ALIASES

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.dev")
TRANSPORT_ALIASES["filesystem"] = "cms.folder_queue:Transport"

#: New objects after which Python looks for rings among them; its own default is 700.
PATIENCE: Final = 20_000

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


@worker_process_init.connect
def collect_less(**_kwargs: Any) -> None:
    """Look for garbage less often, and not among what is there for good.

    A page on paper is a tree of a hundred thousand objects: a seventh of the time of a
    certificate went into looking at them again and again.
    """
    gc.collect()
    gc.freeze()
    # Once more: a full look is due when a quarter has grown since the last one, and
    # what is set aside is not to count as there.
    gc.collect()
    gc.set_threshold(PATIENCE, 5, 5)
