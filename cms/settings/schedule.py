"""What is done again and again, and how often: seconds, or times of day in UTC."""

from typing import Any

from celery.schedules import crontab

CELERY_BEAT_SCHEDULE: dict[str, dict[str, Any]] = {
    "heartbeat": {"task": "hubs.heartbeat", "schedule": 15.0},
    "audit-chain": {"task": "hubs.chain_audit", "schedule": 60.0},
    "audit-checkpoint": {"task": "hubs.checkpoint_audit", "schedule": 3600.0},
    "audit-verified": {
        "task": "hubs.verify_audit",
        "schedule": crontab(hour="2", minute="40"),
    },
    "proof-kept": {"task": "certificates.keep_proof", "schedule": 3600.0},
    "certificates-owed": {"task": "certificates.compare_owed", "schedule": 3600.0},
    "passports-removed": {"task": "certificates.remove_passports", "schedule": 600.0},
    # At a time of day: a beat that starts anew each day would never come to its end.
    "expiry-reminded": {
        "task": "certificates.remind",
        "schedule": crontab(hour="3", minute="50"),
    },
    "expired-noted": {
        "task": "certificates.note_expired",
        "schedule": crontab(hour="3", minute="20"),
    },
    "employers-told": {
        "task": "certificates.tell_employers",
        "schedule": crontab(hour="4", minute="20"),
    },
    "receipts-removed": {"task": "certificates.remove_receipts", "schedule": 300.0},
    "roles-derived": {"task": "hubs.derive_roles", "schedule": 300.0},
    "outbox-cleared": {"task": "hubs.clear_outbox", "schedule": 3600.0},
    "seats-swept": {"task": "courses.sweep_seats", "schedule": 60.0},
    "reviews-reminded": {"task": "courses.remind_reviews", "schedule": 86400.0},
    "seat-offers-lapsed": {"task": "courses.lapse_seat_offers", "schedule": 600.0},
    "seat-offers-reminded": {"task": "courses.remind_seat_offers", "schedule": 3600.0},
    "invoices-reminded": {
        "task": "courses.remind_invoices",
        "schedule": crontab(hour="7", minute="15"),
    },
    "quotes-lapsed": {"task": "courses.lapse_quotes", "schedule": 3600.0},
    "orders-expired": {"task": "courses.expire_orders", "schedule": 60.0},
    "payments-asked-about": {"task": "courses.ask_about_payments", "schedule": 300.0},
    "balance-compared": {
        "task": "courses.compare_balance",
        "schedule": crontab(hour="3", minute="5"),
    },
    "money-looked-after": {"task": "courses.look_after_money", "schedule": 3600.0},
    "trail-papers-removed": {"task": "hubs.remove_trail_papers", "schedule": 3600.0},
    "sessions-cleared": {"task": "hubs.clear_sessions", "schedule": 86400.0},
}
