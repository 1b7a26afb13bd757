"""Presentations that strangers were given: each credential is answered for."""

import json
from datetime import timedelta

import pytest

from certificates.domain import presented
from certificates.domain.credential import digest_of
from certificates.domain.lists import counts
from certificates.domain.presented import (
    TooManyPresented,
    check_presented,
    credentials_in,
    names_in,
    open_numbers,
    unchecked_rows,
)
from certificates.domain.presenting import presentation
from certificates.models import Certificate
from tests.factories.certificates import (
    CredentialFactory,
    ErasureFactory,
    RevocationFactory,
)
from tests.factories.hubs import NOON, UserFactory

pytestmark = pytest.mark.django_db


def signed(text='{"name": "Zoë"}', **facts):
    return CredentialFactory(document=text, sha256=digest_of(json.loads(text)), **facts)


def around(*documents, **members):
    frame = {"type": ["VerifiablePresentation"], "verifiableCredential": documents}
    return json.dumps({**frame, **members}).encode()


def test_what_a_passport_gives_out_is_known():
    learner = UserFactory()
    mine = {"certificate__completion__enrolment__learner": learner}
    first, second = signed(**mine), signed('{"name": 1.5}', **mine)

    carried = credentials_in(presentation(learner).encode())
    rows = check_presented(carried, at=NOON)

    assert [row.kind for row in rows] == ["valid", "valid"]
    assert {row.finding.certificate for row in rows} == {
        first.certificate,
        second.certificate,
    }
    assert not any(row.is_past for row in rows)


def test_a_wallets_frame_is_read_as_well():
    one = signed()

    found = credentials_in(
        around(
            type="VerifiablePresentation", verifiableCredential=json.loads(one.document)
        )
    )

    assert [row.kind for row in check_presented(found, at=NOON)] == ["valid"]


def test_what_was_changed_or_is_no_credential_is_not_ours():
    signed()
    carried = credentials_in(around({"name": "Mallory"}, "text", 7))

    rows = check_presented(carried, at=NOON)

    assert counts(rows) == [("altered", 3)]
    assert {row.finding.certificate for row in rows} == {None}
    assert (names_in(rows), open_numbers(rows)) == ([], [])


def test_each_is_as_its_record_says():
    ended = signed('{"n": 1}', certificate__valid_until=NOON + timedelta(days=1))
    revoked, erased = signed('{"n": 2}'), signed('{"n": 3}')
    RevocationFactory(certificate=revoked.certificate)
    ErasureFactory(certificate=erased.certificate)
    unissued = signed('{"n": 4}')
    Certificate.objects.filter(pk=unissued.certificate.pk).update(state="failed")
    carried = [json.loads(each) for each in ('{"n": 1}', '{"n": 2}', '{"n": 3}')]

    rows = check_presented([*carried, {"n": 4}], at=NOON + timedelta(days=2))

    assert [row.kind for row in rows] == ["expired", "revoked", "valid", "altered"]
    assert rows[2].printed is None
    assert names_in(rows) == [ended.certificate.holder.name]


def test_a_credential_whose_signature_counts_no_more_is_said_to_be_one():
    superseded = signed('{"n": 1}', superseded_at=NOON)
    of_old_key = signed('{"n": 2}', key__withdrawn_at=NOON)

    rows = check_presented([{"n": 1}, {"n": 2}], at=NOON)

    assert [row.finding.certificate for row in rows] == [
        superseded.certificate,
        of_old_key.certificate,
    ]
    assert all(row.is_past for row in rows)


def test_whoever_has_the_file_reads_the_name_and_no_number_of_a_page_that_is_off():
    off = signed('{"n": 1}', certificate__withheld_at=NOON)
    abridged = signed('{"n": 2}', certificate__initials_at=NOON)
    abridged.certificate.holder.name = "Another Name"
    abridged.certificate.holder.save()

    rows = check_presented([{"n": 1}, {"n": 2}], at=NOON)

    assert names_in(rows) == [off.certificate.holder.name, "Another Name"]
    assert open_numbers(rows) == [rows[1].number]


def test_several_cost_one_query(django_assert_num_queries):
    documents = [{"n": number} for number in range(3)]
    for each in documents:
        signed(json.dumps(each))

    with django_assert_num_queries(1):
        check_presented(documents, at=NOON)


@pytest.mark.parametrize(
    "file",
    [
        b"",
        b"%PDF-1.7 VerifiablePresentation",
        b'["VerifiablePresentation"]',
        b'{"type": "VerifiablePresentation", "type": 1}',
        b'{"type": ["VerifiableCredential"], "about": "VerifiablePresentation"}',
        b'{"type": ["VerifiablePresentation"]}',
        b'{"type": ["VerifiablePresentation"], "verifiableCredential": []}',
        b'{"about": "VerifiablePresentation"}',
    ],
)
def test_anything_else_is_no_presentation(file):
    assert credentials_in(file) is None


def test_more_than_are_looked_up_are_refused(monkeypatch):
    monkeypatch.setattr(presented, "MOST", 2)

    assert credentials_in(around(1, 2)) == [1, 2]
    with pytest.raises(TooManyPresented):
        credentials_in(around(1, 2, 3))


def test_while_the_register_does_not_answer_nothing_is_said():
    rows = unchecked_rows([1, 2])

    assert [(row.line, row.kind) for row in rows] == [
        (1, "unchecked"),
        (2, "unchecked"),
    ]
