"""What machines look up to check a credential: keys, lists, achievements.

No cookies, no redirects, open to every origin, kept by caches: nobody can tell from
here who checked whom.
"""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Concatenate, Final, ParamSpec

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from certificates.domain.issuers import did_document, platform_document, registry
from certificates.forms.status import MomentForm
from certificates.http import unobserved
from certificates.models import SigningKey, StatusList
from certificates.views.problems import problem
from certificates.views.shell import in_shell
from courses.models import Edition
from hubs.models import Hub

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]

CREDENTIAL: Final = SigningKey.Kind.CREDENTIAL
#: What is given to whoever has no preference stands first.
PROBLEM, PAGE = "application/problem+json", "text/html"
DOCUMENT, TOKEN = "application/vc", "application/vc+jwt"
#: For how many seconds caches may keep a list; it is signed anew each day.
HOUR: Final = 3600
#: Lists of other days would have to be kept, and would say of each certificate no more
#: than its check page does. An error is what the recommendation wants then.
ONLY_NOW: Final = gettext_lazy(
    "timestamp: only the list of now is kept. Ask without it; since when a certificate "
    "does not count any more, its check page and /api/v1/verify say."
)
#: A key that was withdrawn must be gone soon.
MINUTES: Final = 300


def published(*, seconds: int) -> Callable[[View[P]], View[P]]:
    """Let everybody have the answer, and caches keep it for so long.

    That there is none, programs of all origins may read as well; people get the page.
    """

    def decorate(view: View[P]) -> View[P]:
        @unobserved
        def found(
            request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs
        ) -> HttpResponseBase:
            try:
                return view(request, *args, **kwargs)
            except Http404:
                if request.get_preferred_type([PROBLEM, PAGE]) == PAGE:
                    raise
                return problem(HTTPStatus.NOT_FOUND, _("There is nothing here."))

        @wraps(view)
        def inner(
            request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs
        ) -> HttpResponseBase:
            response = found(request, *args, **kwargs)
            response["Access-Control-Allow-Origin"] = "*"
            if response.status_code == HTTPStatus.OK:
                response["Cache-Control"] = f"public, max-age={seconds}"
            return response

        return inner

    return decorate


@csrf_exempt
@require_safe
@published(seconds=MINUTES)
def did(_request: HttpRequest, hub: str) -> HttpResponse:
    """The keys of a hub that vouch for what was signed with them."""
    issuer = get_object_or_404(Hub, slug=hub)
    keys = list(SigningKey.objects.published().filter(hub=issuer, kind=CREDENTIAL))
    if not keys:
        raise Http404
    document = did_document(issuer, keys, site=settings.SITE_ADDRESS)
    return _json(document, media_type="application/did+json")


@csrf_exempt
@require_safe
@published(seconds=MINUTES)
def platform(_request: HttpRequest) -> HttpResponse:
    """The keys of the platform itself, by which it seals receipts."""
    keys = list(SigningKey.objects.published().of_platform())
    if not keys:
        raise Http404
    document = platform_document(keys, site=settings.SITE_ADDRESS)
    return _json(document, media_type="application/did+json")


@csrf_exempt
@require_safe
@published(seconds=HOUR)
def issuers(_request: HttpRequest) -> HttpResponse:
    """The hubs that issue here."""
    keys = SigningKey.objects.published().filter(kind=CREDENTIAL)
    hubs = Hub.objects.filter(pk__in=keys.order_by().values("hub"))
    return _json(registry(hubs, site=settings.SITE_ADDRESS))


@csrf_exempt
@require_safe
@published(seconds=HOUR)
def status(request: HttpRequest, hub: str, number: int) -> HttpResponse:
    """A status list as a credential, or as a JWT for whoever asks for that."""
    preferred = request.get_preferred_type([DOCUMENT, TOKEN])
    return _status(request, hub, number, is_token=preferred == TOKEN)


@csrf_exempt
@require_safe
@published(seconds=HOUR)
def status_token(request: HttpRequest, hub: str, number: int) -> HttpResponse:
    """A status list as a JWT."""
    return _status(request, hub, number, is_token=True)


@csrf_exempt
@require_safe
@published(seconds=HOUR)
def nothing(_request: HttpRequest, /, **_address: str) -> HttpResponse:
    """What looks like an address of keys, lists or achievements, and is none."""
    raise Http404


@csrf_exempt
@require_safe
@published(seconds=HOUR)
def achievement(request: HttpRequest, code: str, number: str) -> HttpResponse:
    """What whoever completed an edition has achieved; for good, whatever follows."""
    editions = Edition.objects.released().select_related("course")
    edition = get_object_or_404(editions, course__code=code, number=number)
    texts = {text.language: text for text in edition.texts.defer("outline")}
    text = texts.get(request.LANGUAGE_CODE) or texts[edition.default_language]
    content = render_to_string(
        "certificates/achievement.html", {"edition": edition, "text": text}
    )
    response = in_shell(content, title=text.title)
    # The language is that of the visitor's cookie, before that of the browser.
    patch_vary_headers(response, ("Cookie",))
    return response


def _status(
    request: HttpRequest, hub: str, number: int, *, is_token: bool
) -> HttpResponse:
    found = get_object_or_404(StatusList, hub__slug=hub, number=number)
    form = MomentForm(request.GET)
    if not form.is_valid():
        return problem(HTTPStatus.BAD_REQUEST, str(form.errors["timestamp"][0]))
    if found.is_stale:
        # Something was revoked that the signed list does not say yet: no answer is
        # better than an old one, and no checker takes none for "valid".
        return HttpResponse(
            status=HTTPStatus.SERVICE_UNAVAILABLE, headers={"Retry-After": "10"}
        )
    moment = form.cleaned_data["timestamp"]
    if moment and not found.is_of(moment, now=timezone.now()):
        return problem(HTTPStatus.NOT_FOUND, str(ONLY_NOW))
    if is_token:
        response = HttpResponse(found.token, content_type=TOKEN)
    else:
        response = HttpResponse(found.document, content_type=DOCUMENT)
    patch_vary_headers(response, ("Accept",))
    return response


def _json(content: object, *, media_type: str = "application/json") -> HttpResponse:
    return JsonResponse(
        content, content_type=media_type, json_dumps_params={"ensure_ascii": False}
    )
