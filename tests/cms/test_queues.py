"""Which worker is handed what."""

import pytest

from cms.celery import app


@pytest.mark.parametrize(
    ("task", "queue"),
    [
        ("hubs.post", "passage"),
        ("certificates.issue", "passage-proof"),
        ("certificates.reseal", "passage-proof"),
        # A revocation must not wait until a cohort has its certificates.
        ("certificates.sign_list", "passage-proof-urgent"),
        ("certificates.make_key", "passage-proof-urgent"),
    ],
)
def test_what_signs_is_handed_to_those_who_have_the_keys(task, queue):
    route = app.amqp.router.route({}, task)
    handed = route["queue"].name if "queue" in route else app.conf.task_default_queue

    assert handed == queue


def test_a_worker_that_is_told_nothing_takes_from_all():
    assert set(app.amqp.queues) >= {"passage", "passage-proof", "passage-proof-urgent"}
