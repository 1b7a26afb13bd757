import hashlib
import json

from certificates.domain.payload import Payload, canonical, digest
from tests.factories.payload import make_payload


def test_canonical_form_does_not_depend_on_the_order_of_entries():
    payload = make_payload()

    assert canonical(dict(reversed(payload.items()))) == canonical(payload)


def test_canonical_form_is_plain_utf8_without_spaces():
    form = canonical(make_payload(title="Ταυτότητα", outcomes=[]))

    assert '"title":"Ταυτότητα"'.encode() in form
    assert form.startswith(b'{"assessment":"module quizzes')
    assert json.loads(form) == make_payload(title="Ταυτότητα", outcomes=[])


def test_digest_is_sha256_and_changes_with_any_entry():
    payload = make_payload()

    assert digest(payload) == hashlib.sha256(canonical(payload)).hexdigest()
    assert digest(make_payload(pass_mark=81)) != digest(payload)


def test_payload_of_the_factory_has_every_entry():
    assert set(make_payload()) == set(Payload.__annotations__)
