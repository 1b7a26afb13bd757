"""Work done by the queue."""

from courses.tasks.invoices import credit_refund, draw_invoice, issue_invoice
from courses.tasks.moving import move_learners
from courses.tasks.review import tell_review_news
from courses.tasks.review_dates import remind_reviews
from courses.tasks.withdrawal import tell_withdrawn

__all__ = [
    "credit_refund",
    "draw_invoice",
    "issue_invoice",
    "move_learners",
    "remind_reviews",
    "tell_review_news",
    "tell_withdrawn",
]
