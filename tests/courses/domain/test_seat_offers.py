from datetime import timedelta

import pytest

from courses.domain import packs
from courses.domain.pack_lists import ending_soon, offers_of
from courses.domain.seat_claims import accept
from courses.domain.seat_lists import Fault, Line
from courses.domain.seat_offers import (
    LIFE,
    NOTICE,
    PAUSE,
    SPARE,
    ListRefused,
    NotOpen,
    PackEnded,
    RunTakesNobody,
    TooManyInvited,
    TooSoon,
    digest_of,
    invite,
    lapse,
    remind,
    remind_of_ends,
    take_back,
    token_of,
    with_lapsed,
)
from courses.domain.seats import NoSeatLeft, miscounted
from courses.models import Run, Seat, SeatInvitation
from hubs.domain.post import written
from hubs.models import AuditEvent, Letter
from tests.factories.employers import bought, paid_run
from tests.factories.hubs import NOON, UserFactory

pytestmark = pytest.mark.django_db
A_DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


def offer_to(pack, *addresses, run=None, at=NOON):
    lines = [Line(n, address) for n, address in enumerate(addresses, 1)]
    return invite(pack, run=run or pack.run, lines=lines, by=pack.order.buyer, at=at)


def test_everybody_on_the_list_has_a_letter_and_a_seat_of_their_own():
    pack = bought(quantity=3)

    offers = offer_to(pack, "Ada@example.org", "ben@example.org")

    assert {offer.email for offer in offers} == {"ada@example.org", "ben@example.org"}
    assert len({offer.pack_seat_id for offer in offers}) == 2
    assert {offer.expires_at for offer in offers} == {NOON + LIFE}
    letters = list(Letter.objects.order_by("pk"))
    assert [letter.to for letter in letters] == ["ada@example.org", "ben@example.org"]
    for letter, offer in zip(letters, offers, strict=True):
        mail = written(letter)
        address = f"/learn/seats/{token_of(offer)}/"
        assert (mail.subject, address in mail.text, address in mail.html) == (
            "A seat for you: GMP for beginners", True, True,
        )  # fmt: skip
        assert offer.digest == digest_of(token_of(offer))


def test_an_offer_tells_times_as_clocks_show_them_there_and_here():
    begins = NOON + timedelta(days=9)
    run = paid_run(time_zone="Europe/Brussels", starts_at=begins, ends_at=begins)
    known = UserFactory(time_zone="Europe/Helsinki")
    lines = [Line(1, known.email), Line(2, "stranger@example.org")]
    invite(bought(run), run=run, lines=lines, by=UserFactory(), at=NOON)

    for letter in Letter.objects.all():
        mail = written(letter)
        for text in (mail.text, mail.html):
            there = "It begins on 30 November 2026 at 13:00 (Europe/Brussels)."
            assert there in text
            own = "In your time: 30 November 2026, 14:00." in text
            assert own == bool(letter.person)
            until = "14:00 EET" if letter.person else "13:00 CET"
            assert f"until 30 November 2026, {until}" in text


def test_nobody_is_written_to_where_a_line_is_wrong():
    pack = bought(quantity=1)

    with pytest.raises(ListRefused) as refused:
        offer_to(pack, "ada@example.org", "ben@example.org")

    assert [each.fault for each in refused.value.checked] == [None, Fault.NO_SEAT]
    assert not Letter.objects.exists()
    assert not SeatInvitation.objects.exists()


def test_an_offer_ends_when_the_run_begins():
    run = paid_run(
        mode="on-site",
        venue="Clean room 2",
        starts_at=NOON + A_DAY,
        ends_at=NOON + 2 * A_DAY,
    )
    pack = bought(run)

    [offer] = offer_to(pack, "ada@example.org")

    assert offer.expires_at == run.starts_at
    mail = written(Letter.objects.get())
    assert "22 November 2026 at 13:00 (Europe/Brussels)" in mail.text
    assert "Clean room 2" in mail.html


