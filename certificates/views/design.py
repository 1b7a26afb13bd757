"""For leads: how the certificates of their hub look, and have looked."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

from django.contrib import messages
from django.forms import BoundField
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)
from django_htmx.middleware import HtmxDetails

from certificates.domain.design import (
    PICTURES,
    Design,
    DesignMoved,
    change_design,
    design_of,
    known_picture,
    newest,
)
from certificates.domain.design_sample import example
from certificates.domain.on_screen import inline, on_screen
from certificates.forms.design import DesignForm, ExampleForm
from certificates.http import LoggedInRequest
from certificates.models import CertificateTemplate
from hubs.domain.access import can, hubs_where
from hubs.models import Hub
from hubs.roles import Verb

FORM: Final = "certificates/design/design.html"
PREVIEW: Final = "certificates/design/_answer.html"


class DesignRequest(LoggedInRequest):
    """A request as the middleware of htmx leaves it."""

    htmx: HtmxDetails


@dataclass(frozen=True)
class PictureField:
    """A picture on the form: where one is chosen, held and left out; as it is now."""

    what: str
    field: BoundField
    held: BoundField
    none: BoundField
    address: str
    #: Whether a file came with this request.
    came: bool


@require_safe
def designs(request: LoggedInRequest) -> HttpResponse:
    """The hubs whose design the person may look at; of one, its design."""
    hubs = list(hubs_where(request.user, Verb.AUDIT, at=timezone.now()))
    if len(hubs) == 1:
        return redirect("certificate_design", hubs[0].slug)
    context = {
        "hubs": hubs,
        "header_title": _("Certificate design"),
        "header_icon": "image",
        "breadcrumbs_items": [{"url": "", "label": _("Certificate design")}],
    }
    return render(request, "certificates/design/hubs.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def design(request: DesignRequest, hub: str) -> HttpResponse:
    """The design as it is, to be changed by whoever answers for certificates."""
    if request.method == "POST":
        return _save(request, _hub(request, hub, Verb.REVOKE))
    place = _hub(request, hub, Verb.AUDIT)
    current = newest(place)
    if not can(request.user, Verb.REVOKE, place, at=timezone.now()):
        return _version(request, place, current)
    begun = _begun_with(place, request.GET.get("from", "")) or current
    form = DesignForm.of(
        design_of(begun), hub=place, based_on=current.number if current else 0
    )
    return _screen(request, place, form, otherwise=design_of(begun))


@require_POST
def preview_design(request: DesignRequest, hub: str) -> HttpResponse:
    """Show what was typed, and save nothing."""
    place = _hub(request, hub, Verb.REVOKE)
    form = DesignForm(request.POST, request.FILES, hub=place)
    form.is_valid()
    otherwise = design_of(newest(place))
    if request.htmx:
        return render(request, PREVIEW, _shown(request, place, form, otherwise))
    return _screen(request, place, form, otherwise=otherwise)


@require_safe
def design_version(request: LoggedInRequest, hub: str, version: int) -> HttpResponse:
    """A version as it is or was."""
    place = _hub(request, hub, Verb.AUDIT)
    found = get_object_or_404(place.certificate_templates, number=version)
    return _version(request, place, found)


def _save(request: DesignRequest, place: Hub) -> HttpResponse:
    form = DesignForm(request.POST, request.FILES, hub=place)
    otherwise = design_of(newest(place))
    if not form.is_valid():
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return _screen(request, place, form, otherwise=otherwise, status=status)
    try:
        made = change_design(
            place,
            form.design(otherwise=otherwise),
            based_on=form.cleaned_data["based_on"],
            by=request.user,
            at=timezone.now(),
        )
    except DesignMoved:
        form.rebase(_number(place))
        status = HTTPStatus.CONFLICT
        return _screen(request, place, form, otherwise=otherwise, status=status)
    if made:
        said = _("Version %(number)d is saved. Certificates issued from now on use it.")
        messages.success(request, said % {"number": made.number})
    else:
        messages.info(request, _("Nothing is different, so there is no new version."))
    return redirect("certificate_design", place.slug)


def _hub(request: LoggedInRequest, slug: str, verb: Verb) -> Hub:
    """The hub, if the person may do ``verb`` there; else it is not there."""
    hubs = hubs_where(request.user, verb, at=timezone.now())
    return get_object_or_404(hubs, slug=slug)


def _number(place: Hub) -> int:
    current = newest(place)
    return current.number if current else 0


def _begun_with(place: Hub, number: str) -> CertificateTemplate | None:
    """An older version that is taken up again."""
    if not number.isdecimal():
        return None
    return place.certificate_templates.filter(number=number[:9]).first()


def _screen(
    request: DesignRequest,
    place: Hub,
    form: DesignForm,
    *,
    otherwise: Design,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    context = _around(place) | _shown(request, place, form, otherwise)
    return render(request, FORM, context, status=status)


def _version(
    request: LoggedInRequest, place: Hub, version: CertificateTemplate | None
) -> HttpResponse:
    """A version to be looked at."""
    shown = design_of(version) if version else None
    show = ExampleForm(request.GET or None)
    context = _around(place) | {
        "version": version,
        "design": shown,
        "show": show,
        "drawn": _drawn(place, shown, show),
        "may_change": can(request.user, Verb.REVOKE, place, at=timezone.now()),
    }
    return render(request, "certificates/design/version.html", context)


def _around(place: Hub) -> dict[str, Any]:
    """What stands around both screens."""
    versions = place.certificate_templates.select_related("made_by")
    return {
        "hub": place,
        "versions": versions.order_by("-number"),
        "header_title": _("Certificate design"),
        "header_icon": "image",
        "breadcrumbs_items": [
            {"url": reverse("certificate_designs"), "label": _("Certificate design")},
            {
                "url": reverse("certificate_design", args=[place.slug]),
                "label": place.short_name,
            },
        ],
    }


def _shown(
    request: DesignRequest, place: Hub, form: DesignForm, otherwise: Design
) -> dict[str, Any]:
    """The form with its preview."""
    show = ExampleForm(request.POST or None)
    shown = form.design(otherwise=otherwise)
    return {
        "hub": place,
        "form": form,
        "show": show,
        "pictures": [_picture(place, form, what) for what in PICTURES],
        "drawn": _drawn(place, shown, show),
    }


def _picture(place: Hub, form: DesignForm, what: str) -> PictureField:
    digest = form[f"{what}_held"].value() or ""
    held = known_picture(place, digest) if digest else None
    return PictureField(
        what=what,
        field=form[what],
        held=form[f"{what}_held"],
        none=form[f"no_{what}"],
        address=inline(held) if held else "",
        came=what in form.files,
    )


def _drawn(place: Hub, shown: Design | None, show: ExampleForm) -> SafeString:
    """The certificate that is looked at, as a page."""
    looked_at = show.example()
    named = {"logo": shown.logo, "signature": shown.signature} if shown else {}
    found = {what: known_picture(place, name) for what, name in named.items() if name}
    return on_screen(
        example(place, shown, looked_at, at=timezone.now()),
        holder=looked_at.holder,
        pictures={what: picture for what, picture in found.items() if picture},
        density=looked_at.density,
    )
