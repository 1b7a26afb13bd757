"""Payment by invoice: what a hub agrees to, and what that covers."""

from datetime import timedelta

import pytest

from courses.domain.bills import give_up
from courses.domain.invoice_terms import (
    AboveLimit,
    Consent,
    NeedsApproval,
    ask_hub,
    consent,
    end,
    grant,
    open_cents,
    terms_of,
    unanswered,
)
from courses.domain.orders import NoSeller
from courses.domain.quotes import accept, ask
from courses.models import Invoice, InvoiceTerms, Order, Run
from hubs.domain.post import written
from hubs.models import AuditEvent, Letter
from hubs.roles import Role
from tests.courses.domain.test_bills import party_of
from tests.factories.courses import EditionFactory
from tests.factories.hubs import NOON, HubFactory, UserFactory
from tests.factories.money import (
    LegalEntityFactory,
    OrganisationFactory,
    PaidRunFactory,
)
from tests.factories.staff import member

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
#: Two seats of the run, with VAT.
TWO_SEATS = 108_900


@pytest.fixture
def run():
    run = PaidRunFactory()
    EditionFactory(course=run.course)
    LegalEntityFactory(hub=run.hub)
    return run


@pytest.fixture
def place():
    return OrganisationFactory()


@pytest.fixture
def clerk(run):
    return member(run.hub, Role.FINANCE)


def quoted(run, place, **facts):
    return ask(
        UserFactory(),
        run=run,
        party=party_of(place),
        organisation=place,
        **{"at": NOON, "quantity": 2} | facts,
    )


def allow(run, place, cents=TWO_SEATS, *, by=None, at=NOON):
    return grant(
        run.hub,
        organisation=place,
        limit_cents=cents,
        reason="Known for years",
        by=by or UserFactory(),
        at=at,
    )


def told_of(*orders):
    """How often each buyer was told that the hub agrees."""
    letters = Letter.objects.filter(content__what="agreed")
    return [letters.filter(person=order.buyer).count() for order in orders]


def take(order, *, at=NOON):
    return accept(order, by=order.buyer, at=at)


def test_who_was_not_allowed_takes_no_seat(run, place):
    order = quoted(run, place)

    with pytest.raises(NeedsApproval):
        take(order)

    order.refresh_from_db()
    assert order.state == Order.State.QUOTED
    assert Run.objects.get(pk=run.pk).taken == 0


def test_consent_covers_what_is_open_in_all(run, place):
    first, second = quoted(run, place), quoted(run, place)
    allow(run, place, 2 * TWO_SEATS - 1)
    take(first)

    assert open_cents(place, hub=run.hub, currency="EUR") == TWO_SEATS
    assert consent(second, at=NOON) == Consent.ABOVE
    with pytest.raises(AboveLimit):
        take(second)
    allow(run, place, 2 * TWO_SEATS, at=NOON + DAY)
    assert take(second, at=NOON + DAY).state == Order.State.INVOICED


def test_who_did_not_fit_beside_another_is_told_when_the_limit_is_raised(run, place):
    quotes = [quoted(run, place) for _each in range(3)]
    allow(run, place, 2 * TWO_SEATS)
    assert told_of(*quotes) == [1, 1, 0]
    waits = unanswered(run.hub, at=NOON)
    assert list(waits) == quotes[2:]

    allow(run, place, 3 * TWO_SEATS - 1, at=NOON + DAY)
    assert told_of(*quotes) == [1, 1, 0]

    allow(run, place, 3 * TWO_SEATS, at=NOON + DAY)

    # All three fit now; who was told before is not written to again.
    assert told_of(*quotes) == [1, 1, 1]
    assert not unanswered(run.hub, at=NOON + DAY).exists()


def test_what_is_owed_in_another_currency_is_under_no_limit_of_this_one(run, place):
    allow(run, place)
    take(quoted(run, place))
    Invoice.objects.filter(kind=Invoice.Kind.INVOICE).update(currency="DKK")

    assert open_cents(place, hub=run.hub, currency="EUR") == 0
    assert open_cents(place, hub=run.hub, currency="DKK") == TWO_SEATS


def test_what_was_credited_is_owed_no_more(run, place, clerk):
    allow(run, place)
    order = take(quoted(run, place))
    second = quoted(run, place)
    invoice = order.invoices.get(kind=Invoice.Kind.INVOICE)

    give_up(invoice, by=clerk, at=NOON, reason="Nobody came")

    assert open_cents(place, hub=run.hub, currency="EUR") == 0
    assert consent(second, at=NOON) == Consent.AGREED


