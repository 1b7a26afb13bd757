"""Organisations that buy of a hub, in the CMS: whether they pay by invoice."""

from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from courses.domain.invoice_terms import (
    end,
    grant,
    open_cents,
    terms_of,
    unanswered,
)
from courses.forms.finance import ReasonForm, TermsForm
from courses.models import InvoiceTerms
from courses.views.finance import frame, hub_of, person_of
from hubs.models import Hub, LegalEntity, Organisation
from hubs.roles import Verb


@require_safe
def organisation(request: HttpRequest, hub: str, organisation: str) -> HttpResponse:
    """One organisation: what it owes, what was agreed, what waits for consent."""
    place = hub_of(request, hub)
    return _screen(request, place, _of(place, organisation))


@require_POST
def grant_terms(request: HttpRequest, hub: str, organisation: str) -> HttpResponse:
    """Let it pay by invoice up to a limit."""
    place = hub_of(request, hub, Verb.CREDIT)
    found = _of(place, organisation)
    entity = LegalEntity.objects.filter(hub=place).first()
    if entity is None:
        messages.error(request, _("Say first who sells, under “Legal entity”."))
        return redirect("finance_seller", place.slug)
    form = TermsForm(request.POST, currency=entity.currency)
    if not form.is_valid():
        return _screen(request, place, found, form=form, status=422)
    grant(
        place,
        organisation=found,
        limit_cents=form.cleaned_data["limit"],
        reason=form.cleaned_data["reason"],
        by=person_of(request),
        at=timezone.now(),
    )
    messages.success(request, _("Agreed. Quotes can be accepted up to this limit."))
    return redirect("finance_organisation", place.slug, found.slug)


@require_POST
def end_terms(request: HttpRequest, hub: str, organisation: str) -> HttpResponse:
    """Let it pay by invoice no more."""
    place = hub_of(request, hub, Verb.CREDIT)
    found, form = _of(place, organisation), ReasonForm(request.POST)
    if not form.is_valid():
        return _screen(request, place, found, ending=form, status=422)
    reason = form.cleaned_data["reason"]
    person, at = person_of(request), timezone.now()
    if end(place, organisation=found, reason=reason, by=person, at=at):
        messages.success(request, _("Ended. Invoices that are open stay due."))
    return redirect("finance_organisation", place.slug, found.slug)


def _of(hub: Hub, slug: str) -> Organisation:
    """An organisation that ordered at the hub; another is not there."""
    ordered = hub.orders.filter(organisation=OuterRef("pk"))
    return get_object_or_404(Organisation.objects.filter(Exists(ordered)), slug=slug)


def _currency(entity: LegalEntity | None) -> str:
    return entity.currency if entity else ""


def _screen(
    request: HttpRequest,
    hub: Hub,
    organisation: Organisation,
    *,
    form: TermsForm | None = None,
    ending: ReasonForm | None = None,
    status: int = 200,
) -> HttpResponse:
    now = timezone.now()
    entity = LegalEntity.objects.filter(hub=hub).first()
    rows = InvoiceTerms.objects.filter(entity__hub=hub, organisation=organisation)
    context = frame(
        request,
        hub,
        organisation.name,
        organisation=organisation,
        entity=entity,
        terms=terms_of(organisation, hub=hub, at=now),
        history=rows.select_related("granted_by").order_by("-granted_at", "-pk"),
        owed=open_cents(organisation, hub=hub, currency=_currency(entity)),
        waiting=unanswered(hub, at=now).filter(organisation=organisation),
        orders=hub.orders.filter(organisation=organisation).order_by("-placed_at")[:20],
        form=form or (TermsForm(currency=entity.currency) if entity else None),
        ending=ending or ReasonForm(auto_id="end_%s"),
    )
    return render(request, "courses/finance/organisation.html", context, status=status)
