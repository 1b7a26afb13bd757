"""Work done by the queue. Imports WeasyPrint and pyHanko: for workers only."""

from certificates.tasks.discarding import discard_certificate
from certificates.tasks.expiring import note_expired
from certificates.tasks.issuing import compare_owed, issue_certificate
from certificates.tasks.notices import tell_employers
from certificates.tasks.passport import draw_passport, remove_passports
from certificates.tasks.receipts import draw_receipt, remove_old_receipts
from certificates.tasks.reminding import remind_learners
from certificates.tasks.signing import (
    keep_proof,
    make_key,
    reseal_certificate,
    sign_status_list,
)

__all__ = [
    "compare_owed",
    "discard_certificate",
    "draw_passport",
    "draw_receipt",
    "issue_certificate",
    "keep_proof",
    "make_key",
    "note_expired",
    "remind_learners",
    "remove_old_receipts",
    "remove_passports",
    "reseal_certificate",
    "sign_status_list",
    "tell_employers",
]
