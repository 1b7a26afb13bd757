"""Who gets what of an employer: rows 37 to 42 and 44 of the permission matrix.

Beside the actors of :mod:`tests.cms.acting`: EMA acts for the organisation that gave
LO a seat, with LO's consent; EMB acts for another one. To all who do not act for it,
an organisation is not there; what somebody shares is seen while they agree.
"""

import pytest
from django.urls import reverse
from django.utils import timezone

from courses.domain.seat_claims import accept
from courses.domain.seat_lists import Line
from courses.domain.seat_offers import invite, token_of
from courses.models import SeatInvitation
from hubs.domain import organisations
from hubs.domain.consents import withdraw
from hubs.models import SharingConsent
from tests.cms.acting import ACTORS, World, actor, everything
from tests.cms.test_matrix import TOKEN, judge
from tests.factories.courses import RunFactory
from tests.factories.employers import OrganisationManagerFactory, bought, paid_run

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
SIGNS = (*ACTORS, "EMA", "EMB")
NOBODY = dict.fromkeys(SIGNS, "404") | {"AN": "L"}
#: Who reads what an organisation has, and who acts for it.
READS = NOBODY | {"EMA": "200", "PA": "200", "AU": "200"}
ACTS = NOBODY | {"EMA": "302", "PA": "302", "AU": "403"}
LO = "LO"


@pytest.fixture
def world():
    """A world in which LO has a seat from an employer and is offered another."""
    made, now = World().build(), timezone.now()
    for sign in ("EMA", "EMB"):
        manager = OrganisationManagerFactory(since=now)
        made.people[sign] = manager.user
        setattr(made, sign, manager)
    made.place = made.EMA.organisation
    made.people[LO].name_on_certificate = "Canary Learner"
    made.people[LO].save()
    made.pack = bought(organisation=made.place, quantity=5)
    made.claimed = offer(made, made.pack, made.people[LO].email)
    accept(made.claimed, by=made.people[LO], shares=True, at=now)
    made.second = bought(paid_run(), organisation=made.place, quantity=2)
    made.offer = offer(made, made.second, made.people[LO].email)
    made.asked = organisations.invite(
        made.place, email="new@example.org", by=made.people["EMA"], at=now
    )
    return made


def offer(made, pack, email):
    by, now = made.people["EMA"], timezone.now()
    [row] = invite(pack, run=pack.run, lines=[Line(1, email)], by=by, at=now)
    return row


def at(world, name, *more, pack=None):
    args = [world.place.slug, *([pack.public_id] if pack else []), *more]
    return reverse(f"courses:employer{name}", args=args)


def wrong(world, address, expected, sent=None):
    """Who got another answer than expected; those who may act are asked last."""
    order = sorted(SIGNS, key=lambda sign: expected[sign] in {"200", "302"})
    got = {sign: judge(actor(world, sign).ask(address, sent)) for sign in order}
    return {sign: code for sign, code in got.items() if code != expected[sign]}


def test_37_to_39_what_an_organisation_has_is_seen_by_who_acts_for_it(world):
    for page in ("", "_people", "_orders", "_managers", "_details", "_buy"):
        assert wrong(world, at(world, page), READS) == {}, page
    for page in ("_pack", "_pack_list"):
        assert wrong(world, at(world, page, pack=world.pack), READS) == {}, page


def test_38_and_39_a_row_shows_state_and_nothing_else_and_ends_with_consent(world):
    def page_of(sign):
        return actor(world, sign).ask(at(world, "_people")).content.decode()

    shown = page_of("EMA")
    assert shown.count("Canary Learner") == 1
    # The seat alone: not what LO learns elsewhere, nor how.
    assert world.course.code not in shown
    for word in ("Title of step", "points", "%", "attempt"):
        assert word not in shown.split("<main")[1].split("</main")[0]

    seats = actor(world, "EMA").ask(at(world, "")).content.decode()
    withdraw(world.people[LO], to=world.place, at=timezone.now())

    assert all("Canary Learner" not in page_of(sign) for sign in ("EMA", "PA", "AU"))
    after = actor(world, "EMA").ask(at(world, "")).content.decode()
    assert TOKEN.sub("", after.split("<main")[1]) == TOKEN.sub(
        "", seats.split("<main")[1]
    )


