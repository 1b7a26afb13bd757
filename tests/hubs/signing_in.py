"""What tests about ways in have in common."""

from allauth.account.models import EmailAddress

from cms.hashers import Argon2id
from tests.factories.hubs import UserFactory

PASSWORD = "a good password"
NEWCOMER = {
    "email": "new@example.org",
    "password1": "correct horse battery",
    "name_on_certificate": "",
    "language": "en",
    "time_zone": "Europe/Rome",
}


class CountingHasher(Argon2id):
    """Ours, which counts what it is asked to do."""

    work = 0

    def encode(self, password, salt):
        type(self).work += 1
        return super().encode(password, salt)

    def verify(self, password, encoded):
        type(self).work += 1
        return super().verify(password, encoded)


def make_person(email="zoe@example.org", *, confirmed=True, **facts):
    """Somebody who may sign in; their address is confirmed unless told otherwise."""
    person = UserFactory(email=email, **facts)
    EmailAddress.objects.create(
        user=person, email=email, verified=confirmed, primary=True
    )
    return person
