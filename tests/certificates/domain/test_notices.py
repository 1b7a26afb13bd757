"""Who acts for an organisation is told, once a day, what became of certificates."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse

from certificates.domain.notices import NEWS, SETTLED, organisations_with_news, tell
from certificates.domain.number import shown
from courses.domain.seat_claims import accept
from courses.domain.seat_lists import Line
from courses.domain.seat_offers import invite
from courses.models import Enrolment
from hubs.domain.consents import give, withdraw
from hubs.domain.post import written
from hubs.models import AuditEvent, Letter, OrganisationManager, User
from tests.factories.certificates import CertificateFactory, RevocationFactory
from tests.factories.courses import CompletionFactory, EnrolmentFactory
from tests.factories.employers import OrganisationManagerFactory, bought
from tests.factories.hubs import NOON, UserFactory
from tests.factories.money import OrganisationFactory

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
UNTIL = NOON + 365 * DAY


@pytest.fixture
def manager():
    return OrganisationManagerFactory()


@pytest.fixture
def place(manager):
    return manager.organisation


def certified(place, *, name="Ada Lovelace", shares=True, until=UNTIL, **facts):
    """A certificate of somebody who completed with a seat of ``place``."""
    person = UserFactory(name_on_certificate=name)
    pack = bought(organisation=place, quantity=1)
    lines = [Line(1, person.email)]
    [offer] = invite(pack, run=pack.run, lines=lines, by=pack.order.buyer, at=NOON)
    enrolment = accept(offer, by=person, shares=shares, at=NOON)
    Enrolment.objects.filter(pk=enrolment.pk).update(state="completed")
    enrolment.refresh_from_db()
    completion = CompletionFactory(enrolment=enrolment, valid_until=until)
    return CertificateFactory(completion=completion, **facts)


def revoked(certificate, *, at):
    return RevocationFactory(certificate=certificate, at=at)


def learner_of(certificate):
    return certificate.completion.enrolment.learner


def before(days):
    """When a notice looks at what is so many days before the end."""
    return UNTIL - days * DAY + SETTLED


def notices():
    """The letters, oldest first; not those by which the seats were offered."""
    return Letter.objects.filter(template="certificates/notices").order_by("pk")


def told():
    """What the letters say, oldest first."""
    return [
        (
            {each["days"]: each["number"] for each in letter.content["ending"]},
            letter.content["revoked"],
        )
        for letter in notices()
    ]


def untold(at):
    return organisations_with_news(at=at)


def test_each_threshold_is_told_once(place):
    certified(place)

    days = [
        left for left in (91, 90, 89, 31, 30, 29, 7, 6, 0)
        if tell(place.pk, at=before(left))
    ]  # fmt: skip

    assert days == [90, 30, 7, 0]
    assert told() == [({90: 1}, 0), ({30: 1}, 0), ({7: 1}, 0), ({}, 0)]


def test_what_ends_and_what_was_revoked_is_counted_apart(place):
    for until in (UNTIL, UNTIL, UNTIL - 60 * DAY):
        certified(place, until=until)
    revoked(certified(place, until=None), at=before(90) - 2 * DAY)

    assert tell(place.pk, at=before(90)) == 1

    assert told() == [({30: 1, 90: 2}, 1)]


def test_what_has_ended_is_told_once(place):
    certified(place)
    tell(place.pk, at=before(7))

    for hours in (-1, 1, 25, 49):
        tell(place.pk, at=UNTIL + timedelta(hours=hours) + SETTLED)

    assert [letter.content["ended"] for letter in notices()] == [0, 1]
    assert told()[-1] == ({}, 0)
    assert organisations_with_news(at=UNTIL + 2 * DAY) == []


def test_what_ended_and_was_renewed_has_not_ended(place):
    certificate = certified(place)
    renewed = CompletionFactory(
        enrolment__learner=learner_of(certificate),
        edition=certificate.completion.edition,
        valid_until=UNTIL + 300 * DAY,
    )
    CertificateFactory(completion=renewed)

    assert organisations_with_news(at=UNTIL + DAY) == []


def test_what_was_revoked_has_not_ended_as_well(place):
    revoked(certified(place), at=UNTIL - 40 * DAY)

    assert organisations_with_news(at=UNTIL + DAY) == []


def test_a_revoked_certificate_does_not_end_soon_as_well(place):
    revoked(certified(place), at=before(80))

    tell(place.pk, at=before(70))

    assert told() == [({}, 1)]


def test_no_day_on_which_nobody_looked_is_lost(place):
    certified(place, until=UNTIL + 3 * DAY)
    certified(place, until=UNTIL + 4 * DAY)
    certified(place)
    assert tell(place.pk, at=before(90))

    assert tell(place.pk, at=before(80))

    assert told() == [({90: 1}, 0), ({90: 2}, 0)]


def test_of_several_thresholds_nobody_looked_at_only_the_nearest_is_told(place):
    certified(place)

    tell(place.pk, at=before(5))
    tell(place.pk, at=before(4))

    assert told() == [({7: 1}, 0)]


def test_there_is_one_letter_a_day_and_the_rest_comes_the_next_day(place):
    certified(place)
    certified(place, until=UNTIL + timedelta(hours=2))

    for hours in (0, 3, 23, 24 + 4):
        tell(place.pk, at=before(90) + timedelta(hours=hours))

    assert told() == [({90: 1}, 0), ({90: 1}, 0)]
    assert {letter.created_at for letter in notices()} == {
        before(90),
        before(90) + timedelta(hours=23),
    }


def test_what_was_done_just_now_is_told_the_next_day(place):
    """It may not be in the database yet for the worker that looks."""
    at = NOON + 10 * DAY
    revoked(certified(place), at=at - SETTLED + timedelta(seconds=1))

    assert tell(place.pk, at=at) == 0
    assert tell(place.pk, at=at + DAY) == 1


def test_what_was_revoked_long_ago_is_no_news(place):
    revoked(certified(place), at=NOON + DAY)

    assert untold(NOON + DAY + SETTLED + NEWS) == []
    assert untold(NOON + DAY + SETTLED + NEWS - DAY) == [place.pk]


def test_nobody_is_told_of_who_does_not_share(place):
    certified(place, shares=False)
    revoked(certified(place, shares=False), at=before(95))

    assert untold(before(90)) == []
    assert tell(place.pk, at=before(90)) == 0
    assert not notices().exists()


def test_consent_that_is_withdrawn_counts_for_the_letter_of_the_day(place):
    gone = certified(place)
    certified(place)
    withdraw(learner_of(gone), to=place, at=before(100))

    tell(place.pk, at=before(90))

    assert told() == [({90: 1}, 0)]


def test_consent_that_is_withdrawn_between_looking_and_writing_counts(place):
    certificate = certified(place)
    assert untold(before(90)) == [place.pk]

    withdraw(learner_of(certificate), to=place, at=before(90))

    assert tell(place.pk, at=before(90)) == 0


def test_what_happened_before_it_was_shared_is_not_told(place):
    certificate = certified(place, shares=False)
    give(learner_of(certificate), to=place, at=before(80))
    revoked(once := certified(place, shares=False), at=before(85))
    give(learner_of(once), to=place, at=before(80))

    assert tell(place.pk, at=before(79)) == 0
    assert tell(place.pk, at=before(30)) == 1
    assert told() == [({30: 1}, 0)]


def test_each_organisation_is_told_of_its_own_people_alone(manager, place):
    other = OrganisationManagerFactory()
    certified(place)
    certified(other.organisation)
    certified(other.organisation)

    for each in untold(before(90)):
        tell(each, at=before(90))

    letters = {letter.person: letter.content for letter in notices()}
    assert letters[manager.user]["organisation"] == place.name
    assert letters[manager.user]["ending"] == [{"days": 90, "number": 1}]
    assert letters[other.user]["organisation"] == other.organisation.name
    assert letters[other.user]["ending"] == [{"days": 90, "number": 2}]


def test_who_shares_with_one_is_not_counted_for_another(place):
    """Agreeing to one says nothing to another, not even of the other's own seat."""
    theirs = certified(OrganisationFactory(), shares=False)
    give(learner_of(theirs), to=place, at=NOON)

    assert untold(before(90)) == []


