"""Links show what was chosen, as it stands now, and for a while."""

from datetime import timedelta

import pytest

from certificates.domain.sharing import (
    Standing,
    Wish,
    give,
    links_of,
    preview,
    seen_by,
    withdraw,
)
from certificates.domain.verification import Verdict
from certificates.models import Share
from hubs.models import AuditEvent
from tests.factories.certificates import (
    CertificateFactory,
    ErasureFactory,
    RevocationFactory,
    ShareFactory,
)
from tests.factories.hubs import NOON, UserFactory

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def learner():
    return UserFactory()


def earned(learner, **facts):
    return CertificateFactory(completion__enrolment__learner=learner, **facts)


def wish(*certificates, everything=False, **facts):
    return Wish(
        **{
            "label": "Rijn Cell Works",
            "everything": everything,
            "numbers": tuple(each.number for each in certificates),
            "expires_at": NOON + 30 * DAY,
        }
        | facts
    )


def seen(share, *, at=NOON):
    sight = seen_by(share.token, at=at)
    return {each.number for each in sight.certificates}


def test_a_link_shows_what_was_chosen_and_nothing_else(learner):
    chosen, other = earned(learner), earned(learner)

    share = give(learner, wish(chosen), at=NOON)

    sight = seen_by(share.token, at=NOON)
    assert [each.number for each in sight.certificates] == [chosen.number]
    assert sight.holder == learner.name_on_certificate
    assert not sight.everything
    assert other.number not in seen(share)


def test_a_link_to_everything_shows_what_comes_later(learner):
    first = earned(learner)
    share = give(learner, wish(everything=True), at=NOON)
    later = earned(learner)
    earned(UserFactory())
    earned(learner, unfinished=True)

    assert seen(share) == {first.number, later.number}


def test_what_was_erased_is_behind_no_link(learner):
    erased, other = earned(learner), earned(learner)
    before = give(learner, wish(erased, other), at=NOON)
    everything = give(learner, wish(everything=True), at=NOON)
    ErasureFactory(certificate=erased)

    for share in (before, everything, give(learner, wish(erased, other), at=NOON)):
        assert seen(share) == {other.number}
    for asked in (wish(erased, other), wish(everything=True)):
        shown = preview(learner, asked, at=NOON).certificates
        assert {each.number for each in shown} == {other.number}


def test_nobody_shares_what_is_anothers(learner):
    own, foreign = earned(learner), earned(UserFactory())

    share = give(learner, wish(own, foreign), at=NOON)

    assert set(share.certificates.all()) == {own}


def test_verdicts_are_those_of_now(learner):
    certificate = earned(learner, valid_until=NOON + DAY)
    share = give(learner, wish(certificate), at=NOON)

    def verdict(at):
        return seen_by(share.token, at=at).certificates[0].verdict

    assert verdict(NOON) == Verdict.VALID
    assert verdict(NOON + DAY) == Verdict.EXPIRED
    RevocationFactory(certificate=certificate)
    assert verdict(NOON) == Verdict.REVOKED


@pytest.mark.parametrize("everything", [True, False])
def test_the_preview_is_what_the_link_shows(learner, everything):
    chosen = earned(learner)
    earned(learner)
    earned(learner, withheld_at=NOON)
    wanted = wish(chosen, everything=everything)

    before = preview(learner, wanted, at=NOON)
    share = give(learner, wanted, at=NOON)

    assert before == seen_by(share.token, at=NOON)
    assert len(before.certificates) == (2 if everything else 1)


def test_a_link_to_everything_leaves_out_what_is_withheld(learner):
    earned(learner, withheld_at=NOON - DAY)
    share = ShareFactory(learner=learner)

    assert seen(share) == set()


def test_what_was_chosen_though_withheld_is_shown(learner):
    hidden = earned(learner, withheld_at=NOON - DAY)

    share = give(learner, wish(hidden), at=NOON)

    assert seen(share) == {hidden.number}


def test_what_is_withheld_later_is_not_shown_any_more(learner):
    kept, hidden = earned(learner), earned(learner)
    share = give(learner, wish(kept, hidden), at=NOON)

    hidden.withheld_at = NOON + DAY
    hidden.save()

    assert seen(share, at=NOON + DAY) == {kept.number}


def test_a_link_leads_nowhere_once_it_ended_or_was_withdrawn(learner):
    share = give(learner, wish(everything=True), at=NOON)

    assert seen_by(share.token, at=share.expires_at - DAY)
    assert seen_by(share.token, at=share.expires_at) is None
    assert seen_by("x" * 24, at=NOON) is None
    withdraw(share, by=learner, at=NOON)
    assert seen_by(share.token, at=NOON) is None


def test_links_of_a_closed_account_lead_nowhere(learner):
    share = ShareFactory(learner=learner)
    learner.is_active = False
    learner.save()

    assert seen_by(share.token, at=NOON) is None


def test_giving_is_recorded_without_a_name(learner):
    chosen = earned(learner)

    share = give(learner, wish(chosen), at=NOON)

    event = AuditEvent.objects.get(verb="share.given")
    assert (event.actor, event.object_id, event.hub) == (learner, str(share.pk), None)
    digests = event.facts.pop("personal")
    assert event.facts == {
        "everything": False,
        "certificates": 1,
        "until": "2026-12-21T12:00:00+00:00",
    }
    assert digests.keys() == {"label"}
    value = event.values.get()
    assert (value.person, value.new) == (learner, "Rijn Cell Works")


def test_withdrawing_twice_is_withdrawing_once(learner):
    share = ShareFactory(learner=learner)

    for moment in (NOON, NOON + DAY):
        withdraw(share, by=learner, at=moment)

    assert Share.objects.get().withdrawn_at == NOON
    event = AuditEvent.objects.get(verb="share.withdrawn")
    assert (event.actor, event.facts) == (learner, {})


def test_links_are_listed_with_how_they_stand(learner):
    works = ShareFactory(learner=learner)
    ended = ShareFactory(learner=learner, created_at=NOON - 40 * DAY)
    withdrawn = ShareFactory(
        learner=learner,
        everything=False,
        certificates=[earned(learner), earned(learner)],
        created_at=NOON - DAY,
        withdrawn_at=NOON,
    )
    ShareFactory()

    found = links_of(learner, at=NOON)

    assert [(link.pk, link.standing, link.certificates) for link in found] == [
        (works.pk, Standing.WORKS, 0),
        (withdrawn.pk, Standing.WITHDRAWN, 2),
        (ended.pk, Standing.ENDED, 0),
    ]


@pytest.mark.parametrize("count", [1, 3])
def test_a_link_costs_two_queries_however_many(
    learner, count, django_assert_num_queries
):
    share = ShareFactory(
        learner=learner,
        everything=False,
        certificates=[earned(learner) for _ in range(count)],
    )

    with django_assert_num_queries(2):
        sight = seen_by(share.token, at=NOON)

    assert len(sight.certificates) == count
