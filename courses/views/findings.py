"""What was found in a course, page by page, with the ways into the editor."""

from dataclasses import dataclass

from django.urls import reverse
from wagtail.models import Page

from courses.domain.problems import Problem


@dataclass(frozen=True)
class FaultyPage:
    """A page with what is wrong with it, each with the way into the editor."""

    title: str
    kind: str
    language: str
    address: str
    faults: list[tuple[Problem, str]]


def by_page(found: list[Problem]) -> list[FaultyPage]:
    """The findings in their order, those of a page together."""
    pages: dict[int | None, FaultyPage] = {}
    kinds = Page.objects.specific().in_bulk([p.page for p in found if p.page])
    for problem in found:
        page = kinds.get(problem.page) if problem.page else None
        address = (
            reverse("wagtailadmin_pages:edit", args=[problem.page])
            if problem.page
            else ""
        )
        faulty = pages.setdefault(
            problem.page,
            FaultyPage(
                title=problem.title,
                kind=str(page._meta.verbose_name) if page else "",
                language=problem.language,
                address=address,
                faults=[],
            ),
        )
        place = f"#:w:contentpath={problem.field}" if problem.field else ""
        faulty.faults.append((problem, f"{address}{place}"))
    return list(pages.values())
