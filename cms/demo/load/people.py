"""The demonstration's people: accounts that can sign in, and their roles at hubs."""

from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.conf import settings

from cms.demo.accounts import ACCOUNTS, PASSWORD, Account
from cms.demo.load.posting import keep
from hubs.domain.mandates import appoint
from hubs.domain.membership import grant
from hubs.forms.people import PersonCreationForm
from hubs.models import Hub, HubRole, User
from hubs.roles import Role

#: Signs in, releases and writes where a hub has nobody of its own here.
ADMINISTRATOR = "admin@example.org"
#: Accounts by their address.
People = dict[str, User]


def load_people(*, at: datetime) -> People:
    """Everybody in ``cms.demo.accounts`` by address. Who is there stays as they are."""
    wanted = [account.email for account in ACCOUNTS]
    there = {user.email: user for user in User.objects.filter(email__in=wanted)}
    for account in ACCOUNTS:
        if account.email not in there:
            there[account.email] = _make(account, at=at)
    return there


def _make(account: Account, *, at: datetime) -> User:
    values = {
        "email": account.email,
        "name_on_certificate": account.name,
        "language": account.language,
        "time_zone": account.time_zone,
        "is_superuser": account.superuser,
    }
    form, _changed = keep(
        PersonCreationForm, User(), values, where=f"account {account.email}"
    )
    person: User = form.save()
    person.set_password(PASSWORD)
    person.date_joined = at
    person.save(update_fields=["password", "date_joined"])
    EmailAddress.objects.create(
        user=person, email=account.email, verified=True, primary=True
    )
    return person


def load_roles(people: People, hubs: dict[str, Hub], *, at: datetime) -> None:
    """The roles of those who hold one, since ``at``. One that was ended stays ended."""
    for account in ACCOUNTS:
        if not account.role or account.email not in people:
            continue
        user, hub, role = people[account.email], hubs[account.hub], Role(account.role)
        if not HubRole.objects.filter(user=user, hub=hub, role=role).exists():
            grant(hub, user=user, role=role, by=people[ADMINISTRATOR], at=at)


def load_mandates(people: People, *, at: datetime) -> None:
    """The auditors' mandates, from ``at`` on. One that is over stays over."""
    for account in ACCOUNTS:
        person = people.get(account.email)
        if not account.auditor or person is None or person.mandates.exists():
            continue
        appoint(
            person,
            by=people[ADMINISTRATOR],
            since=at,
            until=at + timedelta(days=settings.AUDITOR_DAYS_AT_MOST),
            reason="Inspection of the demonstration",
            at=at,
        )


def writer_of(hub: str, people: People) -> User | None:
    """Who writes at a hub: its author, else the administrator."""
    return holder_of(hub, Role.AUTHOR, people) or people.get(ADMINISTRATOR)


def holder_of(hub: str, role: Role, people: People) -> User | None:
    """Who holds a role at a hub, if anybody does here."""
    emails = [a.email for a in ACCOUNTS if (a.hub, a.role) == (hub, role)]
    return people.get(next(iter(emails), ""))
