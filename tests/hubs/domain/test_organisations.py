from dataclasses import replace
from datetime import timedelta

import pytest

from hubs.domain.organisations import (
    DAY,
    LIFE,
    MOST_A_DAY,
    ActsAlready,
    Details,
    LastManager,
    NotOpen,
    NotTheAddressee,
    TooManyInvitations,
    accept,
    change,
    invite,
    leave,
    register,
    revoke,
    visible_to,
)
from hubs.domain.post import written
from hubs.models import AuditEvent, Letter, Organisation
from tests.factories.employers import OrganisationManagerFactory
from tests.factories.hubs import NOON, UserFactory
from tests.factories.money import OrganisationFactory
from tests.factories.staff import auditor

pytestmark = pytest.mark.django_db
A_DAY = timedelta(days=1)
DETAILS = Details(
    name="Zoë’s Cells",
    legal_name="Zoë’s Cells NV",
    street="Kade 1",
    postcode="9000",
    city="Gent",
    country="BE",
    vat_number="BE0403019261",
    billing_email="money@example.org",
)


def verbs():
    return list(AuditEvent.objects.order_by("pk").values_list("verb", flat=True))


def test_who_registers_an_organisation_acts_for_it():
    person, other = UserFactory(), UserFactory()

    made = register(person, details=DETAILS, at=NOON)

    assert list(Organisation.objects.managed_by(person, at=NOON)) == [made]
    assert not Organisation.objects.managed_by(other, at=NOON).exists()
    assert verbs() == ["organisation.registered", "organisation.joined"]


@pytest.mark.parametrize(
    ("name", "slug"),
    [("Zoë’s Cells", "zoes-cells-2"), ("New", "new-2"), ("Ω", "organisation")],
)
def test_an_address_is_nobody_elses_and_no_word_of_ours(name, slug):
    OrganisationFactory(slug="zoes-cells")

    made = register(UserFactory(), details=replace(DETAILS, name=name), at=NOON)

    assert made.slug == slug


def test_details_change_and_the_address_stays():
    person = UserFactory()
    made = register(person, details=DETAILS, at=NOON)
    new = replace(DETAILS, name="Other", city="Brugge")

    change(made, details=new, by=person)
    change(made, details=new, by=person)

    made.refresh_from_db()
    assert (made.slug, made.name, made.city) == ("zoes-cells", "Other", "Brugge")
    assert verbs()[2:] == ["organisation.changed"]
    assert AuditEvent.objects.latest("pk").facts["fields"] == ["city", "name"]


def test_only_the_addressee_of_an_invitation_acts():
    manager = OrganisationManagerFactory()
    person = UserFactory(email="ada@example.org", language="nl")
    place = manager.organisation
    earlier = invite(place, email="Ada@example.org", by=manager.user, at=NOON)
    offer = invite(place, email="ada@example.org", by=manager.user, at=NOON)

    with pytest.raises(NotTheAddressee):
        accept(offer, by=UserFactory(), at=NOON)
    with pytest.raises(NotOpen):
        accept(earlier, by=person, at=NOON)
    accept(offer, by=person, at=NOON)
    with pytest.raises(NotOpen):
        accept(offer, by=person, at=NOON)

    assert place.managers.current(at=NOON).filter(user=person).count() == 1
    with pytest.raises(ActsAlready):
        invite(place, email="ada@example.org", by=manager.user, at=NOON)
    mail = written(Letter.objects.latest("pk"))
    assert f"/employer/managers/{offer.token}/" in mail.text
    assert f"/employer/managers/{offer.token}/" in mail.html


def test_who_acts_already_joins_once():
    manager = OrganisationManagerFactory()
    offer = invite(
        manager.organisation, email="ada@example.org", by=manager.user, at=NOON
    )
    person = UserFactory(email="ada@example.org")
    OrganisationManagerFactory(organisation=manager.organisation, user=person)

    accept(offer, by=person, at=NOON)

    assert manager.organisation.managers.filter(user=person).count() == 1


def test_an_invitation_ends_by_itself_and_by_being_taken_back():
    manager = OrganisationManagerFactory()
    person = UserFactory(email="ada@example.org")
    place = manager.organisation
    offer = invite(place, email=person.email, by=manager.user, at=NOON)

    with pytest.raises(NotOpen):
        accept(offer, by=person, at=NOON + LIFE)
    revoke(offer, by=manager.user, at=NOON)
    with pytest.raises(NotOpen):
        accept(offer, by=person, at=NOON)
    with pytest.raises(NotOpen):
        revoke(offer, by=manager.user, at=NOON)


def test_a_manager_leaves_and_the_last_one_cannot():
    first = OrganisationManagerFactory()
    second = OrganisationManagerFactory(organisation=first.organisation)

    leave(first, by=first.user, at=NOON + A_DAY)
    leave(first, by=first.user, at=NOON + A_DAY)
    with pytest.raises(LastManager):
        leave(second, by=second.user, at=NOON + A_DAY)

    later = NOON + 2 * A_DAY
    assert not Organisation.objects.managed_by(first.user, at=later).exists()
    assert Organisation.objects.managed_by(second.user, at=later).exists()
    assert verbs() == ["organisation.left"]


def test_who_cannot_sign_in_does_not_count_as_one_who_acts():
    first = OrganisationManagerFactory()
    OrganisationManagerFactory(
        organisation=first.organisation, user=UserFactory(is_active=False)
    )

    with pytest.raises(LastManager):
        leave(first, by=first.user, at=NOON + A_DAY)


def test_administrators_and_auditors_see_organisations_of_others():
    manager = OrganisationManagerFactory()
    OrganisationFactory()

    assert visible_to(manager.user, at=NOON).count() == 1
    assert visible_to(UserFactory(), at=NOON).count() == 0
    assert visible_to(UserFactory(administrator=True), at=NOON).count() == 2
    reader = auditor()
    since = reader.mandates.get().since
    assert visible_to(reader, at=since).count() == 2


def test_no_more_letters_go_out_within_a_day_than_people_need():
    manager = OrganisationManagerFactory()
    place, person = manager.organisation, manager.user
    own = OrganisationManagerFactory(user=person).organisation
    for n in range(MOST_A_DAY):
        invite(place, email=f"ada{n}@example.org", by=person, at=NOON)
    later = NOON + DAY - timedelta(seconds=1)

    # Neither by another for the same, nor by the same for another.
    for where, by in ((place, UserFactory()), (own, person)):
        with pytest.raises(TooManyInvitations):
            invite(where, email="eve@example.org", by=by, at=later)

    assert not Letter.objects.filter(to="eve@example.org").exists()
    invite(place, email="eve@example.org", by=person, at=NOON + DAY)
