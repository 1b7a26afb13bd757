"""Learners make, see and withdraw links to their own certificates."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from certificates.models import Share
from tests.factories.certificates import (
    CertificateFactory,
    ErasureFactory,
    RevocationFactory,
    ShareFactory,
)
from tests.factories.hubs import UserFactory

pytestmark = pytest.mark.django_db
LINKS = "/passport/share/"
PREVIEW = "/passport/share/preview/"
GIVE = "/passport/share/give/"


@pytest.fixture
def learner(client):
    learner = UserFactory()
    client.force_login(learner)
    return learner


def earned(learner, **facts):
    return CertificateFactory(completion__enrolment__learner=learner, **facts)


def sent(*certificates, **facts):
    return {
        "label": "Rijn Cell Works",
        "which": "some",
        "certificates": [each.number for each in certificates],
        "until": "30",
        "day": "",
    } | facts


def text(response):
    return unescape(response.content.decode())


def today():
    return timezone.localdate()


def test_the_form_offers_what_stands(client, learner):
    offered = earned(learner)
    hidden = earned(learner, withheld_at=timezone.now())
    revoked = RevocationFactory(certificate=earned(learner)).certificate
    erased = ErasureFactory(certificate=earned(learner)).certificate
    foreign = CertificateFactory()

    page = text(client.get(LINKS))

    assert f'value="{offered.number}"' in page
    assert f'value="{hidden.number}"' in page
    assert page.count("Its public page is off") == 1
    assert revoked.number not in page
    assert erased.number not in page
    assert foreign.number not in page
    assert "Your links" not in page


def test_without_a_certificate_there_is_nothing_to_share(client, learner):
    page = text(client.get(LINKS))

    assert "Nothing to share yet" in page
    assert "<textarea" not in page
    assert PREVIEW not in page


def test_the_preview_shows_what_the_link_will_show_and_makes_nothing(client, learner):
    chosen, other = earned(learner), earned(learner)

    page = text(client.post(PREVIEW, sent(chosen)))

    number = "-".join(chosen.number[n : n + 4] for n in range(0, 16, 4))
    assert number in page
    assert other.number not in page
    for name, value in (("label", "Rijn Cell Works"), ("certificates", chosen.number)):
        assert f'<input type="hidden" name="{name}" value="{value}">' in page
    assert not Share.objects.exists()

    answer = client.post(GIVE, sent(chosen))
    shown = text(client.get(f"/passport/{Share.objects.get().token}/"))
    part = page[page.index("<article") : page.index("</article>")]
    # Only the level of headings is another: the preview stands on a page of its own.
    assert part.replace("h3", "h2") in shown.replace("h3", "h2")
    assert answer["Location"] == LINKS


def test_the_preview_of_everything_says_what_comes(client, learner):
    earned(learner)

    page = text(client.post(PREVIEW, sent(which="all")))

    assert "Certificates that you earn until then will be added." in page


def test_the_preview_can_be_changed(client, learner):
    chosen = earned(learner)

    answer = client.post(PREVIEW, sent(chosen, change="1", until="7"))

    page = text(answer)
    assert answer.status_code == 200
    assert 'value="Rijn Cell Works"' in page
    assert f'value="{chosen.number}" checked' in page
    assert re.search(r'value="7"[^>]* checked', page)


@pytest.mark.parametrize(
    ("facts", "days"),
    [
        ({"until": "7"}, 7),
        ({"until": "90"}, 90),
        ({"until": "7", "day": "2020-01-01"}, 7),
        ({"until": "date", "day": 12}, 12),
        ({"until": "date", "day": 365}, 365),
    ],
)
def test_a_link_works_to_the_end_of_its_last_day(client, learner, facts, days):
    chosen = earned(learner)
    if isinstance(facts.get("day"), int):
        facts = facts | {"day": str(today() + timedelta(days=facts["day"]))}

    client.post(GIVE, sent(chosen, **facts))

    share = Share.objects.get()
    last = timezone.localtime(share.expires_at - timedelta(microseconds=1))
    assert last.date() == today() + timedelta(days=days)
    assert (share.learner, share.label) == (learner, "Rijn Cell Works")
    assert (share.everything, set(share.certificates.all())) == (False, {chosen})


def test_a_link_to_everything_needs_no_choice(client, learner):
    earned(learner)

    client.post(GIVE, sent(which="all"))

    share = Share.objects.get()
    assert share.everything
    assert not share.certificates.exists()
    page = text(client.get(LINKS))
    address = reverse("certificates:shared", args=[share.token])
    assert "The link is made." in page
    assert f"http://testserver{address}" in page


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"label": ""}, "Write for whom the link is."),
        ({"which": ""}, "Choose what they see."),
        ({"certificates": []}, "Choose at least one certificate."),
        ({"until": ""}, "Choose how long the link works."),
        ({"until": "date"}, "Enter the last day."),
        ({"until": "date", "day": "31/31/31"}, "Enter a valid date."),
        ({"until": "date", "day": 0}, "Choose a day after today."),
        ({"until": "date", "day": 366}, "A link works for a year at most"),
        ({"certificates": ["7H4KQ2M9XW3TBZ5C"]}, "Select a valid choice."),
    ],
)
@pytest.mark.parametrize("address", [PREVIEW, GIVE])
def test_what_is_wrong_is_said_and_kept(client, learner, address, facts, said):
    chosen = earned(learner)
    if isinstance(facts.get("day"), int):
        facts = facts | {"day": str(today() + timedelta(days=facts["day"]))}

    answer = client.post(address, sent(chosen, **({"label": "Acme"} | facts)))

    assert answer.status_code == 422
    assert said in text(answer)
    if facts.get("label") is None:
        assert 'value="Acme"' in text(answer)
    if "certificates" not in facts:
        assert f'value="{chosen.number}" checked' in text(answer)
    assert not Share.objects.exists()


def test_anothers_certificate_cannot_be_shared(client, learner):
    earned(learner)
    foreign = CertificateFactory()

    for address in (PREVIEW, GIVE):
        answer = client.post(address, sent(foreign))
        assert answer.status_code == 422
    assert not Share.objects.exists()


def test_a_link_is_withdrawn_by_its_learner(client, learner):
    share = ShareFactory(learner=learner, created_at=timezone.now())
    address = reverse("certificates:withdraw_link", args=[share.pk])
    assert address in text(client.get(LINKS))

    page = text(client.post(address, follow=True))

    assert "The link is withdrawn" in page
    assert "Withdrawn" in page
    assert address not in page
    assert share.token not in page


def test_ended_links_are_listed_without_their_address(client, learner):
    share = ShareFactory(
        learner=learner, created_at=timezone.now() - timedelta(days=40)
    )

    page = text(client.get(LINKS))

    assert "Ended" in page
    assert share.token not in page


def test_nobody_else_withdraws_a_link(client, learner):
    share = ShareFactory()

    answer = client.post(reverse("certificates:withdraw_link", args=[share.pk]))

    assert answer.status_code == 404
    share.refresh_from_db()
    assert share.withdrawn_at is None


def test_visitors_share_nothing(client):
    share = ShareFactory()
    withdrawing = reverse("certificates:withdraw_link", args=[share.pk])

    for address in (LINKS, PREVIEW):
        assert client.get(address)["Location"].startswith(reverse("account_login"))
    for address in (GIVE, withdrawing):
        assert client.post(address)["Location"].endswith("next=/passport/")


def test_links_are_made_and_withdrawn_by_sending(client, learner):
    share = ShareFactory(learner=learner)
    withdrawing = reverse("certificates:withdraw_link", args=[share.pk])

    assert client.post(LINKS).status_code == 405
    assert client.get(GIVE).status_code == 405
    assert client.get(withdrawing).status_code == 405
    assert client.get(PREVIEW)["Location"] == LINKS


@pytest.mark.parametrize("count", [1, 3])
def test_links_cost_the_same_however_many(
    client, learner, count, django_assert_num_queries
):
    certificates = [earned(learner) for _ in range(count)]
    for _each in range(count):
        ShareFactory(learner=learner, everything=False, certificates=certificates)
    client.get(LINKS)

    with django_assert_num_queries(4):
        client.get(LINKS)
    # One more: whoever sends something is asked whether they audit.
    with django_assert_num_queries(5):
        client.post(PREVIEW, sent(*certificates))


def test_a_link_that_works_is_copied_by_a_button_where_the_browser_lets_it(
    client, learner
):
    now = timezone.now()
    works = ShareFactory(learner=learner, created_at=now)
    ended = ShareFactory(learner=learner, created_at=now, withdrawn_at=now)

    page = text(client.get(LINKS))

    [button] = re.findall(r"<button[^>]*data-copies[^>]*>", page)
    # Without script it would do nothing: it is not there then.
    assert " hidden" in button
    assert f'data-copies="link-{works.pk}"' in button
    assert f'id="link-{works.pk}"' in page
    assert f"link-{ended.pk}" not in page
