"""Who looks after a hub's money, and is written to where it needs somebody."""

from datetime import datetime

from hubs.domain.access import roles_with
from hubs.models import Hub, HubRole, User
from hubs.roles import Role, Verb


def who_decides(hub: Hub, *, at: datetime) -> list[User]:
    """The hub's finance at ``at``; where it has none, whoever else may credit."""
    held = HubRole.objects.current(at=at).filter(hub=hub)
    for roles in ([Role.FINANCE], roles_with(Verb.CREDIT)):
        holders = held.filter(role__in=roles).values("user")
        found = User.objects.filter(pk__in=holders, is_active=True).order_by("pk")
        if people := list(found):
            return people
    return []