def test_an_offer_ends_with_the_start_of_a_run_that_was_moved_since():
    begins = NOON + 5 * A_DAY
    run = paid_run(mode="on-site", starts_at=begins, ends_at=begins + A_DAY)
    pack = bought(run, quantity=1)
    [offer] = offer_to(pack, "ada@example.org")
    Run.objects.filter(pk=run.pk).update(starts_at=NOON + A_DAY)
    offer = SeatInvitation.objects.get()

    assert (offer.expires_at, offer.deadline) == (begins, NOON + A_DAY)
    offers = SeatInvitation.objects
    assert offers.open(at=NOON + A_DAY - HOUR).exists()
    assert not offers.open(at=NOON + A_DAY).exists()
    assert pack.seats.open(at=NOON + A_DAY).exists()
    with pytest.raises(NotOpen):
        accept(
            offer,
            by=UserFactory(email="ada@example.org"),
            shares=False,
            at=NOON + A_DAY,
        )
    assert list(with_lapsed(at=NOON + A_DAY)) == [pack]
    assert lapse(pack, at=NOON + A_DAY) == 1


def test_whose_offer_ends_soon_is_reminded_once_by_itself():
    pack = bought(quantity=3)
    offer_to(pack, "ada@example.org")
    offer_to(pack, "ben@example.org", at=NOON + 5 * A_DAY)
    [late] = offer_to(pack, "cleo@example.org", at=NOON)
    pack_of_void = bought(quantity=1)
    offer_to(pack_of_void, "dora@example.org")
    packs.end(pack_of_void, at=NOON, for_good=False)
    take_back(late, by=pack.order.buyer, at=NOON + A_DAY)
    Letter.objects.all().delete()

    assert remind_of_ends(at=NOON + LIFE - NOTICE - HOUR) == 0
    assert remind_of_ends(at=NOON + LIFE - NOTICE) == 1
    assert remind_of_ends(at=NOON + LIFE - HOUR) == 0

    letter = Letter.objects.get()
    assert (letter.to, letter.template) == ("ada@example.org", "courses/seat_reminder")
    event = AuditEvent.objects.get(verb="seat.reminded")
    assert (event.actor, event.facts["seats"]) == (None, 1)


def test_who_was_reminded_by_hand_lately_is_not_reminded_by_itself():
    pack = bought(quantity=1)
    offer_to(pack, "ada@example.org")
    just_before = NOON + LIFE - NOTICE - HOUR
    remind(pack, SeatInvitation.objects.all(), by=pack.order.buyer, at=just_before)

    assert remind_of_ends(at=NOON + LIFE - NOTICE) == 0


def test_no_seat_is_given_on_another_courses_run_or_of_a_void_pack():
    pack = bought()

    with pytest.raises(RunTakesNobody):
        offer_to(pack, "ada@example.org", run=paid_run())
    packs.end(pack, at=NOON, for_good=True)
    with pytest.raises(PackEnded):
        offer_to(pack, "ada@example.org")


def test_a_seat_of_a_course_has_a_place_on_the_run_while_it_is_offered():
    run = paid_run(seats=2)
    pack = bought(run, quantity=3, for_course=True)

    [offer] = offer_to(pack, "ada@example.org", run=run)

    seat = offer.pack_seat.seat
    run.refresh_from_db()
    assert (run.taken, seat.state, seat.how, seat.holder) == (
        1, "held", "employer", None,
    )  # fmt: skip
    take_back(offer, by=pack.order.buyer, at=NOON + A_DAY)
    run.refresh_from_db()
    assert (run.taken, miscounted()) == (0, [])
    [again] = offer_to(pack, "ben@example.org", run=run, at=NOON + A_DAY)
    assert again.pack_seat.seat != seat


def test_seats_of_a_course_are_no_more_than_the_run_has(monkeypatch):
    """Somebody else took the last one after the list was looked through."""
    run = paid_run(seats=1)
    pack = bought(run, for_course=True)
    monkeypatch.setattr("courses.domain.seat_offers.check", lambda *_a, **_k: [])
    Run.objects.filter(pk=run.pk).update(taken=1)

    with pytest.raises(NoSeatLeft):
        offer_to(pack, "ada@example.org", run=run)

    assert not SeatInvitation.objects.exists()


