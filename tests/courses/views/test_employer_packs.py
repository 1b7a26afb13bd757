"""A pack of seats: inviting by hand and by list, reminding, taking back, moving."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from courses.domain.packs import end
from courses.domain.seat_offers import SPARE
from courses.models import OrderParty, SeatInvitation
from hubs.models import Letter
from tests.factories.courses import RunFactory
from tests.factories.employers import (
    OrganisationManagerFactory,
    bought,
    paid_run,
)
from tests.factories.money import LegalEntityFactory, VoucherFactory

pytestmark = pytest.mark.django_db
A_DAY = timedelta(days=1)


@pytest.fixture
def manager():
    return OrganisationManagerFactory(since=timezone.now())


@pytest.fixture
def pack(manager):
    now = timezone.now()
    run = paid_run(mode="on-site", starts_at=now + 20 * A_DAY, ends_at=now + 21 * A_DAY)
    return bought(run, organisation=manager.organisation, quantity=3)


@pytest.fixture
def client(client, manager):
    client.force_login(manager.user)
    return client


def at(pack, name="", *more, organisation=None):
    slug = (organisation or pack.organisation).slug
    return reverse(f"courses:employer_pack{name}", args=[slug, pack.public_id, *more])


def invite_one(client, pack, email="ada@example.org", **facts):
    sent = {"run": pack.run.public_id, "email": email, "name": "Ada", **facts}
    return client.post(at(pack, "_invite"), sent)


def test_one_person_is_invited_by_hand(client, pack):
    earlier = {"starts_at": timezone.now() + A_DAY, "price_cents": 1}
    RunFactory(course=pack.course, mode="online", **earlier)
    form = client.get(at(pack)).context["invite_form"]
    assert form["run"].initial == pack.run.public_id

    assert invite_one(client, pack).url == at(pack)

    offer = SeatInvitation.objects.get()
    assert (offer.email, offer.name, offer.run) == ("ada@example.org", "Ada", pack.run)
    page = client.get(at(pack)).content.decode()
    assert "ada@example.org" in page
    assert at(pack, "_take_back", offer.pk) in page
    # The letter is fresh: nobody is reminded yet.
    assert at(pack, "_remind", offer.pk) not in page


@pytest.mark.parametrize(
    ("zone", "here"),
    [
        ("Europe/Helsinki", "15 June 2038, 10:00"),
        # Other clocks that show the same.
        ("Europe/Amsterdam", ""),
    ],
)
def test_runs_are_named_in_the_readers_time_where_that_is_another(
    client, manager, zone, here
):
    run = paid_run(
        mode="on-site",
        time_zone="Europe/Brussels",
        starts_at=datetime(2038, 6, 15, 7, tzinfo=UTC),
        ends_at=datetime(2038, 6, 15, 11, tzinfo=UTC),
    )
    pack = bought(run, organisation=manager.organisation, quantity=2)
    manager.user.time_zone = zone
    manager.user.save()

    page = client.get(at(pack))

    [(_id, words)] = page.context["invite_form"].fields["run"].choices
    assert words.startswith("15 June 2038, 09:00 (Europe/Brussels")
    assert (f"your time: {here}" in words) == bool(here)
    assert (f"Your time: {here}" in page.content.decode()) == bool(here)


def test_what_is_wrong_with_an_invitation_stands_at_its_field(client, pack):
    assert invite_one(client, pack, "nobody").status_code == 422
    assert invite_one(client, pack, run="nothing").status_code == 422
    invite_one(client, pack)

    twice = invite_one(client, pack)

    assert twice.status_code == 409
    assert "Invited already" in twice.content.decode()
    end(pack, at=timezone.now(), for_good=True)
    void = invite_one(client, pack, "ben@example.org")
    assert void.status_code == 409
    assert (
        "The money for these seats went back" in client.get(at(pack)).content.decode()
    )


CSV = (
    "Voornaam;Achternaam;E-mailadres\r\n"
    "Zoë;Ångström;zoe@example.org\r\n"
    "Ben;Bé;ben@example\r\n"
    "Zoë;Ångström;ZOE@example.org\r\n"
    "Cas;Cé;cas@example.org\r\n"
)


def test_a_list_is_looked_through_and_sent_only_when_that_is_confirmed(client, pack):
    file = SimpleUploadedFile("people.csv", CSV.encode("cp1252"), "text/csv")
    assert "Choose a file" in client.get(at(pack, "_list")).content.decode()

    page = client.post(at(pack, "_list"), {"run": pack.run.public_id, "file": file})

    said = page.content.decode()
    assert page.status_code == 200
    assert "Zoë Ångström" in said
    assert "This is no whole e-mail address." in said
    assert "The same address stands further up." in said
    assert "Invite 2 people" in said
    assert not Letter.objects.exists()
    assert not SeatInvitation.objects.exists()

    sent = {"run": pack.run.public_id, "lines": page.context["lines"]}
    assert client.post(at(pack, "_send"), sent).url == at(pack)

    emails = set(SeatInvitation.objects.values_list("email", flat=True))
    assert emails == {"zoe@example.org", "cas@example.org"}
    assert Letter.objects.count() == 2
    # Sent once more, nobody is invited twice.
    again = client.post(at(pack, "_send"), sent)
    assert again.status_code == 409
    assert "Invited already" in again.content.decode()
    assert Letter.objects.count() == 2


def test_lines_beyond_the_open_seats_are_told_before_anything_is_sent(client, pack):
    people = "\n".join(f"p{n}@example.org" for n in range(5))

    page = client.post(at(pack, "_list"), {"run": pack.run.public_id, "people": people})

    assert page.content.decode().count("No open seat is left for this line.") == 2


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"PK\x03\x04workbook", "This is a workbook."),
        (b"Ada\nBen\n", "No column has e-mail addresses."),
        (b"a@x.org\n" * 2001, "There are too many rows."),
        (b"a@x.org\n" * 501, "At most 500 people are invited at once."),
        (b"a@x.org\0\n", "This cannot be read as a list."),
        (b"a" * 600_000, "There are too many rows."),
    ],
)
def test_a_file_that_is_no_list_is_answered_with_what_to_do(
    client, pack, content, said
):
    file = SimpleUploadedFile("people.csv", content)

    page = client.post(at(pack, "_list"), {"run": pack.run.public_id, "file": file})

    assert page.status_code == 422
    assert said in page.content.decode()


@pytest.mark.parametrize(
    "lines", ["", "1\tada@example.org", "x\tada@example.org\t", "\t\t", "1\t\t\nrest"]
)
def test_what_was_tampered_with_is_not_sent(client, pack, lines):
    sent = {"run": pack.run.public_id, "lines": lines}

    assert client.post(at(pack, "_send"), sent).status_code == 422
    assert not Letter.objects.exists()


def test_a_pack_that_ended_while_a_list_was_looked_at_sends_nothing(client, pack):
    end(pack, at=timezone.now(), for_good=False)
    sent = {"run": pack.run.public_id, "lines": "1\tada@example.org\tAda"}

    answer = client.post(at(pack, "_send"), sent)

    assert answer.status_code == 409
    assert not Letter.objects.exists()


def test_people_are_reminded_when_a_letter_is_old_enough(client, pack):
    invite_one(client, pack)
    offer = SeatInvitation.objects.get()
    fresh = client.post(at(pack, "_remind", offer.pk), follow=True).content.decode()
    assert "Nobody was reminded" in fresh

    SeatInvitation.objects.update(invited_at=timezone.now() - 4 * A_DAY)

    assert at(pack, "_remind", offer.pk) in client.get(at(pack)).content.decode()
    told = client.post(at(pack, "_remind_all"), follow=True).content.decode()
    assert "1 person is reminded." in told
    assert Letter.objects.filter(template="courses/seat_reminder").count() == 1


def test_a_seat_is_taken_back_once(client, pack):
    invite_one(client, pack)
    address = at(pack, "_take_back", SeatInvitation.objects.get().pk)

    assert "open again" in client.post(address, follow=True).content.decode()
    assert "taken back, or has" in client.post(address, follow=True).content.decode()


def test_open_seats_move_to_another_run(client, pack):
    now = timezone.now()
    assert "Move open seats" not in client.get(at(pack)).content.decode()
    later = RunFactory(
        course=pack.course,
        mode="on-site",
        starts_at=now + 40 * A_DAY,
        ends_at=now + 41 * A_DAY,
        price_cents=10000,
        seats=2,
    )
    assert "Move open seats" in client.get(at(pack)).content.decode()
    sent = {"origin": pack.run.public_id, "run": later.public_id, "number": 2}

    for wrong, status in (
        ({"number": 0}, 422),
        ({"number": 4}, 409),
        ({"number": 3}, 409),
        ({"run": pack.run.public_id}, 409),
    ):
        answer = client.post(at(pack, "_move"), sent | wrong)
        assert answer.status_code == status
    assert client.post(at(pack, "_move"), sent).url == at(pack)

    later.refresh_from_db()
    assert later.taken == 2


def test_seats_of_a_voucher_for_one_run_say_why_they_stay(client, pack):
    said = "voucher that holds for one run alone"
    assert said not in client.get(at(pack)).content.decode()

    pack.order.voucher = VoucherFactory(campaign__hub=pack.order.hub, run=pack.run)
    pack.order.save()

    assert said in client.get(at(pack)).content.decode()


def test_seats_of_a_pack_say_that_other_tax_keeps_them(client, pack):
    said = "Only runs with the VAT that was charged"
    assert said not in client.get(at(pack)).content.decode()

    LegalEntityFactory(hub=pack.order.hub)
    OrderParty.objects.filter(order=pack.order).update(country="ES")

    assert said in client.get(at(pack)).content.decode()


POSTS = [("_invite",), ("_send",), ("_remind_all",), ("_move",)]


def test_a_pack_of_another_organisation_is_not_there(client, pack, manager):
    other = bought(quantity=2)
    invite_one(client, pack)
    offer = SeatInvitation.objects.get()
    own = manager.organisation

    for page in ("", "_list"):
        # By its own organisation's address, and by mine.
        assert client.get(at(other, page)).status_code == 404
        assert client.get(at(other, page, organisation=own)).status_code == 404
    for name in ("_invite", "_list", "_send", "_remind_all", "_move"):
        assert client.post(at(other, name, organisation=own)).status_code == 404
    theirs = OrganisationManagerFactory(
        organisation=other.organisation, since=timezone.now()
    )
    client.force_login(theirs.user)
    for name in ("_remind", "_take_back"):
        answer = client.post(at(other, name, offer.pk))
        assert answer.status_code == 404
    offer.refresh_from_db()
    assert offer.revoked_at is None


def test_three_offers_ask_as_often_as_one(client, pack, django_assert_num_queries):
    client.get("/employer/")  # the menu is remembered
    numbers = []
    for count in (1, 3):
        for number in range(count):
            invite_one(client, pack, f"p{count}{number}@example.org")
        with django_assert_num_queries(60, exact=False) as asked:
            client.get(at(pack))
        numbers.append(len(asked))

    assert numbers[0] == numbers[1]


def test_who_invited_many_within_a_day_is_told_to_wait(client, pack):
    for n in range(len(pack.seats.all()) + SPARE):
        invite_one(client, pack, f"ada{n}@example.org")
        client.post(at(pack, "_take_back", SeatInvitation.objects.latest("pk").pk))

    answer = invite_one(client, pack, "eve@example.org")

    assert answer.status_code == 409
    assert "within 24 hours" in answer.content.decode()
    assert not Letter.objects.filter(to="eve@example.org").exists()
