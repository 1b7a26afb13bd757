"""Certificates: how they are signed, and how often strangers may ask about them."""

from cms.settings import env

#: Opens the private keys of hubs; in production only workers that sign have it.
SIGNING_KEYS_PASSPHRASE = env.text(
    "SIGNING_KEYS_PASSPHRASE", "not-secret-only-for-a-machine-of-ones-own"
)
#: A time stamp authority (RFC 3161) for the seal of PDF files; none: without one.
TIMESTAMP_URL = env.text("TIMESTAMP_URL")
#: How often one address may ask about certificates in a minute.
VERIFY_PER_MINUTE = env.number("VERIFY_PER_MINUTE", 60, least=1)
