"""The mailbox of everybody in the demonstration: what would have been sent."""

from typing import Final

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp, csp_update
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from hubs.domain.post import written
from hubs.models import Letter

LETTERS_ON_A_PAGE: Final = 30


@require_safe
@never_cache
def mailbox(request: HttpRequest) -> HttpResponse:
    """The letters, newest first."""
    letters = Letter.objects.select_related("person").order_by("-created_at", "-pk")
    page = Paginator(letters, LETTERS_ON_A_PAGE).get_page(request.GET.get("page"))
    rows = [(letter, written(letter).subject) for letter in page]
    return render(request, "cms/demo/mailbox.html", {"page": page, "rows": rows})


@require_safe
@never_cache
@csp_update({"frame-src": [SELF]})  # type: ignore[arg-type] # views take more than that
def letter(request: HttpRequest, letter_id: int) -> HttpResponse:
    """One letter, as text and as its reader sees it."""
    letter = get_object_or_404(Letter, pk=letter_id)
    facts = {"letter": letter, "mail": written(letter)}
    return render(request, "cms/demo/letter.html", facts)


@require_safe
@never_cache
@xframe_options_sameorigin
@csp(  # type: ignore[arg-type] # as above
    {
        "default-src": [NONE],
        # Letters bring their style with them; there is nobody to fetch it.
        "style-src": [UNSAFE_INLINE],
        "frame-ancestors": [SELF],
    }
)
def letter_as_sent(request: HttpRequest, letter_id: int) -> HttpResponse:
    """The HTML of a letter; its links open in the page around it."""
    html = written(get_object_or_404(Letter, pk=letter_id)).html
    return HttpResponse(html.replace("<head>", '<head><base target="_top">', 1))
