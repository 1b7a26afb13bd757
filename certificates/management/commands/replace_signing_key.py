"""Withdraw a key that somebody else may have, and have everything signed anew."""

from argparse import ArgumentParser
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q
from django.utils import timezone

from certificates.domain.compromise import NotTheirs, replace_key
from certificates.domain.keys import NotThen, SamePerson
from certificates.domain.unsealed import owe_signatures
from certificates.models import SigningKey
from hubs.models import User

#: Stands in the place of a hub's slug.
PLATFORM: Final = "platform"
#: Told in the trail: both people were named by whoever ran the command.
WAY: Final = "command on the server"


class Command(BaseCommand):
    help = (
        "Withdraw a key of a hub or of the platform, make another and sign anew what "
        "it signed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("hub", help=f"slug of the hub, or {PLATFORM}")
        parser.add_argument("kind", choices=SigningKey.Kind.values)
        parser.add_argument("number", type=int, help="of the key: 1 for key-1")
        parser.add_argument("--by", required=True, help="e-mail of who asks")
        parser.add_argument("--second", required=True, help="e-mail of who confirms")
        parser.add_argument("--reason", required=True, help="for the audit trail")

    def handle(self, *_args: Any, **options: Any) -> None:
        now = timezone.now()
        key = self._key(options)
        try:
            new = replace_key(
                key,
                by=self._person(options["by"]),
                second=self._person(options["second"]),
                reason=options["reason"],
                at=now,
                way=WAY,
            )
        except NotTheirs as error:
            raise CommandError(f"Person {error} may not handle keys there.") from error
        except SamePerson as error:
            raise CommandError("It takes two different people.") from error
        except NotThen as error:
            raise CommandError("The key was withdrawn before.") from error
        owed = owe_signatures(at=now)
        self.stdout.write(
            f"key-{key.number} is withdrawn and no longer published; "
            f"key-{new.number} is being made; {owed} certificates are signed anew."
        )

    def _key(self, options: dict[str, Any]) -> SigningKey:
        slug = options["hub"]
        of_hub = Q(hub__isnull=True) if slug == PLATFORM else Q(hub__slug=slug)
        keys = SigningKey.objects.select_related("hub").filter(
            of_hub, kind=options["kind"], number=options["number"]
        )
        key = keys.first()
        if key is None:
            raise CommandError("There is no such key.")
        return key

    def _person(self, email: str) -> User:
        person = User.objects.filter(email=email.lower()).first()
        if person is None:
            raise CommandError(f"Nobody has the address {email}.")
        return person
