from datetime import timedelta

import pytest
from django.utils import timezone

from courses.domain.seat_lists import Line
from courses.domain.seat_offers import LIFE, invite
from courses.models import SeatInvitation
from courses.tasks import lapse_seat_offers, remind_seat_offers
from tests.factories.employers import bought

pytestmark = pytest.mark.django_db


def test_offers_that_expired_are_ended_and_others_are_not():
    now = timezone.now()
    early = now - LIFE - timedelta(hours=1)
    for address, at in (("ada@example.org", early), ("ben@example.org", now)):
        pack, lines = bought(), [Line(1, address)]
        invite(pack, run=pack.run, lines=lines, by=pack.order.buyer, at=at)

    assert lapse_seat_offers() == 1
    assert lapse_seat_offers() == 0
    assert SeatInvitation.objects.get(revoked_at=None).email == "ben@example.org"


def test_whose_offer_ends_soon_is_reminded_once():
    pack, lines = bought(), [Line(1, "ada@example.org")]
    early = timezone.now() - LIFE + timedelta(days=2)
    invite(pack, run=pack.run, lines=lines, by=pack.order.buyer, at=early)

    assert remind_seat_offers() == 1
    assert remind_seat_offers() == 0
