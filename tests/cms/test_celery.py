import threading

from celery import current_app
from django.conf import settings


def test_tasks_are_sent_to_our_queue_from_every_thread():
    found = []

    def look():
        found.append(current_app.conf.task_default_queue)

    look()
    thread = threading.Thread(target=look)
    thread.start()
    thread.join()

    assert found == [settings.CELERY_TASK_DEFAULT_QUEUE] * 2