def test_40_seats_are_given_and_taken_back_by_who_acts_for_the_organisation(world):
    waiting = SeatInvitation.objects.get(pk=world.offer.pk)
    pack, second, run = world.pack, world.second, world.pack.run.public_id
    other = RunFactory(course=pack.course, mode="on-site", price_cents=10000)
    rows = [
        ("_invite", None, (), {"email": "x@example.org"}),
        ("_revoke", None, (world.asked.pk,), {}),
        ("_pack_invite", pack, (), {"run": run, "email": "y@example.org"}),
        ("_pack_send", pack, (), {"run": run, "lines": "1\tz@example.org\t"}),
        ("_pack_remind_all", second, (), {}),
        ("_pack_remind", second, (waiting.pk,), {}),
        ("_pack_take_back", second, (waiting.pk,), {}),
        (
            "_pack_move",
            pack,
            (),
            {"origin": run, "run": other.public_id, "number": 1},
        ),
        ("_end", None, (world.EMA.pk,), {}),
    ]
    refused = [sign for sign in SIGNS if ACTS[sign] != "302"]
    for name, of, more, sent in rows:
        address = at(world, name, *more, pack=of)
        before = everything()
        got = {sign: judge(actor(world, sign).ask(address, sent)) for sign in refused}
        tokenless = {
            actor(world, sign).ask(address, sent, with_token=False).status_code
            for sign in SIGNS
        }
        assert got == {sign: ACTS[sign] for sign in refused}, name
        assert tokenless == {403}
        assert everything() == before, name
    for name, of, more, sent in rows[:-1]:
        answer = actor(world, "EMA").ask(at(world, name, *more, pack=of), sent)
        assert judge(answer) == "302", name
    # The last one who acts stays.
    assert judge(actor(world, "EMA").ask(at(world, "_end", world.EMA.pk), {})) == "409"


def test_41_a_seat_is_accepted_by_its_addressee_alone_and_once(world):
    address = reverse("courses:seat", args=[token_of(world.offer)])
    to_lo = NOBODY | {LO: "200"}
    sent = {"name_on_certificate": "Canary Learner"}

    assert wrong(world, address, to_lo) == {}
    decline = reverse("courses:seat_decline", args=[token_of(world.offer)])
    before = everything()
    refused = NOBODY | {"AU": "403"}
    others = [sign for sign in SIGNS if sign != LO]
    for target in (address, decline):
        got = {sign: judge(actor(world, sign).ask(target, sent)) for sign in others}
        assert got == {sign: refused[sign] for sign in others}
    assert everything() == before
    assert judge(actor(world, LO).ask(address, sent)) == "302"
    assert judge(actor(world, LO).ask(address, sent)) == "302"
    assert SeatInvitation.objects.filter(accepted_by=world.people[LO]).count() == 2
    # Accepted without ticking anything: what was shared before is all that is.
    assert SharingConsent.objects.count() == 1


def test_42_consent_is_the_persons_own(world):
    """The address names no person: whoever asks speaks of themselves."""
    address = reverse("courses:share", args=[world.place.slug])
    before = everything()
    others = [sign for sign in SIGNS if sign != LO]
    refused = NOBODY | {"AU": "403", "AN": "L"}

    for sent in ({"shares": "no"}, {"shares": "yes"}):
        got = {sign: judge(actor(world, sign).ask(address, sent)) for sign in others}
        assert got == {sign: refused[sign] for sign in others}
    assert everything() == before
    assert SharingConsent.objects.holding().get().person == world.people[LO]
    assert judge(actor(world, LO).ask(address, {"shares": "no"})) == "302"
    assert not SharingConsent.objects.holding().exists()
