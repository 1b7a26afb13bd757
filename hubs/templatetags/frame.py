"""What the frame of a page needs."""

from typing import Any

from django.template import Library

register = Library()


@register.inclusion_tag("components/breadcrumbs.html")
def crumbs(*parts: Any) -> dict[str, Any]:
    """The way to this page: title and address in turn, the last title without one."""
    titles, addresses = parts[::2], [*parts[1::2], ""]
    return {"items": list(zip(titles, addresses, strict=False))}
