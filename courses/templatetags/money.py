"""Amounts on pages."""

from django import template
from django.utils.translation import get_language

from courses.domain.money import shown

register = template.Library()


@register.filter
def money(cents: int, currency: str) -> str:
    """Minor units of ``currency`` as people write them in the page's language."""
    return shown(cents, currency, language=get_language() or "en")
