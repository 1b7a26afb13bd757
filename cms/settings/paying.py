"""Stripe: which account takes the money, and who signs what comes from there."""

from django.core.exceptions import ImproperlyConfigured

from cms.settings import env

#: Without one nobody can pay: runs that cost something cannot be booked.
STRIPE_SECRET_KEY = env.text("STRIPE_SECRET_KEY")
#: Two while one is being replaced: what either signed is believed.
STRIPE_WEBHOOK_SECRETS = env.words("STRIPE_WEBHOOK_SECRETS")
#: Where a program on this machine plays Stripe; ``make demo`` sets it.
STRIPE_STAND_IN = env.text("STRIPE_STAND_IN")
if STRIPE_SECRET_KEY:
    STRIPE_STAND_IN = ""
if STRIPE_STAND_IN and not env.flag("DEMO"):
    _message = "STRIPE_STAND_IN is for demonstrations: it must not be set without DEMO."
    raise ImproperlyConfigured(_message)
if STRIPE_STAND_IN:
    # The stand-in does not ask who one is.
    STRIPE_SECRET_KEY = "sk_test_stand_in"  # noqa: S105 (opens nothing)
if STRIPE_SECRET_KEY and not STRIPE_SECRET_KEY.startswith(("sk_", "rk_")):
    _message = "STRIPE_SECRET_KEY must begin with sk_ or rk_."
    raise ImproperlyConfigured(_message)
if STRIPE_SECRET_KEY and not STRIPE_WEBHOOK_SECRETS:
    # An endpoint without a secret would believe everybody.
    _message = "STRIPE_WEBHOOK_SECRETS must be set where STRIPE_SECRET_KEY is."
    raise ImproperlyConfigured(_message)
if any(not s.startswith("whsec_") or len(s) < 22 for s in STRIPE_WEBHOOK_SECRETS):  # noqa: PLR2004 (16 characters that nobody guesses)
    _message = "STRIPE_WEBHOOK_SECRETS must be secrets that begin with whsec_."
    raise ImproperlyConfigured(_message)
