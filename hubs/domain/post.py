"""Letters: mail that is owed, how it is written, and that it is sent once."""

import zoneinfo
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template import Context
from django.template.loader import get_template
from django.utils import timezone, translation

from hubs.domain.outbox import owe
from hubs.models import Letter, User

#: The task that sends a letter.
KIND: Final = "hubs.post"
#: Content with such a name is a moment: a ``datetime`` for templates, text at rest.
MOMENT: Final = "_at"
#: Content with this name is files to attach: their names in the letter, each with that
#: in the storage.
FILES: Final = "attached_files"


@dataclass(frozen=True)
class Mail:
    """A letter as its reader gets it."""

    subject: str
    text: str
    html: str


@transaction.atomic
def post(
    template: str,
    *,
    to: str,
    language: str,
    content: dict[str, Any],
    at: datetime,
    person: User | None = None,
) -> Letter:
    """Write a letter and owe its sending, in the transaction of its cause.

    ``template`` names ``templates/emails/<template>.txt``, ``.html`` and
    ``_subject.txt``. ``content`` must be JSON, but for moments (``…_at``); what it has
    as ``attached_files`` is attached.
    """
    letter = Letter.objects.create(
        template=template,
        to=to,
        language=language,
        person=person,
        content={name: _at_rest(value) for name, value in content.items()},
        created_at=at,
    )
    owe(KIND, key=letter.pk, at=at)
    return letter


def written(letter: Letter) -> Mail:
    """The letter in its reader's language, its times in their zone."""
    facts = {
        **{name: _for_template(name, value) for name, value in letter.content.items()},
        "to": letter.to,
        "person": letter.person,
        "site_address": settings.SITE_ADDRESS,
        "site_name": settings.SITE_NAME,
        "language": letter.language,
    }
    path = f"emails/{letter.template}"
    with translation.override(letter.language), _zone(letter.person):
        return Mail(
            subject=" ".join(_plain(f"{path}_subject.txt", facts).split()),
            text=_plain(f"{path}.txt", facts).strip() + "\n",
            html=get_template(f"{path}.html").render(facts),
        )


@transaction.atomic
def deliver(letter_id: int, *, at: datetime) -> bool:
    """Send a letter that was not sent, and empty it; return whether it went now.

    Idempotent. The content goes with the sending, since it may hold links that sign a
    person in; a demonstration keeps it for its mailbox.
    """
    # Two workers may hold the same message: the second waits here and finds it sent.
    letter = (
        Letter.objects.select_for_update()
        .filter(pk=letter_id, sent_at__isnull=True)
        .first()
    )
    if letter is None:
        return False
    mail = written(letter)
    message = EmailMultiAlternatives(
        mail.subject,
        mail.text,
        to=[letter.to],
        headers={"Auto-Submitted": "auto-generated"},
    )
    message.attach_alternative(mail.html, "text/html")
    for name, stored in letter.content.get(FILES, {}).items():
        with default_storage.open(stored) as file:
            message.attach(name, file.read())
    message.send()
    letter.sent_at = at
    if not settings.DEMO:
        letter.content = {}
    letter.save(update_fields=["sent_at", "content"])
    return True


def _at_rest(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value


def _for_template(name: str, value: Any) -> Any:
    return datetime.fromisoformat(value) if name.endswith(MOMENT) and value else value


def _plain(template: str, facts: dict[str, Any]) -> str:
    """Text is no HTML: an apostrophe in a name stays an apostrophe."""
    source = get_template(template).template  # type: ignore[attr-defined] # Django's own
    return str(source.render(Context(facts, autoescape=False)))


def _zone(person: User | None) -> AbstractContextManager[None]:
    try:
        return timezone.override(
            zoneinfo.ZoneInfo(person.time_zone if person else "UTC")
        )
    except zoneinfo.ZoneInfoNotFoundError:
        return timezone.override(zoneinfo.ZoneInfo("UTC"))
