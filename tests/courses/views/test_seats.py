"""A seat from an employer, as its addressee meets it; and consent on the profile."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from courses.domain.seat_lists import Line
from courses.domain.seat_offers import invite, token_of
from courses.models import Enrolment, Run, SeatInvitation
from hubs.models import SharingConsent
from tests.factories.courses import EnrolmentFactory
from tests.factories.employers import bought
from tests.factories.hubs import UserFactory
from tests.factories.money import OrganisationFactory

pytestmark = pytest.mark.django_db
PROFILE = "/accounts/profile/"


@pytest.fixture
def person():
    return UserFactory(email="ada@example.org", unnamed=True)


@pytest.fixture
def pack():
    return bought(quantity=2)


@pytest.fixture
def offer(pack, person):
    lines = [Line(1, person.email, "Ada Lovelace")]
    now = timezone.now()
    [made] = invite(pack, run=pack.run, lines=lines, by=pack.order.buyer, at=now)
    return made


@pytest.fixture
def client(client, person):
    client.force_login(person)
    return client


def seat_of(offer, name="seat"):
    return reverse(f"courses:{name}", args=[token_of(offer)])


def test_the_addressee_sees_the_seat_with_consent_unticked(client, offer):
    page = client.get(seat_of(offer))

    form = page.context["form"]
    assert form["name_on_certificate"].value() == "Ada Lovelace"
    box = str(form["shares"])
    assert 'type="checkbox"' in box
    assert "checked" not in box
    assert offer.pack_seat.pack.organisation.name in page.content.decode()


def test_the_seat_is_accepted_without_sharing(client, offer, person):
    answer = client.post(seat_of(offer), {"name_on_certificate": "Ada Lovelace"})

    enrolment = Enrolment.objects.get()
    assert answer.url == reverse("courses:record", args=[enrolment.public_id])
    person.refresh_from_db()
    assert person.name_on_certificate == "Ada Lovelace"
    assert not SharingConsent.objects.exists()
    assert "The seat is yours" in client.get(seat_of(offer)).content.decode()


def test_a_name_that_cannot_be_printed_is_said(client, offer):
    answer = client.post(seat_of(offer), {"name_on_certificate": ""})

    assert answer.status_code == 422
    assert not Enrolment.objects.exists()


def test_sharing_is_agreed_with_the_seat_and_changed_on_the_profile(client, offer):
    sent = {"name_on_certificate": "Ada Lovelace", "shares": "on"}
    client.post(seat_of(offer), sent)
    place = offer.pack_seat.pack.organisation
    share = reverse("courses:share", args=[place.slug])
    assert "Sees how your seats stand." in client.get(PROFILE).content.decode()

    assert client.post(share, {"shares": "no"}).url == PROFILE

    assert not SharingConsent.objects.holding().exists()
    assert "Sees nothing of yours." in client.get(PROFILE).content.decode()
    client.post(share, {"shares": "yes"})
    assert SharingConsent.objects.holding().count() == 1


def test_an_employer_that_gave_no_seat_cannot_be_agreed_to(client, offer):
    other = OrganisationFactory()

    answer = client.post(reverse("courses:share", args=[other.slug]), {"shares": "yes"})

    assert answer.status_code == 404
    assert "What employers see" not in client.get(PROFILE).content.decode()


def test_who_shares_already_is_not_asked_again(client, offer, pack, person):
    client.post(seat_of(offer), {"name_on_certificate": "Ada", "shares": "on"})
    other = bought(organisation=pack.organisation)
    [second] = invite(
        other,
        run=other.run,
        lines=[Line(1, person.email)],
        by=other.order.buyer,
        at=timezone.now(),
    )

    page = client.get(seat_of(second)).content.decode()
    client.post(seat_of(second), {"name_on_certificate": "Ada"})

    assert "since you agreed earlier" in page
    assert 'name="shares"' not in page
    assert SharingConsent.objects.holding().count() == 1


def test_the_seat_is_its_addressees_alone(client, offer):
    assert client.get(reverse("courses:seat", args=["nothing"])).status_code == 404
    client.force_login(UserFactory())
    assert client.get(seat_of(offer)).status_code == 404
    assert client.post(seat_of(offer)).status_code == 404
    assert client.post(seat_of(offer, "seat_decline")).status_code == 404
    client.logout()
    assert client.get(seat_of(offer)).url.startswith("/accounts/login/?next=/learn/")


def test_a_seat_is_declined_once(client, offer):
    address = seat_of(offer, "seat_decline")

    assert client.post(address).url == "/learn/"
    assert client.post(address).status_code == 409
    assert "closed" in client.get(seat_of(offer)).content.decode()


def refused(client, offer):
    answer = client.post(seat_of(offer), {"name_on_certificate": "Ada", "shares": "on"})
    assert answer.status_code == 409
    assert not SharingConsent.objects.exists()
    return answer.content.decode()


def test_who_has_a_seat_by_another_way_is_told(client, offer, pack, person):
    EnrolmentFactory(learner=person, run=pack.run, edition=pack.course.editions.get())

    assert "by another way" in refused(client, offer)


def test_a_run_that_was_cancelled_is_told(client, offer, pack):
    Run.objects.update(state="cancelled", cancelled_at=timezone.now())

    assert "takes nobody any more" in refused(client, offer)


def test_an_offer_that_expired_is_told(client, offer):
    SeatInvitation.objects.update(expires_at=timezone.now() - timedelta(hours=1))

    assert "This invitation is closed" in refused(client, offer)
