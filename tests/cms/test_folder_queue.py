"""The queue of files: what is read from it is whole, however soon it is read."""

import shutil
import threading

import pytest
from kombu import Connection
from kombu.exceptions import ChannelError

from cms.celery import app

MESSAGES = 400
PADDING = "x" * 4000


@pytest.fixture
def connect(tmp_path):
    for name in ("messages", "control"):
        (tmp_path / name).mkdir()
    options = {
        "data_folder_in": str(tmp_path / "messages"),
        "data_folder_out": str(tmp_path / "messages"),
        "control_folder": str(tmp_path / "control"),
    }

    def connect():
        assert app.main == "passage"  # which says what filesystem:// means
        return Connection("filesystem://", transport_options=options)

    return connect


def test_messages_are_whole_when_they_are_seen(connect):
    def write():
        with connect() as connection:
            queue = connection.SimpleQueue("whole")
            for number in range(MESSAGES):
                queue.put({"number": number, "padding": PADDING})

    writer, got = threading.Thread(target=write), []
    with connect() as connection:
        queue = connection.SimpleQueue("whole")
        writer.start()
        while len(got) < MESSAGES:
            message = queue.get(timeout=20)
            got.append(message.payload["number"])
            assert message.payload["padding"] == PADDING
            message.ack()
    writer.join()

    assert sorted(got) == list(range(MESSAGES))


def test_a_folder_that_is_none_is_a_fault_of_the_channel(connect, tmp_path):
    with connect() as connection:
        queue = connection.SimpleQueue("none")
        queue.put({"number": 1})
        shutil.rmtree(tmp_path / "messages")
        (tmp_path / "messages").touch()

        with pytest.raises(ChannelError, match="cannot write"):
            queue.put({"number": 2})
