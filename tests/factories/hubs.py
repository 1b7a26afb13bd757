"""People and places for tests: valid defaults, no surprises."""

from datetime import UTC, datetime

import factory
from factory.django import DjangoModelFactory

from hubs.models import Hub, HubRole, Source, User
from hubs.roles import Role

#: A moment that tests agree on.
NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


def base36(number):
    """Three characters, as NUTS codes have after the country."""
    digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    return digits[number // 1296 % 36] + digits[number // 36 % 36] + digits[number % 36]


class UserFactory(DjangoModelFactory):
    """A confirmed learner with the password ``a good password``."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    class Params:
        unnamed = factory.Trait(name_on_certificate="", name_confirmed_at=None)
        administrator = factory.Trait(is_superuser=True)

    email = factory.Sequence(lambda n: f"person{n}@example.org")
    name_on_certificate = "Zoë Ångström-Wójcik"
    name_confirmed_at = NOON
    time_zone = "Europe/Brussels"

    @factory.post_generation
    def password(self, create, extracted, **_kwargs):
        self.set_password(extracted or "a good password")
        if create:
            self.save(update_fields=["password"])


class HubFactory(DjangoModelFactory):
    class Meta:
        model = Hub

    slug = factory.Sequence(lambda n: f"hub-{n}")
    code = factory.Sequence(lambda n: f"BE{base36(n)}")
    name = factory.Sequence(lambda n: f"Hub {n} ATMP Training Hub")
    short_name = factory.Sequence(lambda n: f"Hub {n}")
    region = "Vlaams Gewest"
    country = "BE"
    city = "Gent"
    latitude = "51.0543"
    longitude = "3.7174"
    languages = factory.LazyFunction(lambda: ["nl", "en"])
    time_zone = "Europe/Brussels"
    contact_email = "hub@example.org"


class HubRoleFactory(DjangoModelFactory):
    class Meta:
        model = HubRole

    user = factory.SubFactory(UserFactory)
    hub = factory.SubFactory(HubFactory)
    role = Role.LEAD
    since = datetime(2026, 1, 1, tzinfo=UTC)


class SourceFactory(DjangoModelFactory):
    class Meta:
        model = Source

    key = factory.Sequence(lambda n: f"SOURCE{n}")
    title = factory.Sequence(lambda n: f"Guideline {n}")
    publisher = "European Commission"
    kind = "guideline"
    url = "https://example.org/guideline"
