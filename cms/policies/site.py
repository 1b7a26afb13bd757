"""Who may ask for which address, for every address there is.

``tests/architecture/test_policies.py`` fails where an address has no policy here: one
who adds an address says whose it is.
"""

from collections.abc import Iterator
from enum import Enum
from typing import Final

from django.urls import URLPattern, URLResolver

from cms.policies.staff import OPEN, STAFF

Pattern = URLPattern | URLResolver


class Who(Enum):
    """Who gets an answer."""

    ALL = "everybody"
    SIGNED_IN = "people who are signed in"
    OWNER = "the person whose record it is; to others it is not there"
    ADDRESSEE = "the person whom a letter was sent to"
    READERS = "learners of the edition and staff of its hub"
    GUEST = "whoever has the link of a review that is under way"
    RECIPIENT = "whoever has a link that its learner made and that still works"
    CALENDAR = "whoever has the private address, until its owner takes it back"
    MANAGERS = "who acts for the organisation; to others it is not there"
    HUB = "staff of the hub whose it is, as cms.policies.staff says"
    ADMINISTRATORS = "platform administrators"
    STRIPE = "Stripe, by its signature"
    TOKEN = "whoever has the token of the operators"  # noqa: S105 (no token)
    DEMONSTRATION = "everybody, where DEMO=1 and nowhere else"


