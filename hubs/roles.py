"""What a person may be at a hub, and what each of them may do there."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    LEAD = "lead", _("Lead")
    AUTHOR = "author", _("Author")
    REVIEWER = "reviewer", _("Reviewer")
    ASSESSOR = "assessor", _("Assessor")
    TRAINER = "trainer", _("Trainer")
    FINANCE = "finance", _("Finance")


class Verb(TextChoices):
    """What may be done to something a hub owns."""

    ENTER = "enter", _("enter the CMS")
    READ = "read", _("read drafts")
    KEYS = "keys", _("see what is right in quizzes")
    WRITE = "write", _("write")
    REVIEW = "review", _("review")
    RELEASE = "release", _("release")
    RECORDS = "records", _("read learners' records")
    TEACH = "teach", _("see learners and grant attempts")
    ASSESS = "assess", _("assess practicals")
    REVOKE = "revoke", _("revoke certificates")
    SIGNING = "signing", _("ask for and confirm signing keys")
    RUNS = "runs", _("plan runs and note attendance")
    ACCOUNTS = "accounts", _("see orders, payments and invoices")
    CHARGE = "charge", _("refund, mark as paid and make vouchers")
    COUNTERSIGN = "countersign", _("approve refunds above the limit")
    CREDIT = "credit", _("let organisations pay by invoice")
    STAFF = "staff", _("invite and remove staff")
    AUDIT = "audit", _("read the hub's audit trail")


#: Verbs by role. Authors and reviewers see no learner's name (settled 30); who releases
#: may not be the last one who changed the content, which is a rule of release, not of
#: the role.
ALLOWED: dict[Role, frozenset[Verb]] = {
    Role.LEAD: frozenset(
        {
            Verb.ENTER,
            Verb.READ,
            Verb.KEYS,
            Verb.WRITE,
            Verb.REVIEW,
            Verb.RELEASE,
            Verb.RECORDS,
            Verb.TEACH,
            Verb.REVOKE,
            Verb.SIGNING,
            Verb.STAFF,
            Verb.AUDIT,
            Verb.RUNS,
            # Income is the lead's to know; refunds are finance's to make.
            Verb.ACCOUNTS,
            Verb.COUNTERSIGN,
            Verb.CREDIT,
        },
    ),
    Role.AUTHOR: frozenset({Verb.ENTER, Verb.READ, Verb.KEYS, Verb.WRITE}),
    Role.REVIEWER: frozenset(
        # The second person behind a key: somebody else than the lead.
        {
            Verb.ENTER,
            Verb.READ,
            Verb.KEYS,
            Verb.REVIEW,
            Verb.RELEASE,
            Verb.SIGNING,
        }
    ),
    Role.ASSESSOR: frozenset({Verb.ENTER, Verb.ASSESS}),
    Role.TRAINER: frozenset(
        {Verb.ENTER, Verb.KEYS, Verb.RECORDS, Verb.TEACH, Verb.RUNS}
    ),
    Role.FINANCE: frozenset(
        {Verb.ENTER, Verb.ACCOUNTS, Verb.CHARGE, Verb.COUNTERSIGN, Verb.CREDIT}
    ),
}

#: What an auditor may do at every hub while the mandate holds: read. What is right in
#: quizzes is not theirs to know; nothing is theirs to change.
FOR_AUDITORS: frozenset[Verb] = frozenset(
    {Verb.ENTER, Verb.READ, Verb.RECORDS, Verb.AUDIT, Verb.ACCOUNTS}
)
