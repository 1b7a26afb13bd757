from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections

from hubs.domain.composed import Composed
from hubs.models import User
from tests.factories.hubs import UserFactory

NOBODY = "nobody@nowhere.invalid"


def by_email():
    return Composed(
        lambda email: User.objects.filter(email=email, is_active=True), NOBODY
    )


@pytest.mark.django_db
def test_the_same_statement_finds_each(django_assert_num_queries):
    one, other = UserFactory(), UserFactory()
    question = by_email()

    for person in (one, other, one):
        with django_assert_num_queries(1):
            assert question.ask(person.email) == [person]
    assert question.ask("somebody@else.invalid") == []
    assert question.ask(NOBODY) == []


@pytest.mark.django_db
def test_what_is_no_blank_stays_as_it_was_composed():
    person = UserFactory()
    question = by_email()
    assert question.ask(person.email) == [person]

    User.objects.filter(pk=person.pk).update(is_active=False)

    assert question.ask(person.email) == []


@pytest.mark.django_db
def test_it_is_composed_once():
    composed = []

    def compose(email):
        composed.append(email)
        return User.objects.filter(email=email)

    question = Composed(compose, NOBODY)
    for _time in range(3):
        question.ask(UserFactory().email)

    assert composed == [NOBODY]


@pytest.mark.django_db
def test_blanks_are_filled_in_their_order():
    person = UserFactory()
    question = Composed(
        lambda pk, email: User.objects.filter(email=email, pk=pk), -1, NOBODY
    )

    assert question.ask(person.pk, person.email) == [person]
    assert question.ask(person.pk + 1, person.email) == []
    with pytest.raises(ValueError, match="zip"):
        question.ask(person.pk)


@pytest.mark.django_db
def test_a_blank_that_the_statement_does_not_ask_for_is_named():
    question = Composed(lambda _email: User.objects.all(), NOBODY)

    with pytest.raises(ValueError, match=NOBODY):
        question.ask("somebody@else.invalid")


@pytest.mark.django_db
def test_models_come_with_what_was_joined_and_converted(django_assert_num_queries):
    from certificates.domain.verification import _open_by_number
    from tests.factories.certificates import CertificateFactory

    certificate = CertificateFactory()

    with django_assert_num_queries(1):
        (found,) = _open_by_number.ask(certificate.number)
        assert found.holder.name == certificate.holder.name
        assert found.payload == certificate.payload


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_each_thread_asks_over_its_own_connection():
    people = [UserFactory() for _each in range(8)]
    question = by_email()
    own = connection.connection

    def ask(person):
        try:
            found = question.ask(person.email)
            assert connection.connection is not own
        finally:
            connections.close_all()
        return found

    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(ask, people)) == [[each] for each in people]
