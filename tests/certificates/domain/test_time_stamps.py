"""Seals that prove when they were made, by an authority of others (PAdES B-T)."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from certificates.domain.hitches import Hitch
from certificates.domain.issuing import NotIssued, issue
from certificates.domain.rendering import draw
from certificates.domain.seal import NotSealed, seal
from certificates.domain.seal_check import examine_seal
from certificates.models import Certificate
from hubs.domain.paper import defects
from hubs.models import Letter
from tests.factories.certificates import KeyedCompletionFactory, SigningKeyFactory
from tests.factories.hubs import NOON
from tests.factories.payload import HOLDER, make_payload
from tests.factories.stamping import authority

pytestmark = [pytest.mark.django_db, pytest.mark.tools("openssl")]


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    with authority(tmp_path_factory.mktemp("stamps")) as found:
        yield found


@pytest.fixture
def stamps(running, settings):
    found, settings.TIMESTAMP_URL = running
    found.says = None
    return found


def test_a_certificate_says_by_another_clock_when_it_was_sealed(stamps):
    certificate = issue(KeyedCompletionFactory(), at=NOON)

    with certificate.file.open() as stored:
        paper = stored.read()
    found = examine_seal(paper, at=NOON)
    assert (found.is_intact, found.covers_all) == (True, True)
    stamped = datetime.fromisoformat(found.stamped_at)
    assert abs(stamped - timezone.now()) < timedelta(minutes=1)
    assert defects(paper) == []
    assert b"ETSI.CAdES.detached" in paper


@pytest.mark.parametrize(
    "says",
    [
        (503, b"later"),
        (200, b"<html>no stamps today</html>"),
        (200, b""),
        (200, bytes.fromhex("30053003020102")),  # "rejected", in its own words
    ],
)
def test_without_its_stamp_a_certificate_is_late_and_follows(stamps, says):
    completion = KeyedCompletionFactory()
    stamps.says = says

    with pytest.raises(NotIssued) as refusal:
        issue(completion, at=NOON)

    assert refusal.value.failure.hitch == Hitch.PROOF
    row = Certificate.objects.get()
    assert (row.state, bool(row.file)) == (Certificate.State.FAILED, False)
    assert row.failure.startswith("proof: ")
    assert not Letter.objects.exists()
    stamps.says = None
    assert issue(completion, at=NOON).number == row.number


def test_a_stamp_of_something_else_is_none(stamps):
    key = SigningKeyFactory(kind="seal")
    drawn = draw(make_payload(), holder=HOLDER)
    seal(drawn, key=key, reason="the first")
    stamps.says = (200, (stamps.folder / "reply").read_bytes())

    with pytest.raises(NotSealed):
        seal(drawn, key=key, reason="another")
