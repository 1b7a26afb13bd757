"""Work done by the queue."""

from courses.tasks.moving import move_learners
from courses.tasks.review import tell_review_news
from courses.tasks.review_dates import remind_reviews
from courses.tasks.seat_offers import lapse_seat_offers
from courses.tasks.withdrawal import tell_withdrawn

__all__ = [
    "lapse_seat_offers",
    "move_learners",
    "remind_reviews",
    "tell_review_news",
    "tell_withdrawn",
]
