"""The private calendar address, as the page of one's details shows it."""

from django.template import Library

from courses.models import CalendarFeed
from hubs.models import User

register = Library()


@register.simple_tag
def calendar_address_of(user: User) -> CalendarFeed | None:
    """The address that works, of which only the date is known; None without one."""
    return CalendarFeed.objects.working().filter(person=user).first()
