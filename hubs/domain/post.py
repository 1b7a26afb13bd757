"""Letters: mail that is owed, how it is written, and that it is sent once."""

import zoneinfo
from collections.abc import Callable, Iterator
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
class Enclosure:
    """A file that comes with a letter."""

    name: str
    content: bytes
    mimetype: str


#: What is made when the letter goes out: by the name of the content that asks for it.
#: It says what is so then, and costs the request that writes the letter nothing.
_MAKERS: Final[dict[str, Callable[[Any, Letter], Enclosure | None]]] = {}


def enclose(name: str, make: Callable[[Any, Letter], Enclosure | None], /) -> None:
    """Let ``make`` add a file to each letter whose content has ``name``.

    It is called with that content and the letter, by the worker that sends it; it
    answers None where there is nothing to add any more.
    """
    _MAKERS[name] = make


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
        with default_storage.open(stored) as opened:
            message.attach(name, opened.read())
    for file in _made(letter):
        message.attach(file.name, file.content, file.mimetype)
    message.send()
    letter.sent_at = at
    if not settings.DEMO:
        letter.content = {}
    letter.save(update_fields=["sent_at", "content"])
    return True


def _made(letter: Letter) -> Iterator[Enclosure]:
    for name, make in _MAKERS.items():
        if name in letter.content and (file := make(letter.content[name], letter)):
            yield file


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
