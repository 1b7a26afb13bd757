"""An organisation in which every secret carries a word, so that it can be found."""

from django.utils import timezone

from courses.domain.seat_claims import accept
from courses.domain.seat_lists import Line
from courses.domain.seat_offers import invite, token_of
from courses.models import SeatInvitation
from hubs.domain import organisations
from hubs.models import Organisation
from tests.factories.employers import OrganisationManagerFactory, bought, paid_run
from tests.factories.hubs import UserFactory


def secret_employer(secret, *, run=None):
    """Its values and what its forms want; as :class:`tests.factories.secrets` has them.

    Somebody completed nothing yet and shares that; somebody else is invited.
    """
    now, word = timezone.now(), secret.word
    manager = OrganisationManagerFactory(
        organisation__slug=f"employer-of-{secret.hub.slug}",
        organisation__name=f"Employer {word}",
        user__name_on_certificate=f"Manager {word}",
        since=now,
    )
    place, by = manager.organisation, manager.user
    pack = bought(run or paid_run(), organisation=place, quantity=4)
    learner = UserFactory(name_on_certificate=f"Learner {word}")
    mail = f"invited.{word}@example.org".lower()
    lines = [Line(1, learner.email, f"Learner {word}"), Line(2, mail)]
    claimed, waiting = invite(pack, run=pack.run, lines=lines, by=by, at=now)
    accept(claimed, by=learner, shares=True, at=now)
    asked = organisations.invite(place, email=mail, by=by, at=now)
    values = {
        "organisation": [place.slug],
        "pack": [pack.public_id],
        ("courses:seat", "token"): [token_of(waiting)],
        ("courses:seat_decline", "token"): [token_of(waiting)],
        ("courses:employer_join", "token"): [asked.token],
        ("courses:employer_revoke", "pk"): [asked.pk],
        ("courses:employer_end", "pk"): [manager.pk],
        ("courses:employer_pack_remind", "pk"): [waiting.pk],
        ("courses:employer_pack_take_back", "pk"): [waiting.pk],
    }
    run_id = pack.run.public_id
    one = {"run": run_id, "email": "eve@example.org", "name": "Eve"}
    sent = {
        "courses:employer_invite": {"email": "eve@example.org"},
        "courses:employer_pack_invite": one,
        "courses:employer_pack_list": {"run": run_id, "people": "eve@example.org"},
        "courses:employer_pack_send": {
            "run": run_id,
            "lines": "1\tmallory@example.org\tMallory",
        },
    }
    return values, sent


def of_employers(secret):
    """All of an organisation that others might change."""
    [slug], [pack] = secret.values["organisation"], secret.values["pack"]
    place = Organisation.objects.get(slug=slug)
    offers = SeatInvitation.objects.filter(pack_seat__pack__public_id=pack)
    return (
        list(Organisation.objects.filter(pk=place.pk).values()),
        list(place.managers.order_by("pk").values()),
        list(place.invitations.order_by("pk").values()),
        list(place.consents.order_by("pk").values()),
        list(place.packs.order_by("pk").values()),
        list(offers.order_by("pk").values()),
    )
