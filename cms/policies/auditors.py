"""What auditors may ask for: to read what is named here, and to send almost nothing.

New screens are closed to them until somebody writes their name here, having looked
whether they tell what is right in a quiz (docs/decisions/0014-auditors-read.md).
"""

from datetime import datetime
from typing import Final

from django.http import HttpRequest

from courses.models import QuizPage
from hubs.domain.access import is_auditor

#: Under ``/cms/``, beside what is open to everybody.
READABLE: Final = frozenset(
    {
        "wagtailadmin_home",
        "wagtailadmin_account",
        "wagtailadmin_logout",
        "cms_account",
        "wagtailadmin_explore_root",
        "wagtailadmin_explore",
        "wagtailadmin_explore_results",
        "wagtailadmin_api:pages:listing",
        "wagtailadmin_api:pages:detail",
        "wagtailadmin_pages:search",
        "wagtailadmin_pages:search_results",
        "wagtailadmin_pages:edit",
        "wagtailadmin_pages:view_draft",
        "wagtailadmin_pages:history",
        "wagtailadmin_pages:history_results",
        "wagtailadmin_pages:revisions_index",
        "wagtailadmin_pages:revisions_view",
        "wagtailadmin_pages:revisions_compare",
        "courses_home",
        "courses_release",
        "courses_edition",
        "courses_edition_step",
        "courses_changes",
        "courses_statistics",
        "courses_notes",
        "courses_trail",
        "courses_learners",
        "courses_course_learners",
        "courses_learner",
        "courses_learner_attempt",
        "courses_runs",
        "courses_run",
        "courses_attendance",
        "audit_trail",
        "audit_trail_export",
        "audit_trail_keys",
        "audit_trail_paper",
        "audit_trail_fetch",
        "certificate_report",
        "certificate_designs",
        "certificate_design",
        "certificate_design_version",
        "certificate_register",
        "certificate_page",
        "finance_hubs",
        "finance",
        "finance_export",
        "finance_orders",
        "finance_order",
        "finance_organisation",
        "finance_payments",
        "finance_refunds",
        "finance_balance",
        "finance_invoices",
        "finance_invoice",
        "finance_invoice_file",
        "finance_vouchers",
        "finance_seller",
    }
)
#: What they are led to in the form's place: the draft, as its readers will see it.
FORM, DRAFT = "wagtailadmin_pages:edit", "wagtailadmin_pages:view_draft"
#: What compares the content of a page, with what is right in it.
COMPARISON: Final = "wagtailadmin_pages:revisions_compare"
#: Their own account is theirs to keep safe, and the language theirs to choose. What
#: they order on paper writes nothing but that they read it.
OWN: Final = frozenset({"audit_trail_order", "set_language", "wagtailadmin_logout"})
OWN_FAMILIES: Final = ("account_", "mfa_", "usersessions_")
NOT_OWN: Final = frozenset({"account_profile", "account_signup"})
#: Reading that leaves rows: that it was read, or a picture in the size asked for.
LEAVES_ROWS: Final = frozenset(
    {
        "audit_trail_export",
        "certificate_page",
        "courses_learner",
        "courses_learner_attempt",
        "finance_export",
        "wagtailadmin_pages:view_draft",
        "wagtailadmin_pages:revisions_view",
    }
)
NAME: Final = "passage.is_auditor"


def asked_by_auditor(request: HttpRequest, *, at: datetime) -> bool:
    """Whether who asks holds a mandate; the database is asked once a request."""
    known = vars(request)
    if NAME not in known:
        known[NAME] = is_auditor(request.user, at=at)
    return bool(known[NAME])


def may_send(name: str) -> bool:
    """Whether auditors may send something to the address called so."""
    if name in NOT_OWN:
        return False
    return name in OWN or name.startswith(OWN_FAMILIES)


def tells_answers(name: str, args: tuple[object, ...]) -> bool:
    """Whether the comparison is one of a quiz."""
    return name == COMPARISON and QuizPage.objects.filter(pk=args[0]).exists()
