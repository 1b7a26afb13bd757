"""What is owed, and how it reaches the queue."""

from datetime import timedelta

import pytest
from django.db import connection

from hubs.domain.outbox import clear, fault, owe, settle
from hubs.domain.relay import beat, hand_over
from hubs.models import Heartbeat, Outgoing
from tests.factories.hubs import NOON

MINUTE = timedelta(minutes=1)
pytestmark = pytest.mark.django_db


class Queue:
    """A queue that takes ``room`` messages and then refuses."""

    def __init__(self, room=100):
        self.room = room
        self.taken = []

    def __call__(self, kind, key):
        if len(self.taken) >= self.room:
            message = "no room"
            raise ConnectionError(message)
        self.taken.append((kind, key))


def relay(queue, *, at=NOON):
    return hand_over(queue, at=at, resend_after=MINUTE)


def test_owing_twice_is_owing_once():
    owe("hubs.post", key=7, at=NOON)
    owe("hubs.post", key="7", at=NOON + MINUTE)

    assert list(Outgoing.objects.values_list("kind", "key", "due_at")) == [
        ("hubs.post", "7", NOON)
    ]


def test_owing_what_was_done_owes_it_anew():
    owe("certificates.issue", key=1, at=NOON)
    settle("certificates.issue", key=1, at=NOON)

    again = owe("certificates.issue", key=1, at=NOON + MINUTE)

    assert (again.done_at, again.due_at) == (None, NOON + MINUTE)


def test_relay_hands_over_what_is_due_oldest_first():
    owe("hubs.post", key=2, at=NOON - MINUTE)
    owe("hubs.post", key=1, at=NOON - 2 * MINUTE)
    owe("hubs.post", key=3, at=NOON, due_at=NOON + MINUTE)
    queue = Queue()

    assert relay(queue) == 2
    assert queue.taken == [("hubs.post", "1"), ("hubs.post", "2")]


def test_relay_hands_over_once_until_the_time_to_resend():
    owe("hubs.post", key=1, at=NOON)
    queue = Queue()

    relay(queue)
    relay(queue, at=NOON + MINUTE / 2)
    relay(queue, at=NOON + MINUTE)

    assert queue.taken == [("hubs.post", "1")] * 2


def test_relay_leaves_alone_what_is_settled():
    owe("hubs.post", key=1, at=NOON)
    settle("hubs.post", key=1, at=NOON)
    queue = Queue()

    assert relay(queue) == 0
    assert queue.taken == []


def test_relay_keeps_note_of_what_went_out_before_the_queue_refused():
    owe("hubs.post", key=1, at=NOON - MINUTE)
    owe("hubs.post", key=2, at=NOON)

    with pytest.raises(ConnectionError):
        relay(Queue(room=1))

    sent = Outgoing.objects.order_by("key").values_list("key", "attempts", "sent_at")
    assert list(sent) == [("1", 1, NOON), ("2", 0, None)]


def test_settling_keeps_the_first_time():
    owe("hubs.post", key=1, at=NOON)
    settle("hubs.post", key=1, at=NOON)
    settle("hubs.post", key=1, at=NOON + MINUTE)

    assert Outgoing.objects.get().done_at == NOON


def test_fault_says_why_and_waits_longer_each_time():
    owe("hubs.post", key=1, at=NOON)
    queue = Queue()
    relay(queue)
    first = fault("hubs.post", key=1, error="no answer", at=NOON)
    relay(queue, at=first)
    second = fault("hubs.post", key=1, error="still none", at=first)

    assert (first - NOON, second - first) == (timedelta(seconds=10), MINUTE)
    assert Outgoing.objects.get().error == "still none"


def test_fault_of_what_is_not_owed_changes_nothing():
    assert fault("hubs.post", key=1, error="late", at=NOON) is None
    assert not Outgoing.objects.exists()


def test_clear_removes_only_what_was_done_long_ago():
    for key in (1, 2, 3):
        owe("hubs.post", key=key, at=NOON)
    settle("hubs.post", key=1, at=NOON)
    settle("hubs.post", key=2, at=NOON + MINUTE)

    assert clear(before=NOON + MINUTE) == 1
    assert set(Outgoing.objects.values_list("key", flat=True)) == {"2", "3"}


def test_beat_keeps_the_last_time():
    beat("relay", at=NOON)
    beat("relay", at=NOON + MINUTE)

    assert list(Heartbeat.objects.values_list("name", "at")) == [
        ("relay", NOON + MINUTE)
    ]


def test_owing_wakes_the_relay_where_the_database_can(
    django_capture_on_commit_callbacks, django_assert_num_queries
):
    with django_capture_on_commit_callbacks() as callbacks:
        owe("a.task", key=1, at=NOON)

    (wake,) = callbacks
    with django_assert_num_queries(int(connection.vendor == "postgresql")):
        wake()
