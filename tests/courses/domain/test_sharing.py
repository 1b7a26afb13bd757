from datetime import timedelta

import pytest

from courses.domain.pack_lists import packs_of
from courses.domain.seat_claims import accept
from courses.domain.seat_lists import Line
from courses.domain.seat_offers import invite
from courses.domain.sharing import organisations_of, shared_with
from courses.models import Enrolment
from hubs.domain.consents import give, withdraw
from tests.factories.courses import CompletionFactory, EnrolmentFactory
from tests.factories.employers import bought
from tests.factories.hubs import NOON, UserFactory
from tests.factories.money import OrganisationFactory

pytestmark = pytest.mark.django_db
A_YEAR = timedelta(days=365)


def claimed(pack, *, name="Ada", shares, at=NOON):
    person = UserFactory(name_on_certificate=name)
    lines = [Line(1, person.email)]
    [offer] = invite(pack, run=pack.run, lines=lines, by=pack.order.buyer, at=at)
    return accept(offer, by=person, shares=shares, at=at)


def seen(organisation, at=NOON):
    return shared_with(organisation, language="en", at=at)


def test_only_those_who_agree_are_seen_and_counted():
    pack = bought(quantity=3)
    own = claimed(pack, name="Ada", shares=True)
    claimed(pack, name="Ben", shares=False)

    [row] = seen(pack.organisation)

    assert (row.person, row.state, row.on) == ("Ada", "active", NOON)
    assert (row.title, row.until, row.code) == (
        "GMP for beginners", None, own.edition.course.code,
    )  # fmt: skip


def test_consent_that_is_withdrawn_counts_at_once():
    pack = bought()
    enrolment = claimed(pack, shares=True)

    withdraw(enrolment.learner, to=pack.organisation, at=NOON)

    assert seen(pack.organisation) == []


def test_another_organisation_and_courses_that_it_did_not_pay_for_are_not_seen():
    pack, other = bought(), bought()
    enrolment = claimed(pack, shares=True)
    EnrolmentFactory(learner=enrolment.learner)

    assert len(seen(pack.organisation)) == 1
    assert seen(other.organisation) == []
    # Agreeing to one says nothing to another.
    theirs = claimed(other, shares=False)
    give(theirs.learner, to=pack.organisation, at=NOON)
    assert seen(other.organisation) == []


def test_a_completed_seat_says_when_and_until_when():
    pack = bought()
    enrolment = claimed(pack, shares=True)
    Enrolment.objects.update(state="completed")
    CompletionFactory(
        enrolment=enrolment, completed_at=NOON + A_YEAR, valid_until=NOON + 2 * A_YEAR
    )

    [row] = seen(pack.organisation, at=NOON + A_YEAR)
    [late] = seen(pack.organisation, at=NOON + 2 * A_YEAR)

    assert (row.state, row.on, row.until) == (
        "completed", NOON + A_YEAR, (NOON + 2 * A_YEAR).date(),
    )  # fmt: skip
    assert (row.has_expired, late.has_expired) == (False, True)


def test_seats_are_counted_alike_whatever_people_do_with_them():
    """Else the number would tell who left or completed."""
    pack = bought(quantity=2)
    claimed(pack, shares=False)
    before = packs_of(pack.organisation, language="en", at=NOON)[0].tally

    for state in ("completed", "withdrawn"):
        Enrolment.objects.update(state=state)
        assert packs_of(pack.organisation, language="en", at=NOON)[0].tally == before


def test_three_seats_ask_as_often_as_one(django_assert_num_queries):
    pack = bought(quantity=3)
    for _seat in range(3):
        claimed(pack, shares=True)
        with django_assert_num_queries(2):
            seen(pack.organisation)


def test_three_packs_ask_as_often_as_one(django_assert_num_queries):
    organisation = OrganisationFactory()
    for packs in range(1, 4):
        bought(organisation=organisation)
        with django_assert_num_queries(6):
            listed = packs_of(organisation, language="en", at=NOON)
        assert len(listed) == packs


def test_a_person_knows_the_employers_that_gave_them_a_seat():
    pack = bought()
    enrolment = claimed(pack, shares=False)
    person = enrolment.learner
    earlier = OrganisationFactory()
    give(person, to=earlier, at=NOON)
    OrganisationFactory()

    known = {each: each.is_shared for each in organisations_of(person)}

    assert known == {pack.organisation: False, earlier: True}
