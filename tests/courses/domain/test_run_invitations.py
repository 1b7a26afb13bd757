from datetime import timedelta

import pytest
from django.db.models import F

from courses.domain.run_invitations import (
    InvitationRevoked,
    invitations_to,
    invite_to_run,
    revoke_invitation,
)
from courses.domain.run_plans import CannotPlan
from hubs.domain.post import written
from hubs.models import AuditEvent, AuditValue, Letter
from tests.factories.courses import EditionFactory
from tests.factories.dates import DatedRunFactory
from tests.factories.hubs import NOON, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def run():
    return DatedRunFactory(course=EditionFactory().course)


def test_invitations_go_out_by_mail_once_each(run):
    lead, known = UserFactory(), UserFactory(email="ada@example.org", language="nl")
    wanted = ["Ada@Example.org", "ben@example.org", "ada@example.org"]

    made = invite_to_run(run, emails=wanted, by=lead, at=NOON)
    again = invite_to_run(run, emails=wanted, by=lead, at=NOON)

    assert [each.email for each in made] == ["ada@example.org", "ben@example.org"]
    assert again == []
    assert list(invitations_to(run)) == made
    letter = Letter.objects.get(person=known)
    assert letter.language == "nl"
    assert f"/learn/enrol/{run.public_id}/" in written(letter).text
    assert "GMP for beginners" in written(Letter.objects.get(person=None)).subject
    assert "ada" not in str(AuditEvent.objects.filter(verb="run.invited").first().facts)
    assert AuditValue.objects.filter(new="ben@example.org").exists()


@pytest.mark.parametrize(
    ("zone", "words"),
    [("Asia/Tokyo", "In your time: 31 December 2026, 21:00."), ("Europe/Madrid", "")],
)
def test_an_invitation_says_the_time_there_and_the_readers(run, zone, words):
    known = UserFactory(time_zone=zone)
    emails = [known.email, "stranger@example.org"]
    invite_to_run(run, emails=emails, by=UserFactory(), at=NOON)

    letters = Letter.objects.order_by(F("person").asc(nulls_last=True))
    texts = [written(each).text for each in letters]

    assert all("31 December 2026, 13:00 (Europe/Brussels)" in text for text in texts)
    assert ["In your time" in text for text in texts] == [bool(words), False]
    assert words in texts[0]


def test_an_invitation_that_was_taken_back_can_be_sent_anew(run):
    lead = UserFactory()
    [first] = invite_to_run(run, emails=["ada@example.org"], by=lead, at=NOON)

    revoke_invitation(first, by=lead, at=NOON)

    assert not invitations_to(run).exists()
    with pytest.raises(InvitationRevoked):
        revoke_invitation(first, by=lead, at=NOON)
    assert invite_to_run(run, emails=["ada@example.org"], by=lead, at=NOON)


def test_nobody_is_invited_to_a_run_that_is_over(run):
    with pytest.raises(CannotPlan):
        invite_to_run(
            run,
            emails=["ada@example.org"],
            by=UserFactory(),
            at=run.ends_at + timedelta(days=1),
        )
