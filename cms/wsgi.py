"""The WSGI entry point, for gunicorn."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.production")

_django = get_wsgi_application()

# After Django is set up: what is ours may be imported from here on.
from cms.charset import unread_charsets_taken_off  # noqa: E402

application = unread_charsets_taken_off(_django)

# What was loaded to start lives as long as the process: looking through it for garbage
# again and again took up to 120 ms at a time (docs/benchmarks-notes.md).
gc.collect()
gc.freeze()
gc.set_threshold(10_000, 20, 50)
