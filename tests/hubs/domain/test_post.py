from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core import mail

from hubs.domain.post import deliver, post, written
from hubs.models import Letter, Outgoing
from tests.factories.hubs import NOON, UserFactory

pytestmark = pytest.mark.django_db
EMAILS = Path(django_settings.ROOT) / "templates" / "emails"
#: Every kind of fact that letters about accounts may ask for.
CONTENT = {
    "activate_url": "https://passage.example/accounts/confirm-email/abc/",
    "password_reset_url": "https://passage.example/accounts/password/reset/key/1-a/",
    "signup_url": "https://passage.example/accounts/signup/",
    "from_email": "old@example.org",
    "to_email": "new@example.org",
    "deleted_email": "gone@example.org",
    "ip": "203.0.113.9",
    "user_agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Firefox/140.0",
    "changed_at": NOON,
}
TEMPLATES = sorted(
    str(path.relative_to(EMAILS)).removesuffix("_subject.txt")
    for folder in ("account", "mfa")
    for path in (EMAILS / folder).glob("*_subject.txt")
)


def make_letter(template="account/password_changed", **changes):
    facts = {"to": "zoe@example.org", "language": "en", "content": CONTENT, "at": NOON}
    return post(template, **(facts | changes))


def test_post_writes_a_letter_and_owes_its_sending():
    letter = make_letter()

    owed = Outgoing.objects.get()
    assert (owed.kind, owed.key, owed.due_at) == ("hubs.post", str(letter.pk), NOON)
    assert letter.sent_at is None
    assert mail.outbox == []


def test_deliver_sends_text_and_html_once_and_forgets_the_content():
    letter = make_letter("account/password_reset_key")

    assert deliver(letter.pk, at=NOON) is True
    assert deliver(letter.pk, at=NOON + timedelta(hours=1)) is False

    [message] = mail.outbox
    assert message.to == ["zoe@example.org"]
    assert CONTENT["password_reset_url"] in message.body
    [(html, kind)] = message.alternatives
    assert kind == "text/html"
    assert f'href="{CONTENT["password_reset_url"]}"' in html
    letter.refresh_from_db()
    assert letter.sent_at == NOON
    assert letter.content == {}


def test_deliver_keeps_the_content_for_a_demonstration(settings):
    settings.DEMO = True
    letter = make_letter()

    deliver(letter.pk, at=NOON)

    letter.refresh_from_db()
    assert letter.content["ip"] == CONTENT["ip"]


def test_deliver_keeps_an_unsent_letter_when_the_server_fails(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "localhost", 1
    letter = make_letter()

    with pytest.raises(OSError):
        deliver(letter.pk, at=NOON)

    letter.refresh_from_db()
    assert letter.sent_at is None
    assert letter.content["ip"] == CONTENT["ip"]


def test_deliver_of_a_letter_that_is_gone_does_nothing():
    assert deliver(404, at=NOON) is False


@pytest.mark.parametrize("language", ["en", "nl"])
@pytest.mark.parametrize("template", TEMPLATES)
def test_every_letter_is_whole_in_subject_text_and_html(template, language):
    person = UserFactory(name_on_certificate="Zoë D'Ângström-Wójcik")

    written_mail = written(make_letter(template, person=person, language=language))

    assert written_mail.subject
    assert "\n" not in written_mail.subject
    assert "Zoë D'Ângström-Wójcik" in written_mail.text
    assert "&#x27;" not in written_mail.text
    assert "Zoë D&#x27;Ângström-Wójcik" in written_mail.html
    assert f'<html lang="{language}">' in written_mail.html
    assert written_mail.html.count("<h1>") == 1
    # A name that a template asks for in vain leaves a hole.
    assert "http://testserver/None" not in written_mail.text


def test_written_shows_times_in_the_readers_zone():
    person = UserFactory(time_zone="Europe/Athens")

    assert "14:00" in written(make_letter(person=person)).text
    assert "12:00" in written(make_letter()).text


def test_written_outlives_a_zone_that_is_unknown():
    person = UserFactory(time_zone="Europe/Atlantis")

    assert "12:00" in written(make_letter(person=person)).text


def test_letter_goes_with_its_person():
    person = UserFactory()
    make_letter(person=person)

    person.delete()

    assert not Letter.objects.exists()
