"""Work done by the queue. Imports WeasyPrint: for workers only."""

from certificates.tasks.issuing import compare_owed, issue_certificate
from certificates.tasks.passport import draw_passport, remove_passports
from certificates.tasks.reminding import remind_learners

__all__ = [
    "compare_owed",
    "draw_passport",
    "issue_certificate",
    "remind_learners",
    "remove_passports",
]
