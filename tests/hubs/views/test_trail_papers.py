"""The audit trail as PDF: ordered, drawn by a worker, fetched by whoever asked."""

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse

from hubs.domain import trail_orders
from hubs.domain.audit import chain, record
from hubs.domain.trail_paper import printable, sheet
from hubs.models import AuditEvent, Outgoing, TrailPaper
from hubs.roles import Role
from hubs.tasks import draw_trail, remove_trail_papers
from tests.factories.hubs import HubFactory, UserFactory
from tests.factories.staff import auditor, member
from tests.printed import printed_text, squeezed

pytestmark = pytest.mark.django_db


@pytest.fixture
def hub():
    return HubFactory()


@pytest.fixture
def lead(client, hub):
    lead = member(hub, Role.LEAD)
    facts = {"course": "OWN-1", "number": 3, "change": "minor"}
    record(
        "course.released", hub, by=lead, hub=hub, reason="It is right 🙂", facts=facts
    )
    other = HubFactory()
    record("course.frozen", other, by=None, hub=other, facts={"course": "FOREIGN"})
    chain()
    client.force_login(lead)
    return lead


def order(client, **wanted):
    return client.post(reverse("audit_trail_order"), wanted)


def test_what_was_asked_for_is_drawn_and_fetched(client, lead, hub):
    answer = order(client, verb="course.released", hub=hub.slug)

    paper = TrailPaper.objects.get()
    address = reverse("audit_trail_paper", args=[paper.pk])
    assert answer["Location"] == address
    assert client.get(address)["Refresh"] == "2"
    fetch = reverse("audit_trail_fetch", args=[paper.pk])
    assert client.get(fetch).status_code == 404

    draw_trail(str(paper.pk))
    draw_trail(str(paper.pk))

    ready = client.get(address)
    assert fetch in ready.content.decode()
    assert "Refresh" not in ready
    file = client.get(fetch)
    text = printed_text(b"".join(file.streaming_content))
    assert squeezed("released edition 3 of OWN-1 (minor)") in text
    assert squeezed("It is right ‹U+1F642›") in text
    assert lead.email in text
    assert "FOREIGN" not in text
    assert file["Content-Type"] == "application/pdf"
    assert Outgoing.objects.get(kind=trail_orders.KIND).done_at


def test_ordering_is_recorded_and_owed(client, lead, hub):
    order(client, hub=hub.slug)

    paper = TrailPaper.objects.get()
    event = AuditEvent.objects.get(verb="trail.exported")
    assert (event.actor, event.hub, event.facts["kind"]) == (lead, hub, "pdf")
    assert event.object_id == str(paper.pk)
    assert Outgoing.objects.get().key == str(paper.pk)


def test_auditors_order_all_of_it(client, lead):
    client.force_login(auditor())

    order(client, since="2020-01-01", until="2099-01-01")

    paper = TrailPaper.objects.get()
    rows = sheet(paper, at=paper.asked_at)["rows"]
    assert paper.events == len(rows) == 2
    assert any("FOREIGN" in row.what for row in rows)


def test_what_happened_after_the_order_is_not_on_it(client, lead, hub):
    order(client)
    record("course.frozen", hub, by=lead, hub=hub, facts={"course": "LATER"})

    paper = TrailPaper.objects.get()

    rows = sheet(paper, at=paper.asked_at)["rows"]
    assert not any("LATER" in row.what for row in rows)


def test_who_lost_the_role_meanwhile_gets_nothing(client, lead, hub):
    order(client)
    paper = TrailPaper.objects.get()
    later = paper.asked_at + timedelta(minutes=1)
    lead.hub_roles.update(until=later)

    assert sheet(paper, at=paper.asked_at)["rows"]
    assert sheet(paper, at=later)["rows"] == []


def test_too_many_are_refused_with_the_way_out(client, lead, hub, monkeypatch):
    monkeypatch.setattr(trail_orders, "MOST", 1)
    record("course.frozen", hub, by=lead, hub=hub, facts={"course": "OWN-2"})

    answer = order(client, person=lead.email)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "2 events do not fit a PDF" in page
    assert f'value="{lead.email}"' in page
    assert not TrailPaper.objects.exists()


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ({"since": "2026-13-45"}, "Enter a valid date."),
        ({"hub": "nonsense"}, "nonsense is not one of the available choices."),
    ],
)
def test_what_cannot_be_read_is_not_drawn(client, lead, wanted, said):
    answer = order(client, **wanted)

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not TrailPaper.objects.exists()


def test_nothing_is_not_drawn(client, lead):
    answer = order(client, person="nobody at all")

    assert answer.status_code == 422
    assert "There is nothing to draw" in answer.content.decode()


@pytest.mark.parametrize(
    ("role", "status"), [(Role.AUTHOR, 403), (Role.TRAINER, 403), (None, 403)]
)
def test_others_order_nothing(client, hub, role, status):
    client.force_login(member(hub, role) if role else UserFactory())

    assert order(client).status_code == status
    assert not TrailPaper.objects.exists()


def test_a_paper_is_there_for_whoever_asked_and_nobody_else(client, lead, hub):
    order(client)
    paper = TrailPaper.objects.get()
    draw_trail(str(paper.pk))
    client.force_login(member(hub, Role.LEAD))

    for name in ("audit_trail_paper", "audit_trail_fetch"):
        assert client.get(reverse(name, args=[paper.pk])).status_code == 404
    assert client.get(f"/media/{paper.file.name}").status_code == 404


def test_a_fault_is_said_and_tried_again(client, lead, settings):
    order(client)
    paper = TrailPaper.objects.get()
    settings.TRAIL_STYLESHEET = "/nowhere/trail.css"

    with pytest.raises(OSError, match=r"trail\.css"):
        draw_trail(str(paper.pk))

    page = client.get(reverse("audit_trail_paper", args=[paper.pk])).content.decode()
    assert "tried again by itself" in page
    assert Outgoing.objects.get(kind=trail_orders.KIND).done_at is None


def test_papers_are_removed_after_a_day_with_their_files(client, lead):
    order(client)
    paper = TrailPaper.objects.get()
    draw_trail(str(paper.pk))
    paper.refresh_from_db()
    name = paper.file.name
    assert remove_trail_papers() == 0
    long_ago = paper.asked_at - timedelta(days=2)
    TrailPaper.objects.update(asked_at=long_ago)

    order(client)
    TrailPaper.objects.filter(file="").update(asked_at=long_ago)

    assert remove_trail_papers() == 2
    assert not default_storage.exists(name)
    draw_trail(str(paper.pk))


def test_what_fonts_do_not_have_is_printed_by_its_number():
    assert printable("Zoë\n Ελένη 中") == "Zoë Ελένη ‹U+4E2D›"


def test_keys_are_for_those_who_verify(client, lead, hub):
    keys = client.get(reverse("audit_trail_keys"))

    assert b"BEGIN PUBLIC KEY" in keys.content
    client.force_login(member(hub, Role.AUTHOR))
    assert client.get(reverse("audit_trail_keys")).status_code == 403
