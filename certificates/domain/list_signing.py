"""Signing a status list. For workers: it needs the hub's key."""

import base64
import hashlib
import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from certificates.domain.credential import SLOW_CLOCKS, text_of
from certificates.domain.custody import signature_of
from certificates.domain.drafting import instant
from certificates.domain.issuers import did, method
from certificates.domain.keys import signing_key
from certificates.domain.linked_data import CREDENTIALS
from certificates.domain.proving import Document, Sign, prove
from certificates.domain.status_lists import SIGN, VALIDITY, encoded, ended
from certificates.models import SigningKey, StatusList
from hubs.domain.audit import record
from hubs.domain.outbox import settle

CREDENTIAL: Final = SigningKey.Kind.CREDENTIAL


@transaction.atomic
def sign_list(status_list: StatusList, *, site: str, at: datetime) -> StatusList:
    """Sign what the list has to say now, and settle the task that asked for it.

    Under the list's lock: what is decided meanwhile waits, finds the task done and
    owes it anew. Raises ``NoKey`` and ``KeyOutOfReach``.
    """
    row = (
        StatusList.objects.select_for_update(of=("self",))
        .select_related("hub")
        .get(pk=status_list.pk)
    )
    key = signing_key(row.hub, CREDENTIAL)
    entries = ended(row)
    document = _document(row, entries, site=site, at=at)
    named, sign = method(key, site=site), signature_of(key)
    # One proof as an object, not in a list: some readers know no other form here.
    proof = prove(document, by=sign, method=named, at=at)
    row.document = text_of({**document, "proof": proof})
    row.token = _token(document, by=sign, method=named)
    # A web process whose clock is ahead must not leave a list that is never new.
    row.signed_at = max(at, row.changed_at)
    row.valid_until = at + VALIDITY
    row.save()
    record(
        "status_list.signed",
        row,
        by=None,
        hub=row.hub,
        facts={
            "number": row.number,
            "ended": len(entries),
            "key": str(key),
            "document": hashlib.sha256(row.document.encode()).hexdigest(),
        },
    )
    settle(SIGN, key=row.pk, at=at)
    return row


def address(status_list: StatusList, *, site: str) -> str:
    """Where the list is published."""
    return f"{site}/status/{status_list.hub.slug}-{status_list.number}"


def _document(
    row: StatusList, entries: Iterable[int], *, site: str, at: datetime
) -> Document:
    where = address(row, site=site)
    return {
        "@context": [CREDENTIALS],
        "id": where,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": did(row.hub.slug, site=site),
        "validFrom": instant(at - SLOW_CLOCKS),
        "validUntil": instant(at + VALIDITY),
        "credentialSubject": {
            "id": f"{where}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": encoded(entries),
        },
    }


def _token(document: Document, *, by: Sign, method: str) -> str:
    """The same list as a JWT (RFC 7515, RFC 8037), with the claims of Open Badges."""
    claims = {
        **document,
        "iss": document["issuer"],
        "jti": document["id"],
        "sub": document["credentialSubject"]["id"],
        "nbf": _seconds(document["validFrom"]),
        "exp": _seconds(document["validUntil"]),
    }
    header = {"alg": "EdDSA", "typ": "vc+jwt", "kid": method}
    signed = f"{_part(header)}.{_part(claims)}"
    return f"{signed}.{_unpadded(by(signed.encode()))}"


def _part(value: Any) -> str:
    return _unpadded(json.dumps(value, separators=(",", ":")).encode())


def _unpadded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _seconds(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp())