def test_consent_is_of_one_hub_to_one_organisation_in_its_currency(run, place):
    other = LegalEntityFactory().hub
    grant(
        other,
        organisation=place,
        limit_cents=10**8,
        reason="x",
        by=UserFactory(),
        at=NOON,
    )
    allow(run, OrganisationFactory(), 10**8)

    assert terms_of(place, hub=run.hub, at=NOON) is None
    order = quoted(run, place)
    assert consent(order, at=NOON) == Consent.MISSING
    allow(run, place, 10**8)
    InvoiceTerms.objects.update(currency="DKK")
    assert consent(order, at=NOON) == Consent.MISSING


def test_another_limit_takes_the_place_of_the_one_before(run, place, clerk):
    first = allow(run, place, 100, by=clerk)
    second = allow(run, place, 200, by=clerk, at=NOON + DAY)

    first.refresh_from_db()
    assert first.ended_at == NOON + DAY
    assert terms_of(place, hub=run.hub, at=NOON) == first
    assert terms_of(place, hub=run.hub, at=NOON + DAY) == second
    events = AuditEvent.objects.filter(verb="invoicing.granted", actor=clerk)
    assert [event.facts["cents"] for event in events.order_by("pk")] == [100, 200]


def test_what_ended_covers_nothing_and_ends_once(run, place, clerk):
    allow(run, place)
    order = quoted(run, place)

    ended = [
        end(run.hub, organisation=place, reason="Late thrice", by=clerk, at=NOON + DAY)
        for _each in range(2)
    ]

    assert ended == [True, False]
    with pytest.raises(NeedsApproval):
        take(order, at=NOON + DAY)
    event = AuditEvent.objects.get(verb="invoicing.ended")
    assert (event.actor, event.reason) == (clerk, "Late thrice")


def test_a_hub_that_sells_nothing_agrees_to_nothing(place):
    with pytest.raises(NoSeller):
        grant(
            HubFactory(),
            organisation=place,
            limit_cents=1,
            reason="x",
            by=UserFactory(),
            at=NOON,
        )


def test_finance_is_told_once_of_a_quote_that_waits(run, place, clerk):
    member(run.hub, Role.LEAD)
    order = quoted(run, place)

    assert ask_hub(order, at=NOON + DAY) is False

    [letter] = Letter.objects.filter(template="courses/invoice_asked")
    assert letter.to == clerk.email
    mail = written(letter)
    assert place.name in mail.subject
    assert "€1,089.00" in mail.text
    assert f"/organisations/{place.slug}/" in mail.text
    assert list(unanswered(run.hub, at=NOON)) == [order]
    allow(run, place, at=NOON + DAY)
    assert not unanswered(run.hub, at=NOON + DAY).exists()


def test_a_lead_is_told_where_a_hub_has_no_finance_and_nobody_where_it_has_none(
    run, place
):
    first = quoted(run, place)
    lead = member(run.hub, Role.LEAD)
    quoted(run, place)

    [letter] = Letter.objects.filter(template="courses/invoice_asked")
    assert letter.to == lead.email
    first.refresh_from_db()
    assert first.consent_asked_at == NOON


def test_nobody_is_told_of_a_quote_that_is_covered(run, place, clerk):
    allow(run, place)

    order = quoted(run, place)

    assert order.consent_asked_at is None
    assert not Letter.objects.filter(to=clerk.email).exists()


def test_who_waits_with_a_quote_that_is_covered_is_told(run, place):
    small, large = quoted(run, place), quoted(run, place, quantity=9)
    allow(run, place)

    [letter] = Letter.objects.filter(template="courses/order")
    assert letter.to == small.buyer.email != large.buyer.email
    mail = written(letter)
    assert "Your quote can be accepted" in mail.subject
    assert f"/learn/orders/{small.public_id}/" in mail.text
    # Another limit is no news to who was told.
    allow(run, place, 2 * TWO_SEATS, at=NOON + DAY)
    assert Letter.objects.filter(template="courses/order").count() == 1


def test_who_waits_with_more_than_was_agreed_is_told_of_a_higher_limit(run, place):
    order = quoted(run, place)

    allow(run, place, TWO_SEATS - 1)
    assert list(unanswered(run.hub, at=NOON)) == [order]
    letters = Letter.objects.filter(person=order.buyer)
    before = letters.count()
    allow(run, place, TWO_SEATS)

    assert not unanswered(run.hub, at=NOON).exists()
    assert letters.count() == before + 1


def test_those_who_are_told_can_all_accept_in_the_order_in_which_they_asked(run, place):
    second = quoted(run, place, at=NOON + timedelta(hours=1))
    first = quoted(run, place)
    last = quoted(run, place, quantity=1, at=NOON + timedelta(hours=2))
    allow(run, place, TWO_SEATS + TWO_SEATS // 2, at=NOON + DAY)

    letters = Letter.objects.filter(template="courses/order").order_by("pk")
    assert [letter.to for letter in letters] == [first.buyer.email, last.buyer.email]
    take(first, at=NOON + DAY)
    take(last, at=NOON + DAY)
    with pytest.raises(AboveLimit):
        take(second, at=NOON + DAY)