def test_what_the_person_earned_on_their_own_is_not_counted(place):
    person = learner_of(certified(place, until=None))
    enrolment = EnrolmentFactory(learner=person, state="completed")
    CertificateFactory(
        completion=CompletionFactory(enrolment=enrolment, valid_until=UNTIL)
    )

    assert untold(before(90)) == []


def test_a_seat_that_is_not_shown_as_completed_is_not_counted(place):
    certified(place)
    Enrolment.objects.update(state="withdrawn")

    assert untold(before(90)) == []


def test_who_has_one_that_lasts_longer_is_not_counted(place):
    certificate = certified(place)
    edition = certificate.completion.edition
    again = EnrolmentFactory(
        learner=learner_of(certificate), edition=edition, state="completed"
    )
    CertificateFactory(completion=CompletionFactory(enrolment=again, valid_until=None))

    assert untold(before(90)) == []


def test_nobody_is_told_on_the_day_of_issue_that_the_end_is_near(place):
    certified(place, until=NOON + 20 * DAY)

    assert untold(NOON + 2 * DAY) == []
    assert untold(NOON + 13 * DAY + SETTLED) == [place.pk]


def test_everybody_who_acts_now_is_written_to_in_their_language(manager, place):
    dutch = OrganisationManagerFactory(
        organisation=place, user=UserFactory(language="nl")
    )
    former, closed = OrganisationManagerFactory.create_batch(2, organisation=place)
    OrganisationManager.objects.filter(pk=former.pk).update(until=NOON + DAY)
    User.objects.filter(pk=closed.user_id).update(is_active=False)
    certified(place)

    assert tell(place.pk, at=before(90)) == 2

    letters = {(each.to, each.language) for each in notices()}
    assert letters == {(manager.user.email, "en"), (dutch.user.email, "nl")}