#: By the address's name, or by its view where it has none.
SITE: Final[dict[str, Who]] = {
    "health_live": Who.ALL,
    "health_ready": Who.ALL,
    "metrics": Who.TOKEN,
    "favicon": Who.ALL,
    "robots": Who.ALL,
    "sitemap": Who.ALL,
    "set_language": Who.ALL,
    "style_guide": Who.ALL,
    "wagtail_serve": Who.ALL,
    "wagtailcore_login": Who.ALL,
    "wagtailcore_authenticate_with_password": Who.ALL,
    "wagtaildocs_authenticate_with_password": Who.ALL,
    "hubs.views.accounts.to_sign_in": Who.ALL,
    "wagtaildocs_serve": Who.HUB,
    "media": Who.HUB,
    "courses:catalogue": Who.ALL,
    "courses:dates": Who.ALL,
    "courses:run_calendar": Who.ALL,
    "courses:hub_calendar": Who.ALL,
    "courses:own_calendar": Who.CALENDAR,
    "courses:give_calendar": Who.SIGNED_IN,
    "courses:withdraw_calendar": Who.SIGNED_IN,
    "courses:home": Who.SIGNED_IN,
    "courses:under_way": Who.SIGNED_IN,
    "courses:completed": Who.SIGNED_IN,
    "courses:enrol": Who.SIGNED_IN,
    "courses:book": Who.SIGNED_IN,
    "courses:orders": Who.SIGNED_IN,
    **dict.fromkeys(
        (f"courses:{name}" for name in ("order", "pay", "give_up", "paid", "back")),
        Who.OWNER,
    ),
    "courses:quote": Who.SIGNED_IN,
    **dict.fromkeys(
        (f"courses:{name}" for name in ("accept_quote", "decline_quote", "paper")),
        Who.OWNER,
    ),
    "courses:stripe_webhook": Who.STRIPE,
    "courses:file": Who.READERS,
    **dict.fromkeys(
        (
            f"courses:{name}"
            for name in (
                "record",
                "name",
                "leave",
                "move",
                "cancel",
                "transfer",
                "waiting",
                "take_offer",
                "decline_offer",
                "leave_line",
                "step",
                "finish",
                "start",
                "answer",
                "hand_in",
                "result",
            )
        ),
        Who.OWNER,
    ),
    **dict.fromkeys(
        (
            "courses:review",
            "courses:review_step",
            "courses:review_act",
            "courses:review_file",
        ),
        Who.GUEST,
    ),
    "certificates:issuers": Who.ALL,
    "certificates:did": Who.ALL,
    "certificates:platform_did": Who.ALL,
    "certificates:status": Who.ALL,
    "certificates:status_token": Who.ALL,
    "certificates:achievement": Who.ALL,
    "certificates.views.machines.nothing": Who.ALL,
    "certificates:how_checks_work": Who.ALL,
    "certificates.views.how.how_checks_work": Who.ALL,
    "certificates:verify_start": Who.ALL,
    "certificates:verify": Who.ALL,
    "certificates.views.verify.check": Who.ALL,
    "certificates.views.verify.start": Who.ALL,
    "certificates:accent": Who.ALL,
    "certificates:shared": Who.RECIPIENT,
    "certificates.views.shared.shared": Who.RECIPIENT,
    **dict.fromkeys(
        (
            f"certificates:{name}"
            for name in (
                "europass",
                "passport",
                "presentation",
                "expiry",
                "order_paper",
                "paper",
                "fetch_paper",
                "links",
                "preview_link",
                "give_link",
                "withdraw_link",
                "state",
                "download",
                "credential",
                "withhold",
                "abridge",
                "show",
            )
        ),
        Who.OWNER,
    ),
    **dict.fromkeys(
        (
            "certificates:verify_many",
            "certificates:list_csv",
            "certificates:list_xlsx",
            "certificates:report",
            "certificates:order_receipt",
            "certificates:receipt",
            "certificates:receipt_file",
            "certificates:openapi",
            "certificates:api_verify",
            "certificates:api_verify_many",
            "certificates.views.api.check_many",
            "certificates.views.api.check_one",
            "certificates.views.api.nothing",
            "certificates.views.lists.check_list",
            "certificates.views.receipts.receipt",
        ),
        Who.ALL,
    ),
    "courses:employers": Who.SIGNED_IN,
    "courses:employer_new": Who.SIGNED_IN,
    "courses:employer_join": Who.ADDRESSEE,
    "courses:seat": Who.ADDRESSEE,
    "courses:seat_decline": Who.ADDRESSEE,
    "courses:share": Who.OWNER,
    **dict.fromkeys(
        (
            f"courses:employer{name}"
            for name in (
                "",
                "_details",
                "_people",
                "_orders",
                "_buy",
                "_buy_run",
                "_managers",
                "_invite",
                "_revoke",
                "_end",
                "_pack",
                "_pack_invite",
                "_pack_list",
                "_pack_send",
                "_pack_remind",
                "_pack_remind_all",
                "_pack_take_back",
                "_pack_move",
            )
        ),
        Who.MANAGERS,
    ),
    "hub_invitation": Who.ADDRESSEE,
}
#: Whole families: allauth's pages speak of the person who asks and of nobody else.
FAMILIES: Final[dict[str, Who]] = {
    "account": Who.ALL,
    "mfa_": Who.OWNER,
    "usersessions_": Who.OWNER,
    "demo": Who.DEMONSTRATION,
}
#: What there is under ``/cms/`` for administrators alone, by the beginning of its name.
ADMINISTRATION: Final = (
    "auditors",
    "cms_",
    "wagtail.admin.urls.",
    "wagtailadmin_",
    "wagtaildocs:",
    "wagtailembeds:",
    "wagtailimages:",
    "wagtailredirects:",
    "wagtailsettings:",
    "wagtailsites:",
    "wagtailsnippetchoosers_",
    "wagtailsnippets",
    "wagtailusers_",
    "django.views.generic.base.",
    "platform_key_",
    "wagtail.admin.views.",
)


def addresses(
    patterns: list[Pattern], route: str = "", space: str = ""
) -> Iterator[tuple[str, str]]:
    """Each address with its name, or its view's where it has none."""
    for pattern in patterns:
        here = route + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from addresses(pattern.url_patterns, here, inner)
        else:
            name = f"{space}{pattern.name}" if pattern.name else pattern.lookup_str
            yield here, name


def policy(route: str, name: str) -> Who | None:
    """Who gets an answer at the address; ``None`` where nobody has said."""
    if route.startswith("cms/"):
        return _of_the_cms(name)
    if name in SITE:
        return SITE[name]
    families = (who for begins, who in FAMILIES.items() if name.startswith(begins))
    return next(families, None)


def _of_the_cms(name: str) -> Who | None:
    if name in OPEN:
        return Who.ALL
    if name in STAFF:
        return Who.HUB
    return Who.ADMINISTRATORS if name.startswith(ADMINISTRATION) else None
