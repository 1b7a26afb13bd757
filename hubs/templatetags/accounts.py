"""What the pages of an account show beside their forms."""

from typing import Any, Final

from django import template
from django.urls import reverse
from django.utils.translation import gettext as _

register = template.Library()

#: In this order: most browsers also name those whose pages they want to be given.
BROWSERS: Final = {
    "Edg": "Edge",
    "OPR/": "Opera",
    "SamsungBrowser": "Samsung Internet",
    "Firefox": "Firefox",
    "FxiOS": "Firefox",
    "Chrome": "Chrome",
    "CriOS": "Chrome",
    "Safari": "Safari",
}
SYSTEMS: Final = {
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Windows": "Windows",
    "Mac OS": "Mac",
    "CrOS": "ChromeOS",
    "Linux": "Linux",
}


@register.filter
def device(user_agent: str) -> str:
    """Browser and system in words, as far as a browser says them."""
    browser = _named(user_agent, BROWSERS)
    system = _named(user_agent, SYSTEMS)
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("Unknown device")


@register.simple_tag(takes_context=True)
def account_tabs(context: dict[str, Any]) -> list[tuple[str, str, bool]]:
    """The pages of one's own account, as ``components/tabs.html`` asks for them."""
    path = context["request"].path
    password = "account_change_password"  # noqa: S105 (the name of an address)
    if not context["user"].has_usable_password():
        password = "account_set_password"  # noqa: S105 (the same)
    pages = [
        (_("Details"), "account_profile"),
        (_("E-mail address"), "account_email"),
        (_("Password"), password),
        (_("Second step"), "mfa_index"),
        (_("Devices"), "usersessions_list"),
    ]
    return [
        (title, reverse(name), path.startswith(reverse(name))) for title, name in pages
    ]


def _named(user_agent: str, names: dict[str, str]) -> str:
    return next((name for sign, name in names.items() if sign in user_agent), "")
