"""The audit trail in the CMS."""

import csv
import io
import json

import pytest
from django.urls import reverse

from courses.domain.release import freeze
from hubs.domain.audit import Personal, record
from hubs.models import AuditEvent
from hubs.roles import Role
from tests.factories.hubs import NOON, HubFactory, UserFactory
from tests.factories.pages import whole_course
from tests.factories.staff import auditor, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def hub():
    return HubFactory()


@pytest.fixture
def lead(hub):
    lead = member(hub, Role.LEAD)
    record("course.frozen", hub, by=lead, hub=hub, facts={"course": "OWN"})
    other = HubFactory()
    record("course.frozen", other, by=None, hub=other, facts={"course": "FOREIGN"})
    return lead


def body(answer):
    return b"".join(answer.streaming_content).decode()


@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.LEAD, 200), (Role.AUTHOR, 403), (Role.REVIEWER, 403), (Role.TRAINER, 403)],
)
@pytest.mark.parametrize("rest", [None, "csv", "jsonl"])
def test_trail_is_for_leads(client, hub, role, status, rest):
    client.force_login(member(hub, role))
    address = (
        reverse("audit_trail_export", args=[rest]) if rest else reverse("audit_trail")
    )

    assert client.get(address).status_code == status


def test_lead_sees_nothing_of_other_hubs(client, lead):
    client.force_login(lead)

    html = client.get(reverse("audit_trail")).content.decode()
    files = [
        body(client.get(reverse("audit_trail_export", args=[kind])))
        for kind in ("csv", "jsonl")
    ]

    for said in (html, *files):
        assert "OWN" in said
        assert "FOREIGN" not in said


def test_filter_with_another_hub_shows_nothing_of_it(client, lead):
    client.force_login(lead)
    other = AuditEvent.objects.exclude(hub=lead.hub_roles.get().hub).first().hub

    said = client.get(reverse("audit_trail"), {"hub": other.slug}).content.decode()

    assert "FOREIGN" not in said


def test_administrator_filters_and_exports(client, lead):
    client.force_login(UserFactory(is_superuser=True))
    address = reverse("audit_trail_export", args=["csv"])

    everything = list(csv.DictReader(io.StringIO(body(client.get(address)))))
    none = body(client.get(address, {"verb": "course.released"})).splitlines()

    assert {json.loads(row["facts"]).get("course") for row in everything} >= {
        "OWN",
        "FOREIGN",
    }
    assert len(none) == 1


def test_export_is_itself_in_the_trail(client, lead):
    client.force_login(lead)

    client.get(reverse("audit_trail_export", args=["jsonl"]))

    event = AuditEvent.objects.get(verb="trail.exported")
    assert (event.actor, event.facts["kind"]) == (lead, "jsonl")


@pytest.mark.parametrize("kind", ["csv", "jsonl"])
@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ({"since": "2026-13-45"}, "Enter a valid date."),
        ({"until": "tomorrow"}, "Enter a valid date."),
        ({"since": "0001-01-01"}, "from the years 2000 to 2100"),
        ({"until": "9999-12-31"}, "from the years 2000 to 2100"),
        ({"hub": "nonsense"}, "nonsense is not one of the available choices."),
        ({"verb": "all"}, "all is not one of the available choices."),
    ],
)
def test_export_of_what_cannot_be_read_is_refused_at_its_field(
    client, lead, kind, wanted, said
):
    client.force_login(lead)

    answer = client.get(reverse("audit_trail_export", args=[kind]), wanted)

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert f'action="{reverse("audit_trail")}"' in answer.content.decode()
    assert not AuditEvent.objects.filter(verb="trail.exported").exists()


@pytest.mark.parametrize("kind", ["csv", "jsonl", "pdf"])
def test_export_says_by_which_filters_it_was_narrowed(client, hub, lead, kind):
    client.force_login(lead)
    days = {"since": "2020-02-01", "until": "2099-03-31"}
    wanted = {"hub": hub.slug, "verb": "course.frozen", "person": lead.email, **days}

    if kind == "pdf":
        client.post(reverse("audit_trail_order"), wanted)
    else:
        client.get(reverse("audit_trail_export", args=[kind]), wanted)

    event = AuditEvent.objects.get(verb="trail.exported")
    narrowed = {"kind": kind, "hub": hub.slug, "verb": "course.frozen", **days}
    assert event.facts.items() >= narrowed.items()
    assert list(event.facts["personal"]) == ["person"]
    word = event.values.get()
    assert (word.name, word.new, word.person) == ("person", lead.email, lead)


def test_export_of_everything_says_so(client, lead):
    client.force_login(lead)

    client.get(reverse("audit_trail_export", args=["csv"]))

    event = AuditEvent.objects.get(verb="trail.exported")
    nothing = {"hub": "", "verb": "", "since": None, "until": None}
    assert event.facts == {"kind": "csv", **nothing}


def test_export_in_another_format_is_not_there(client, lead):
    client.force_login(lead)

    answer = client.get(reverse("audit_trail_export", args=["pdf"]))

    assert answer.status_code == 404


def test_days_that_are_none_are_named(client, lead):
    client.force_login(lead)

    answer = client.get(reverse("audit_trail"), {"since": "yesterday"})

    assert answer.status_code == 200
    assert "Enter a valid date." in answer.content.decode()


def test_long_trail_has_pages(client, hub, lead):
    for n in range(60):
        record("course.frozen", hub, by=lead, hub=hub, facts={"course": f"C{n}"})
    client.force_login(lead)

    first = client.get(reverse("audit_trail"), {"verb": "course.frozen"})
    second = client.get(reverse("audit_trail"), {"verb": "course.frozen", "p": 2})

    assert "verb=course.frozen&amp;p=2" in first.content.decode()
    assert "OWN" in second.content.decode()


def test_history_of_a_course_is_for_those_who_read_its_drafts(client):
    course = whole_course()
    freeze(course, by=None, at=NOON)
    answers = {}
    for who in (Role.AUTHOR, Role.TRAINER):
        client.force_login(member(course.hub, who))
        answers[who] = client.get(reverse("courses_trail", args=[course.pk]))

    assert f"froze {course.code}" in answers[Role.AUTHOR].content.decode()
    assert answers[Role.TRAINER].status_code == 403


def test_acts_are_asked_for_in_words(client, lead):
    client.force_login(lead)

    page = client.get(
        reverse("audit_trail"), {"verb": "course.frozen"}
    ).content.decode()

    assert '<option value="course.frozen" selected>froze …</option>' in page
    assert "OWN" in page


@pytest.mark.parametrize("kind", ["csv", "jsonl"])
def test_auditors_read_and_export_the_whole(client, lead, kind):
    person = auditor()
    client.force_login(person)

    html = client.get(reverse("audit_trail")).content.decode()
    text = body(client.get(reverse("audit_trail_export", args=[kind])))

    for word in ("OWN", "FOREIGN"):
        assert word in html
        assert word in text
    assert AuditEvent.objects.get(verb="trail.exported").actor == person


def test_personal_values_are_told_to_those_who_read_everything(client, hub, lead):
    person = UserFactory()
    change = Personal("email", "old@example.org", "new@example.org", person=person)
    record("email.changed", person, by=person, hub=hub, personal=[change])
    told = {}
    for reader in (lead, auditor(), UserFactory(administrator=True)):
        client.force_login(reader)
        html = client.get(reverse("audit_trail")).content.decode()
        told[reader] = "old@example.org → new@example.org" in html

    assert list(told.values()) == [False, True, True]
