"""Who may do what at which hub."""

from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, Q, QuerySet

from hubs.models import AuditorMandate, Hub, HubRole, User
from hubs.roles import ALLOWED, FOR_AUDITORS, Role, Verb


def can(user: User | AnonymousUser, verb: Verb, hub: Hub, *, at: datetime) -> bool:
    """Whether ``user`` may do ``verb`` at ``hub`` at ``at``.

    Asked of the database each time: a role that ended counts no more on the next
    request. Platform administrators may do everything.
    """
    if user.is_authenticated and user.is_active and user.is_superuser:
        return True
    return hubs_where(user, verb, at=at).filter(pk=hub.pk).exists()


def hubs_where(
    user: User | AnonymousUser, verb: Verb, *, at: datetime
) -> QuerySet[Hub]:
    """The hubs at which ``user`` may do ``verb`` at ``at``.

    An auditor reads at all of them; whoever is one does nothing else at any, whichever
    roles they hold besides.
    """
    if not user.is_authenticated or not user.is_active:
        return Hub.objects.none()
    if user.is_superuser:
        return Hub.objects.all()
    audits = Exists(AuditorMandate.objects.current(at=at).filter(user=user))
    if verb in FOR_AUDITORS:
        return Hub.objects.filter(audits | Q(pk__in=_held(user, verb, at=at)))
    return Hub.objects.filter(~audits, pk__in=_held(user, verb, at=at))


def verbs_somewhere(user: User | AnonymousUser, *, at: datetime) -> frozenset[Verb]:
    """What ``user`` may do at some hub or other, in two queries."""
    if not user.is_authenticated or not user.is_active:
        return frozenset()
    if user.is_superuser:
        return frozenset(Verb)
    if is_auditor(user, at=at):
        return frozenset(FOR_AUDITORS)
    held = HubRole.objects.current(at=at).filter(user=user)
    roles = held.values_list("role", flat=True).distinct()
    return frozenset(verb for role in roles for verb in ALLOWED[Role(role)])


def is_auditor(user: User | AnonymousUser, *, at: datetime) -> bool:
    """Whether ``user`` holds a mandate at ``at``: asked of the database each time."""
    if not user.is_authenticated or not user.is_active:
        return False
    return AuditorMandate.objects.current(at=at).filter(user=user).exists()


def reads_everything(user: User | AnonymousUser, *, at: datetime) -> bool:
    """Whether what belongs to no hub is ``user``'s to read: the whole trail."""
    if not user.is_authenticated or not user.is_active:
        return False
    return user.is_superuser or is_auditor(user, at=at)


def roles_with(verb: Verb) -> list[Role]:
    """The roles that allow ``verb``."""
    return [role for role, verbs in ALLOWED.items() if verb in verbs]


def _held(user: User, verb: Verb, *, at: datetime) -> QuerySet[HubRole, int]:
    held = HubRole.objects.current(at=at).filter(user=user, role__in=roles_with(verb))
    return held.values_list("hub", flat=True)
