"""Work done by the queue."""

from courses.tasks.invoices import (
    credit_refund,
    draw_invoice,
    issue_invoice,
    lapse_quotes,
    remind_invoices,
)
from courses.tasks.moving import move_learners
from courses.tasks.paying import (
    ask_about_payments,
    compare_balance,
    end_sessions,
    expire_orders,
    handle_stripe_event,
    look_after_money,
    send_refund,
)
from courses.tasks.review import tell_review_news
from courses.tasks.review_dates import remind_reviews
from courses.tasks.run_changes import tell_run_changed
from courses.tasks.seat_offers import lapse_seat_offers, remind_seat_offers
from courses.tasks.seats import offer_seats, sweep_seats, wind_up_run
from courses.tasks.withdrawal import tell_withdrawn

__all__ = [
    "ask_about_payments",
    "compare_balance",
    "credit_refund",
    "draw_invoice",
    "end_sessions",
    "expire_orders",
    "handle_stripe_event",
    "issue_invoice",
    "lapse_quotes",
    "lapse_seat_offers",
    "look_after_money",
    "move_learners",
    "offer_seats",
    "remind_invoices",
    "remind_reviews",
    "remind_seat_offers",
    "send_refund",
    "sweep_seats",
    "tell_review_news",
    "tell_run_changed",
    "tell_withdrawn",
    "wind_up_run",
]
