"""The orders of an organisation, whoever placed them."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from courses.domain.pack_lists import titles_of
from courses.views.acting import ManagerRequest, acting, words_for
from hubs.models import Organisation

PAGE_SIZE = 24


@require_safe
@acting
def orders(request: ManagerRequest, organisation: Organisation) -> HttpResponse:
    """All orders of the organisation, newest first; each leads to its papers."""
    rows = organisation.orders.select_related("course", "hub", "buyer", "run")
    newest = rows.order_by("-placed_at", "-pk")
    page = Paginator(newest, PAGE_SIZE).get_page(request.GET.get("page"))
    titles = titles_of([row.course for row in page], language=get_language() or "")
    shown = [
        (row, titles[row.course_id], words_for(row.run) if row.run else "")
        for row in page
    ]
    context = {"organisation": organisation, "page": page, "orders": shown}
    return render(request, "courses/employer/orders.html", context)
