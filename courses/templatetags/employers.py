"""What pages about employers' seats show beside their content."""

from typing import Any, Final

from django import template
from django.urls import reverse
from django.utils.translation import gettext as _

from courses.domain.sharing import organisations_of
from hubs.models import Organisation

register = template.Library()


@register.simple_tag
def employer_tabs(organisation: Organisation, here: str) -> list[tuple[str, str, bool]]:
    """The pages of an organisation, as ``components/tabs.html`` asks for them."""
    titles: Final = {
        "overview": (_("Seats"), "courses:employer"),
        "people": (_("People"), "courses:employer_people"),
        "orders": (_("Orders"), "courses:employer_orders"),
        "managers": (_("Who acts"), "courses:employer_managers"),
        "details": (_("Details"), "courses:employer_details"),
    }
    return [
        (title, reverse(name, args=[organisation.slug]), key == here)
        for key, (title, name) in titles.items()
    ]


@register.inclusion_tag("courses/employer/_sharing.html", takes_context=True)
def employers_sharing(context: dict[str, Any]) -> dict[str, Any]:
    """Which employers see what of the person, to be changed there."""
    person = context["request"].user
    return {
        "organisations": organisations_of(person),
        "csrf_token": context.get("csrf_token"),
    }