def test_a_seat_of_a_run_keeps_its_place_when_it_is_taken_back():
    pack = bought(quantity=1)
    [offer] = offer_to(pack, "ada@example.org")

    take_back(offer, by=pack.order.buyer, at=NOON + A_DAY)
    with pytest.raises(NotOpen):
        take_back(offer, by=pack.order.buyer, at=NOON + A_DAY)

    assert Seat.objects.get().state == "held"
    letter = Letter.objects.latest("pk")
    assert (letter.to, letter.template) == (
        "ada@example.org",
        "courses/seat_taken_back",
    )
    assert "taken back" in written(letter).html
    assert offer_to(pack, "ben@example.org", at=NOON + A_DAY)


def test_reminders_carry_the_same_link_and_do_not_come_often():
    pack = bought(quantity=2)
    by = pack.order.buyer
    UserFactory(email="ada@example.org", language="en")
    early, _late = (
        offer_to(pack, "ada@example.org")[0],
        offer_to(pack, "ben@example.org", at=NOON + A_DAY)[0],
    )
    everybody = SeatInvitation.objects.all()

    with pytest.raises(TooSoon):
        remind(pack, everybody, by=by, at=NOON + A_DAY)
    assert remind(pack, everybody, by=by, at=NOON + PAUSE) == 1
    with pytest.raises(TooSoon):
        remind(pack, everybody.filter(pk=early.pk), by=by, at=NOON + PAUSE)
    assert remind(pack, everybody, by=by, at=NOON + 2 * PAUSE) == 2

    letter = Letter.objects.filter(to="ada@example.org").latest("pk")
    mail = written(letter)
    assert letter.template == "courses/seat_reminder"
    for said in (mail.text, mail.html):
        assert f"/learn/seats/{token_of(early)}/" in said


def test_an_offer_that_expired_gives_its_seat_back_by_itself():
    run = paid_run()
    pack = bought(run, quantity=2, for_course=True)
    offer_to(pack, "ada@example.org", run=run)
    later = NOON + LIFE

    assert list(with_lapsed(at=later - A_DAY)) == []
    [found] = with_lapsed(at=later)
    assert (lapse(found, at=later), lapse(found, at=later)) == (1, 0)

    run.refresh_from_db()
    assert (run.taken, offers_of(pack, at=NOON).count()) == (0, 0)


def test_a_seat_whose_offer_expired_can_be_offered_before_that_is_noticed():
    pack = bought(quantity=1)
    offer_to(pack, "ada@example.org")

    [offer] = offer_to(pack, "ada@example.org", at=NOON + LIFE)

    assert offers_of(pack, at=NOON + LIFE).get() == offer


def test_offers_that_end_soon_are_counted():
    pack = bought(quantity=1)
    offer_to(pack, "ada@example.org")

    assert ending_soon(pack.organisation, at=NOON) == 0
    assert ending_soon(pack.organisation, at=NOON + LIFE - A_DAY) == 1
    assert ending_soon(pack.organisation, at=NOON + LIFE) == 0


def test_nobody_is_written_to_all_day_long():
    pack = bought(quantity=1)
    for n in range(SPARE + 1):
        [offer] = offer_to(pack, f"ada{n}@example.org")
        take_back(offer, by=pack.order.buyer, at=NOON)
    Letter.objects.all().delete()

    with pytest.raises(TooManyInvited):
        offer_to(pack, "eve@example.org", at=NOON + A_DAY - timedelta(seconds=1))

    assert not Letter.objects.exists()
    offer_to(pack, "eve@example.org", at=NOON + A_DAY)


def test_a_long_list_is_invited_at_once():
    pack = bought(paid_run(seats=60), quantity=50)

    offers = offer_to(pack, *(f"ada{n}@example.org" for n in range(50)))

    assert len(offers) == 50
