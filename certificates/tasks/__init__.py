"""Work done by the queue. Imports WeasyPrint: for workers only."""

from certificates.tasks.discarding import discard_certificate
from certificates.tasks.issuing import compare_owed, issue_certificate

__all__ = ["compare_owed", "discard_certificate", "issue_certificate"]
