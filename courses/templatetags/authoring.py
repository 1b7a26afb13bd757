"""What the home of a course shows of its parts."""

from django.template import Library

from courses.domain.figures import Figures
from courses.domain.overview import Part

register = Library()


@register.simple_tag
def passed(figures: Figures, part: Part) -> int | None:
    """How many in a hundred pass a quiz, or None where too few tried it."""
    return figures.passed.get(part.page.translation_key)
