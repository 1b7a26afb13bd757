"""Work done by the queue."""

from courses.tasks.moving import move_learners
from courses.tasks.review import tell_review_news
from courses.tasks.review_dates import remind_reviews
from courses.tasks.run_changes import tell_run_changed
from courses.tasks.withdrawal import tell_withdrawn

__all__ = [
    "move_learners",
    "remind_reviews",
    "tell_review_news",
    "tell_run_changed",
    "tell_withdrawn",
]
