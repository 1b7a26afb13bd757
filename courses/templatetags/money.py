"""Amounts in templates."""

from django import template
from django.utils.translation import get_language

from courses.domain.money import shown

register = template.Library()


@register.simple_tag
def money(cents: int, currency: str) -> str:
    """An amount in minor units as the reader's language writes it."""
    return shown(cents, currency, language=get_language() or "en")
