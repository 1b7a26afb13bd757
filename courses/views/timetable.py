"""The runs that take place next, by filters that stand in the address."""

from datetime import date
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_safe

from courses.domain.facets import Choice
from courses.domain.naming import language_name
from courses.domain.shelf import shelf
from courses.domain.timetable import Timetable, Wish, find, timetable
from courses.forms.timetable import TimetableForm
from courses.models import Run
from courses.views.faceting import (
    Chip,
    Facet,
    HtmxRequest,
    Names,
    answer,
    named_facets,
)

PAGE_SIZE = 40


@require_safe
def dates(request: HtmxRequest) -> HttpResponse:
    """Dated runs of all hubs that anybody may book, by month."""
    now = timezone.now()
    table = timetable(shelf(get_language() or "en", at=now), at=now)
    form = TimetableForm(request.GET, values=table.masks)
    form.is_valid()
    wish = form.wish()
    found = find(wish, table=table, at=now)
    names = _names(table)
    paginator = Paginator(found.entries, PAGE_SIZE)
    chips = [
        Chip(names[facet](value), address(wish.without(facet, value)))
        for facet, value in wish.chosen()
    ]
    context = {
        "page": paginator.get_page(form.cleaned_data["page"]),
        "count": paginator.count,
        "total": found.total,
        "facets": _facets(found.facets, names),
        "chips": chips,
        "cleared": address(Wish()),
    }
    return answer(request, "courses/timetable", context, address=address(wish))


def address(wish: Wish) -> str:
    """The address of a wish, to be kept or sent to somebody."""
    pairs = list(wish.chosen())
    return f"?{urlencode(pairs)}" if pairs else "."


def _names(table: Timetable) -> Names:
    return {
        "month": lambda value: date_format(date.fromisoformat(f"{value}-01"), "F Y"),
        "mode": lambda value: str(Run.Mode(value).label),
        "language": language_name,
        "hub": lambda value: table.hubs[value],
    }


def _facets(facets: dict[str, list[Choice]], names: Names) -> list[Facet]:
    titles = {
        "month": gettext("Month"),
        "mode": gettext("How"),
        "language": gettext("Language"),
        "hub": gettext("Hub"),
    }
    months = sorted(each.value for each in facets["month"])
    ranks = {"month": months, "mode": list(Run.Mode.values)}
    return named_facets(facets, titles=titles, names=names, ranks=ranks)
