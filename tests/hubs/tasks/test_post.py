import pytest
from django.core import mail

from hubs.domain.post import post as write
from hubs.models import Outgoing
from hubs.tasks import post
from tests.factories.hubs import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def letter():
    return write(
        "account/password_changed",
        to="zoe@example.org",
        language="en",
        content={"ip": "203.0.113.9", "user_agent": "", "changed_at": NOON},
        at=NOON,
    )


def test_post_sends_and_settles(letter):
    post(str(letter.pk))
    post(str(letter.pk))

    assert len(mail.outbox) == 1
    assert Outgoing.objects.get().done_at is not None


def test_post_notes_why_it_could_not_send(letter, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "localhost", 1

    with pytest.raises(OSError):
        post(str(letter.pk))

    owed = Outgoing.objects.get()
    assert owed.done_at is None
    assert "ConnectionRefusedError" in owed.error
    letter.refresh_from_db()
    assert letter.sent_at is None
