"""Certificates: how they are signed, and how often strangers may ask about them."""

from cms.settings import env

#: Opens the private keys of hubs; in production only workers that sign have it.
SIGNING_KEYS_PASSPHRASE = env.text(
    "SIGNING_KEYS_PASSPHRASE", "not-secret-only-for-a-machine-of-ones-own"
)
#: A module that keeps private keys (PKCS#11): new keys are made in it, where it is set.
PKCS11_MODULE = env.text("PKCS11_MODULE")
#: The name of its token, and what opens it; only workers that sign have it.
PKCS11_TOKEN = env.text("PKCS11_TOKEN", "passage")
PKCS11_PIN = env.text("PKCS11_PIN")
#: A time stamp authority (RFC 3161) for the seal of PDF files; none: without one.
TIMESTAMP_URL = env.text("TIMESTAMP_URL")
#: How often one address may ask about certificates in a minute.
VERIFY_PER_MINUTE = env.number("VERIFY_PER_MINUTE", 60, least=1)
#: How many lines of lists one address may have checked in a minute: one list at least.
VERIFY_LINES_PER_MINUTE = env.number("VERIFY_LINES_PER_MINUTE", 5000, least=1000)
#: How many receipts of checks one address may order in a minute; a list counts as one
#: for each 100 lines, and once more.
RECEIPTS_PER_MINUTE = env.number("RECEIPTS_PER_MINUTE", 20, least=11)
