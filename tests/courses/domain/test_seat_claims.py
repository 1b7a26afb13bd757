from datetime import timedelta

import pytest

from courses.domain import packs
from courses.domain.enrolment import AlreadyEnrolled
from courses.domain.packs import tallied
from courses.domain.seat_claims import (
    HasAnotherSeat,
    NotTheAddressee,
    accept,
    decline,
    offer_with,
)
from courses.domain.seat_lists import Line
from courses.domain.seat_offers import LIFE, NotOpen, invite, take_back, token_of
from courses.domain.seats import SeatGone, hold
from courses.models import Enrolment, Seat, SeatPack
from hubs.domain.post import written
from hubs.models import AuditEvent, Letter, SharingConsent
from tests.factories.courses import EnrolmentFactory
from tests.factories.employers import bought, paid_run
from tests.factories.hubs import NOON, UserFactory

pytestmark = pytest.mark.django_db
A_DAY = timedelta(days=1)


@pytest.fixture
def person():
    return UserFactory(email="ada@example.org")


@pytest.fixture
def pack():
    return bought(quantity=2)


@pytest.fixture
def offer(pack, person):
    lines = [Line(1, person.email, "Ada L.")]
    [made] = invite(pack, run=pack.run, lines=lines, by=pack.order.buyer, at=NOON)
    return made


def test_the_addressee_begins_without_sharing_anything(pack, person, offer):
    enrolment = accept(offer, by=person, shares=False, at=NOON)

    assert (enrolment.how, enrolment.run) == (Enrolment.How.SEAT, pack.run)
    seat = Seat.objects.get(enrolment=enrolment)
    assert (seat.state, seat.holder) == ("taken", person)
    assert not SharingConsent.objects.exists()
    tally = tallied(SeatPack.objects.all(), at=NOON)[pack.pk]
    assert (tally.claimed, tally.offered, tally.open) == (1, 0, 1)
    assert AuditEvent.objects.filter(verb="seat.claimed", actor=person).count() == 1


def test_consent_is_given_with_the_seat_only_where_it_is_ticked(pack, person, offer):
    accept(offer, by=person, shares=True, at=NOON)

    assert SharingConsent.objects.holding().get().organisation == pack.organisation


def test_accepting_twice_finds_what_was_begun(person, offer):
    first = accept(offer, by=person, shares=False, at=NOON)

    assert accept(offer, by=person, shares=False, at=NOON + A_DAY) == first
    assert Enrolment.objects.count() == 1


def test_the_offer_is_its_addressees_alone(person, offer):
    other = UserFactory()

    with pytest.raises(NotTheAddressee):
        accept(offer, by=other, shares=False, at=NOON)
    with pytest.raises(NotTheAddressee):
        decline(offer, by=other, at=NOON)
    assert offer_with(token_of(offer), person=person) == offer
    assert offer_with(token_of(offer), person=other) is None
    assert offer_with("nothing", person=person) is None


def test_an_offer_that_is_over_gives_no_seat(pack, person, offer):
    with pytest.raises(NotOpen):
        accept(offer, by=person, shares=True, at=NOON + LIFE)
    take_back(offer, by=pack.order.buyer, at=NOON)
    with pytest.raises(NotOpen):
        accept(offer, by=person, shares=True, at=NOON)
    with pytest.raises(NotOpen):
        decline(offer, by=person, at=NOON)

    assert not SharingConsent.objects.exists()


def test_a_pack_whose_money_went_back_gives_no_seat(pack, person, offer):
    packs.end(pack, at=NOON, for_good=False)

    with pytest.raises(SeatGone):
        accept(offer, by=person, shares=False, at=NOON)


def test_what_was_claimed_outlives_the_pack_until_somebody_ends_it(pack, person, offer):
    enrolment = accept(offer, by=person, shares=False, at=NOON)

    packs.end(pack, at=NOON + A_DAY, for_good=True)

    enrolment.refresh_from_db()
    assert enrolment.state == "active"

    tally = tallied(SeatPack.objects.all(), at=NOON)[pack.pk]
    assert (tally.claimed, tally.void) == (1, 1)


def test_who_has_the_run_by_another_way_does_not_take_a_second_seat(
    pack, person, offer
):
    EnrolmentFactory(learner=person, run=pack.run, edition=pack.course.editions.get())

    with pytest.raises(AlreadyEnrolled):
        accept(offer, by=person, shares=True, at=NOON)

    assert not SharingConsent.objects.exists()
    offer.refresh_from_db()
    assert offer.accepted_at is None


def test_who_is_about_to_pay_for_a_seat_does_not_take_a_second_one(pack, person, offer):
    hold(pack.run, how=Seat.How.PAID, holder=person, at=NOON)

    with pytest.raises(HasAnotherSeat):
        accept(offer, by=person, shares=False, at=NOON)


def test_a_seat_that_is_declined_is_open_again_and_its_inviter_told(
    pack, person, offer
):
    decline(offer, by=person, at=NOON)

    tally = tallied(SeatPack.objects.all(), at=NOON)[pack.pk]
    assert (tally.claimed, tally.offered, tally.open) == (0, 0, 2)
    letter = Letter.objects.latest("pk")
    assert letter.to == pack.order.buyer.email
    mail = written(letter)
    for said in (mail.text, mail.html):
        assert "ada@example.org does not need the seat" in said
        assert f"/packs/{pack.public_id}/" in said


def test_a_seat_of_a_course_that_is_declined_leaves_the_run(person):
    run = paid_run()
    pack = bought(run, for_course=True)
    [offer] = invite(
        pack, run=run, lines=[Line(1, person.email)], by=pack.order.buyer, at=NOON
    )

    decline(offer, by=person, at=NOON)

    run.refresh_from_db()
    assert run.taken == 0