def test_news_of_who_nobody_acts_for_waits_for_somebody(manager, place):
    certified(place)
    OrganisationManager.objects.update(until=NOON + DAY)

    assert untold(before(90)) == []
    assert tell(place.pk, at=before(90)) == 0
    assert not AuditEvent.objects.filter(verb="organisation.told").exists()

    OrganisationManagerFactory(organisation=place)
    assert untold(before(89)) == [place.pk]


def test_the_trail_says_who_was_told_and_no_number_of_people(place):
    certified(place)

    tell(place.pk, at=before(90))

    event = AuditEvent.objects.get(verb="organisation.told")
    assert (event.actor, event.object_id) == (None, str(place.pk))
    assert event.facts == {
        "organisation": place.slug,
        "until": (UNTIL - 90 * DAY).isoformat(),
        "letters": 1,
    }


def letter_about(place, *, language="en", ending=1, revocations=0):
    OrganisationManagerFactory(
        organisation=place,
        user=UserFactory(language=language, name_on_certificate="Ben"),
    )
    certificates = [certified(place) for _each in range(ending)]
    for _each in range(revocations):
        certificate = certified(place)
        certificates.append(certificate)
        revoked(certificate, at=before(91))
    tell(place.pk, at=before(90))
    return notices().get(), certificates


def test_the_letter_says_how_many_and_leads_to_the_people():
    place = OrganisationFactory(name="Sant Pau & Sons")
    letter, _certificates = letter_about(place, ending=2, revocations=1)

    people = reverse("courses:employer_people", args=[place.slug])
    mail = written(letter)

    assert mail.subject == "Certificates end soon or were revoked: Sant Pau & Sons"
    for body in (mail.text, mail.html):
        assert "2 certificates end within 90 days." in body
        assert "1 certificate was revoked and does not count any more." in body
        assert f"http://testserver{people}" in body
    assert "Sent to" in mail.text
    assert "Sant Pau &amp; Sons" in mail.html


@pytest.mark.parametrize(
    ("ending", "revocations", "subject", "body"),
    [
        (1, 0, "Certificates end soon: Sant Pau", "1 certificate ends within 90 days."),
        (0, 2, "Certificates were revoked: Sant Pau", "2 certificates were revoked"),
    ],
)
def test_the_letter_says_nothing_of_what_there_is_none_of(
    ending, revocations, subject, body
):
    place = OrganisationFactory(name="Sant Pau")
    letter, _certificates = letter_about(place, ending=ending, revocations=revocations)

    mail = written(letter)

    assert mail.subject == subject
    for text in (mail.text, mail.html):
        assert body in text
        assert ("within" in text) == bool(ending)
        assert ("revoked and" in text) == bool(revocations)


def test_the_letter_says_what_has_ended(place):
    certified(place)
    tell(place.pk, at=before(7))
    tell(place.pk, at=UNTIL + DAY)

    mail = written(notices().last())

    assert mail.subject.startswith("Certificates have ended: ")
    for text in (mail.text, mail.html):
        assert "1 certificate has ended." in text
        assert "within" not in text


@pytest.mark.parametrize("language", ["en", "nl"])
def test_the_letter_names_no_person_and_no_certificate(language):
    letter, certificates = letter_about(
        OrganisationFactory(name="Sant Pau"), language=language, revocations=1
    )

    mail = written(letter)

    said = " ".join(
        (json.dumps(letter.content), mail.subject, mail.text, mail.html)
    )  # fmt: skip
    for certificate in certificates:
        person = learner_of(certificate)
        assert certificate.number not in said
        assert shown(certificate.number) not in said
        assert certificate.payload["title"] not in said
        assert person.email not in said
        assert person.name_on_certificate not in said


def test_the_letter_is_in_dutch_for_who_reads_dutch():
    letter, _certificates = letter_about(
        OrganisationFactory(name="Sant Pau"), language="nl"
    )

    mail = written(letter)

    for body in (mail.text, mail.html):
        assert "Beste Ben," in body
        assert f"Verstuurd naar {letter.to} omdat je voor Sant Pau handelt." in body


def test_three_organisations_with_three_people_ask_as_often_as_one(
    django_assert_num_queries,
):
    for organisations in range(1, 4):
        place = OrganisationManagerFactory().organisation
        for _person in range(organisations):
            certified(place)
            revoked(certified(place, until=None), at=before(91))
        with django_assert_num_queries(4):
            assert len(untold(before(90))) == organisations


def test_three_people_are_told_of_by_as_many_queries_as_one(
    django_assert_max_num_queries,
):
    asked = []
    for people in (1, 3):
        place = OrganisationManagerFactory().organisation
        for _person in range(people):
            certified(place)
        with django_assert_max_num_queries(40) as captured:
            tell(place.pk, at=before(90))
        asked.append(len(captured))

    assert asked[0] == asked[1]
