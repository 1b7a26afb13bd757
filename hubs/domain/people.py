"""What people say of themselves."""

from django.db import transaction

from hubs.domain.accounts import note_name
from hubs.models import User


@transaction.atomic
def rename(person: User, *, name: str, by: User) -> None:
    """Change how somebody is called, as a hub does for them.

    They have not confirmed it: they are asked to before their next certificate.
    """
    # The row as it is now: the person may be changing the name at the same moment.
    row = User.objects.select_for_update(no_key=True).get(pk=person.pk)
    if note_name(row, old=row.name_on_certificate, new=name, by=by):
        row.name_on_certificate, row.name_confirmed_at = name, None
        row.save(update_fields=["name_on_certificate", "name_confirmed_at"])


@transaction.atomic
def introduce(
    person: User,
    *,
    name_on_certificate: str,
    language: str,
    time_zone: str,
    certificate_language: str | None = None,
) -> User:
    """Keep how a person is called and spoken to; None: certificates speak as before.

    A name that was confirmed for a certificate and is now another one is not confirmed.
    """
    known = User.objects.only("name_on_certificate", "name_confirmed_at").get(
        pk=person.pk
    )
    old = known.name_on_certificate
    if old != name_on_certificate:
        person.name_confirmed_at = None
    note_name(person, old=old, new=name_on_certificate, by=person)
    person.name_on_certificate = name_on_certificate
    person.language = language
    person.time_zone = time_zone
    changed = ["name_on_certificate", "name_confirmed_at", "language", "time_zone"]
    if certificate_language is not None:
        person.certificate_language = certificate_language
        changed.append("certificate_language")
    person.save(update_fields=changed)
    return person
