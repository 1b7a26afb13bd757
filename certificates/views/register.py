"""The register in the CMS: a hub's certificates, and what became of each."""

from dataclasses import dataclass
from typing import Any, Final, cast

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from certificates.domain.life import Act, obstacle_to
from certificates.domain.number import shown
from certificates.domain.register import entries, entry, narrowed, register_of
from certificates.forms.register import RegisterForm
from certificates.models import Certificate
from hubs.domain.access import can, hubs_where
from hubs.domain.audit import record
from hubs.domain.signing_off import holds
from hubs.domain.trail import details, in_words
from hubs.models import AuditEvent, ElectronicSignature, HubRole, User
from hubs.roles import Verb

Crumbs = list[dict[str, str]]

ON_A_PAGE: Final = 50
#: What leads do to one certificate: what it is called, and where.
ACTS: Final = (
    (Act.CORRECT, gettext_lazy("Correct"), "certificate_correct"),
    (Act.REVOKE, gettext_lazy("Revoke"), "certificate_revoke"),
    (Act.ERASE, gettext_lazy("Erase the holder"), "certificate_erase"),
)


@dataclass(frozen=True)
class Signed:
    """A signature under the certificate with this number, and whether it holds."""

    signature: ElectronicSignature
    number: str
    holds: bool


@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """The certificates of the hubs whose trail the person may read."""
    now = timezone.now()
    form = RegisterForm(request.GET)
    hubs = hubs_where(request.user, Verb.AUDIT, at=now)
    found = narrowed(register_of(hubs), form.wanted(), at=now)
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("p"))
    query = request.GET.copy()
    query.pop("p", None)
    context = {
        "form": form,
        "page": page,
        "entries": entries(
            page.object_list, named_at=_hubs(request, Verb.RECORDS), at=now
        ),
        "leads_at": _hubs(request, Verb.REVOKE),
        "query": query.urlencode(),
        "header_title": _("Certificates"),
        "header_icon": "tick-inverse",
        "breadcrumbs_items": crumbs(),
    }
    return render(request, "certificates/register/index.html", context)


@require_safe
def certificate_page(request: HttpRequest, certificate_id: int) -> HttpResponse:
    """One certificate: its facts, what became of it, and what leads may do."""
    certificate = certificate_for(request, certificate_id, Verb.AUDIT)
    return screen(request, certificate)


def certificate_for(
    request: HttpRequest, certificate_id: int, verb: Verb
) -> Certificate:
    """The certificate, if the person may do ``verb`` at its hub."""
    found = Certificate.objects.with_life().select_related(
        "completion__enrolment__learner", "completion__edition__course__hub"
    )
    hubs = hubs_where(request.user, verb, at=timezone.now())
    return get_object_or_404(found, pk=certificate_id, hub__in=hubs)


def screen(
    request: HttpRequest, certificate: Certificate, *, status: int = 200
) -> HttpResponse:
    """The page of a certificate."""
    now, person = timezone.now(), person_of(request)
    may_name = can(person, Verb.RECORDS, certificate.hub, at=now)
    if may_name:
        _note_outsider(person, certificate)
    siblings = list(
        Certificate.objects.with_life()
        .filter(completion=certificate.completion)
        .order_by("issue_no")
    )
    acts = [
        (act, label, address, obstacle_to(certificate, act=act))
        for act, label, address in ACTS
    ]
    number = shown(certificate.number)
    context: dict[str, Any] = {
        "entry": entry(certificate, is_named=may_name, at=now),
        "certificate": certificate,
        "enrolment": certificate.completion.enrolment if may_name else None,
        "siblings": entries(siblings, named_at=(), at=now),
        "signatures": _signatures(siblings),
        "trail": _trail(siblings),
        "acts": acts,
        "may_act": can(person, Verb.REVOKE, certificate.hub, at=now),
        "header_title": _("Certificate %(number)s") % {"number": number},
        "header_icon": "tick-inverse",
        "breadcrumbs_items": crumbs(("", number)),
    }
    return render(request, "certificates/register/page.html", context, status=status)


def person_of(request: HttpRequest) -> User:
    """Who acts; the CMS lets in nobody who is not signed in."""
    return cast("User", request.user)


def crumbs(*way: tuple[str, str]) -> Crumbs:
    """The way from the register by ``way``; the last of it is here."""
    steps = [(reverse("certificate_register"), _("Certificates")), *way]
    *before, (_url, here) = steps
    links = [{"url": url, "label": label} for url, label in before]
    return [*links, {"url": "", "label": here}]


def _hubs(request: HttpRequest, verb: Verb) -> frozenset[int]:
    hubs = hubs_where(request.user, verb, at=timezone.now())
    return frozenset(hubs.values_list("pk", flat=True))


def _signatures(siblings: list[Certificate]) -> list[Signed]:
    """What was signed about a completion's certificates, and whether it holds."""
    by_id = {str(each.pk): each for each in siblings}
    found = ElectronicSignature.objects.filter(
        object_type=Certificate._meta.label_lower, object_id__in=by_id
    )
    return [_signed(each, under=by_id[each.object_id]) for each in found]


def _signed(signature: ElectronicSignature, *, under: Certificate) -> Signed:
    return Signed(signature, shown(under.number), holds=holds(signature, under))


def _trail(siblings: list[Certificate]) -> list[tuple[AuditEvent, str, list[str]]]:
    """What the audit trail has of a completion's certificates, newest first."""
    events = AuditEvent.objects.filter(
        object_type=Certificate._meta.label_lower,
        object_id__in=[str(each.pk) for each in siblings],
    )
    rows = events.select_related("actor", "hub", "link").order_by("-id")
    return [(event, in_words(event), details(event)) for event in rows]


def _note_outsider(person: User, certificate: Certificate) -> None:
    """Who reads of a person without a role at their hub, is in the trail."""
    held = HubRole.objects.current(at=timezone.now()).filter(
        user=person, hub=certificate.hub
    )
    if not held.exists():
        code = certificate.payload["course"]["code"]
        record(
            "record.read",
            certificate.completion.enrolment,
            by=person,
            hub=certificate.hub,
            facts={"course": code},
        )
