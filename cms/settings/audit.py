"""What signs the checkpoints of the audit trail."""

import base64
import hashlib

from django.core.exceptions import ImproperlyConfigured

from cms.settings import env

#: Bytes of an Ed25519 key, private or public.
LENGTH = 32


def key(name: str, given: str) -> bytes:
    """The 32 bytes that ``given`` is, in base64 or base64url."""
    try:
        raw = base64.b64decode(given.replace("-", "+").replace("_", "/"), validate=True)
    except ValueError:
        raw = b""
    if len(raw) != LENGTH:
        message = f"{name} must be {LENGTH} bytes in base64 (openssl rand -base64 32)."
        raise ImproperlyConfigured(message)
    return raw


def made_from(secret: str) -> bytes:
    """A key for one's own machine, the same as long as its secret key is."""
    return hashlib.sha256(b"audit checkpoints:" + secret.encode()).digest()


AUDIT_FORMER_KEYS = [
    key("AUDIT_FORMER_KEYS", each) for each in env.words("AUDIT_FORMER_KEYS")
]
