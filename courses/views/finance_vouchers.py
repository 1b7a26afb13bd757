"""Vouchers and the legal entity of a hub in the CMS."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from courses.domain.campaigns import CodeTaken, make, sheet, stop
from courses.domain.sellers import change
from courses.forms.finance import CampaignForm
from courses.forms.seller import SellerForm
from courses.models import Campaign
from courses.views.finance import frame, hub_of, person_of
from hubs.models import Hub, LegalEntity
from hubs.roles import Verb

ON_A_PAGE = 50


@require_safe
def vouchers(request: HttpRequest, hub: str) -> HttpResponse:
    """The campaigns of a hub, newest first, and a form for another."""
    return _screen(request, hub_of(request, hub))


@require_POST
def make_campaign(request: HttpRequest, hub: str) -> HttpResponse:
    """Make the codes of a campaign."""
    place = hub_of(request, hub, Verb.CHARGE)
    form = CampaignForm(request.POST, hub=place, currency=_currency(place))
    if not form.is_valid():
        return _screen(request, place, form=form, status=422)
    given = form.cleaned_data
    try:
        campaign = make(
            place,
            name=given["name"],
            terms=form.terms(),
            count=given["count"],
            code=given["code"],
            most_per_person=given["most_codes"],
            by=person_of(request),
            at=timezone.now(),
        )
    except CodeTaken:
        form.add_error("code", _("This code was given before. Choose another one."))
        return _screen(request, place, form=form, status=409)
    codes = campaign.vouchers.count()
    messages.success(request, _("Codes made: {codes}.").format(codes=codes))
    return redirect("finance_vouchers", place.slug)


@require_safe
def campaign_sheet(
    request: HttpRequest, hub: str, campaign_id: int
) -> StreamingHttpResponse:
    """The codes as CSV."""
    campaign = _campaign(hub_of(request, hub, Verb.CHARGE), campaign_id)
    response = StreamingHttpResponse(
        sheet(campaign), content_type="text/csv; charset=utf-8"
    )
    name = f"{slugify(campaign.name) or 'codes'}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_POST
def stop_campaign(request: HttpRequest, hub: str, campaign_id: int) -> HttpResponse:
    """Stop all codes of a campaign."""
    place = hub_of(request, hub, Verb.CHARGE)
    stop(_campaign(place, campaign_id), by=person_of(request), at=timezone.now())
    messages.success(request, _("The codes give nothing any more."))
    return redirect("finance_vouchers", place.slug)


@require_http_methods(["GET", "HEAD", "POST"])
def seller(request: HttpRequest, hub: str) -> HttpResponse:
    """Who sells at the hub, as its invoices name it."""
    verb = Verb.CHARGE if request.method == "POST" else Verb.ACCOUNTS
    place = hub_of(request, hub, verb)
    entity = LegalEntity.objects.filter(hub=place).first() or LegalEntity(
        hub=place, country=place.country, city=place.city, email=place.contact_email
    )
    form = SellerForm(request.POST or None, instance=entity)
    if form.is_bound and form.is_valid():
        change(form.save(commit=False), fields=form.changed_data, by=person_of(request))
        messages.success(
            request, _("Saved. Invoices that were issued stay as they are.")
        )
        return redirect("finance_seller", place.slug)
    context = frame(request, place, _("Legal entity"), form=form)
    status = 422 if form.is_bound else 200
    return render(request, "courses/finance/seller.html", context, status=status)


def _campaign(hub: Hub, pk: int) -> Campaign:
    return get_object_or_404(hub.campaigns, pk=pk)


def _currency(hub: Hub) -> str:
    entity = LegalEntity.objects.filter(hub=hub).first()
    return entity.currency if entity else "EUR"


def _screen(
    request: HttpRequest,
    hub: Hub,
    *,
    form: CampaignForm | None = None,
    status: int = 200,
) -> HttpResponse:
    used = Count("vouchers__uses", filter=Q(vouchers__uses__state="used"))
    reserved = Count("vouchers__uses", filter=Q(vouchers__uses__state="reserved"))
    rows = hub.campaigns.annotate(
        codes=Count("vouchers", distinct=True), used=used, reserved=reserved
    ).select_related("made_by")
    context = frame(
        request,
        hub,
        _("Vouchers"),
        form=form or CampaignForm(hub=hub, currency=_currency(hub)),
        page=Paginator(rows.order_by("-made_at", "-pk"), ON_A_PAGE).get_page(
            request.GET.get("p")
        ),
    )
    return render(request, "courses/finance/vouchers.html", context, status=status)
