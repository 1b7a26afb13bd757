"""Several certificates: each is answered for itself."""

import pytest

from certificates.domain.life import Act, CannotChange, Obstacle
from certificates.domain.number import shown
from certificates.domain.several import Chosen, Line, done, lines_of
from certificates.models import Certificate
from tests.factories.certificates import CertificateFactory, RevocationFactory

pytestmark = pytest.mark.django_db


def lines(*, ids=(), numbers=(), hub, act=Act.REVOKE):
    among = Certificate.objects.with_life().filter(hub=hub)
    return lines_of(Chosen(tuple(ids), tuple(numbers)), among=among, act=act)


def test_each_says_what_would_happen_to_it():
    live = CertificateFactory()
    hub = live.hub
    revoked = RevocationFactory(
        certificate__completion__enrolment__edition__course__hub=hub
    ).certificate
    others = CertificateFactory()

    found = lines(
        ids=[revoked.pk, others.pk],
        numbers=[shown(live.number).lower(), others.number, "nonsense"],
        hub=hub,
    )

    assert found == [
        Line(str(revoked.pk), revoked, Obstacle.REVOKED),
        Line(str(others.pk), None),
        Line(shown(live.number).lower(), live),
        Line(others.number, None),
        Line("nonsense", None),
    ]
    assert [line.is_possible for line in found] == [False, False, True, False, False]


def test_one_that_was_chosen_twice_stands_there_once():
    live = CertificateFactory()

    found = lines(
        ids=[live.pk], numbers=[live.number, shown(live.number)], hub=live.hub
    )

    assert [line.certificate for line in found] == [live]


@pytest.mark.parametrize("many", [1, 3])
def test_a_preview_costs_one_query(many, django_assert_num_queries):
    first = CertificateFactory()
    for _ in range(many - 1):
        CertificateFactory(completion__enrolment__edition__course__hub=first.hub)
    ids = list(Certificate.objects.order_by("pk").values_list("pk", flat=True))

    with django_assert_num_queries(1):
        found = lines(ids=ids, hub=first.hub, act=Act.CORRECT)

    assert len(found) == many


def test_what_keeps_one_from_it_does_not_keep_the_others():
    live, overtaken = CertificateFactory(), CertificateFactory()
    revoked = RevocationFactory().certificate
    new = CertificateFactory()

    def do(certificate):
        if certificate == overtaken:
            raise CannotChange(Obstacle.REPLACED)
        return new

    answered = done(
        [
            Line("a", overtaken),
            Line("b", live),
            Line("c", revoked, Obstacle.REVOKED),
            Line("d", None),
        ],
        do=do,
    )

    assert answered == [
        Line("a", overtaken, Obstacle.REPLACED),
        Line("b", live, result=new),
        Line("c", revoked, Obstacle.REVOKED),
        Line("d", None),
    ]
