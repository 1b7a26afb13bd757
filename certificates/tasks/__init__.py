"""Work done by the queue. Imports WeasyPrint: for workers only."""

from certificates.tasks.issuing import compare_owed, issue_certificate

__all__ = ["compare_owed", "issue_certificate"]
