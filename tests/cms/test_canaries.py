"""Canaries: whatever staff of one hub ask for, nothing of another hub answers.

Every secret of two hubs (drafts, questions, keys, files, comments, learners,
late certificates, invitations, notes) carries the hub's word. A crawler signs in as
each role, follows what it finds, and asks for every address there is with the other
hub's numbers.
"""

from copy import deepcopy

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from wagtail import hooks
from wagtail.admin.models import EditingSession
from wagtail.models import Page, Revision, UploadedFile

from certificates.domain import passport_orders, receipts
from certificates.models import Certificate
from cms import staff_gate
from courses.models import (
    Attendance,
    Completion,
    Course,
    Edition,
    ReviewInvitation,
    ReviewNote,
    RunInvitation,
    RunPartner,
)
from courses.views import notes
from hubs.domain import trail_orders
from hubs.models import (
    ElectronicSignature,
    File,
    HubInvitation,
    HubRole,
    Organisation,
    Outgoing,
    Picture,
    Recording,
    TrailPaper,
)
from hubs.roles import Role
from tests.cms.crawling import LEFT_OUT, Crawl, addresses_of
from tests.factories.secret_employers import of_employers
from tests.factories.secret_money import of_money
from tests.factories.secrets import secret_hub

# Who may see what is tested where it runs: on PostgreSQL. Thousands of answers cover
# nothing that other tests do not, so they are not slowed down by measuring it.
pytestmark = [pytest.mark.django_db, pytest.mark.postgres, pytest.mark.no_cover]

#: What anybody may have drawn for themselves.
ORDERS = (trail_orders.KIND, passport_orders.KIND, receipts.KIND)


@pytest.fixture(scope="module")
def the_hubs(once):
    return secret_hub("CANARYALPHA"), secret_hub("CANARYBETA")


@pytest.fixture
def hubs(the_hubs):
    return deepcopy(the_hubs)


def signed_in(person, other):
    client = Client(raise_request_exception=False)
    client.force_login(person)
    return Crawl(client, other.word)


def crawl(person, other, own):
    crawling = signed_in(person, other)
    crawling.follow("/cms/", "/", "/learn/", "/courses/", "/accounts/profile/")
    crawling.guess(other.values, own=own.values, sent=other.sent)
    return crawling


def belongings(secret):
    """All that staff of another hub might change."""
    hub = secret.hub
    pages = Page.objects.filter(pk__in=secret.values["page_id"]).order_by("pk")
    numbers = [str(page) for page in secret.values["page_id"]]
    return (
        list(pages.values_list("title", "draft_title", "path", "live", "locked")),
        Revision.objects.filter(object_id__in=numbers).count(),
        [
            list(model.objects.filter(hub=hub).values_list("pk", "title", "file"))
            for model in (Picture, File, Recording)
        ],
        list(HubRole.objects.filter(hub=hub).values_list("user", "role", "until")),
        list(HubInvitation.objects.filter(hub=hub).values_list("pk", "revoked_at")),
        list(Edition.objects.filter(course__hub=hub).values_list("pk", "state")),
        Course.objects.filter(hub=hub).count(),
        ElectronicSignature.objects.filter(hub=hub).count(),
        list(UploadedFile.objects.filter(uploaded_by_user__in=secret.staff.values())),
        EditingSession.objects.filter(user__in=secret.staff.values()).count(),
        Completion.objects.filter(edition__course__hub=hub).count(),
        list(
            Certificate.objects.filter(hub=hub)
            .order_by("pk")
            .values_list("pk", "file", "holder__name", "revocation", "erasure")
        ),
        list(ReviewNote.objects.filter(course__hub=hub).values_list("thread__kind")),
        list(
            ReviewInvitation.objects.filter(course__hub=hub).values_list("revoked_at")
        ),
        Outgoing.objects.filter(done_at=None).exclude(kind__in=ORDERS).count(),
        TrailPaper.objects.filter(asked_by__in=secret.staff.values()).count(),
        hub.certificate_templates.count(),
        list(hub.signing_keys.values_list("pk", "confirmed_at")),
        of_employers(secret),
        of_money(secret),
        list(hub.runs.order_by("pk").values_list("state", "sequence")),
        RunInvitation.objects.filter(run__hub=hub, revoked_at=None).count(),
        RunPartner.objects.filter(course__hub=hub, ended_at=None).count(),
        Attendance.objects.filter(session__run__hub=hub).count(),
    )


def test_the_words_are_there_to_be_found(hubs):
    """A crawl that finds nothing says something: the hub's own lead finds them."""
    own, _other = hubs

    crawling = signed_in(own.staff[Role.LEAD], own)
    crawling.look_for(own.values)
    for address in (
        "/cms/media/",
        "/cms/reports/certificates/",
        "/cms/certificates/",
        f"/cms/pages/{own.values['page_id'][0]}/",
        f"/cms/pages/{own.values['page_id'][-1]}/edit/",
        f"/cms/release/{own.values['course_id'][0]}/",
        f"/cms/staff/{own.hub.slug}/",
        f"/cms/certificate-design/{own.hub.slug}/",
        f"/cms/release/{own.values['course_id'][0]}/notes/",
        f"/cms/release/{own.values['course_id'][0]}/editions/candidate/steps/step-1/",
        reverse("audit_trail_fetch", args=own.values["audit_trail_fetch", "pk"]),
    ):
        crawling.get(address)

    found = crawling.found
    pages = "\n".join(found)
    for place in ("/cms/pages/", "/cms/images/", "/cms/documents/", "/cms/media/"):
        assert place in pages
    for place in (
        "/cms/certificates/",
        "choose-page/search",
        "/cms/release/",
        "/cms/staff/",
        "/reports/",
    ):
        assert place in pages
    for place in ("/notes/", "/steps/step-1/", "/trail.pdf", "-design/"):
        assert place in pages


def test_what_is_sent_would_do_what_it_is_for(hubs):
    """A form that is refused for being empty says nothing of whose it is."""
    own, other = hubs
    lead, finance = own.staff[Role.LEAD], own.staff[Role.FINANCE]
    staff, clerk, employer = (
        signed_in(person, other) for person in (lead, finance, manager_of(own))
    )
    theirs = {"finance": clerk, "courses:employer": employer}
    answers = {}

    for name, sent in own.sent.items():
        crawling = theirs.get(name.partition("_")[0], staff)
        for address in addresses_of(name, own.values):
            crawling.post(address, sent)
            answers.setdefault(name, set()).add(crawling.asked[f"post {address}"])

    # A list of people is shown first.
    assert answers.pop("courses:employer_pack_list") == {200}
    assert {name: said for name, said in answers.items() if 302 not in said} == {}


def manager_of(secret):
    """Who acts for the organisation that carries the word."""
    place = Organisation.objects.get(slug=secret.values["organisation"][0])
    return place.managers.get().user


@pytest.mark.parametrize("role", Role)
def test_staff_learn_and_change_nothing_of_another_hub(hubs, role):
    own, other = hubs
    before = belongings(other)

    crawling = crawl(own.staff[role], other, own)

    assert crawling.dropped == set(LEFT_OUT)
    assert crawling.found == [], chr(10).join(crawling.found)
    assert crawling.broken == []
    assert len(crawling.asked) > 300
    assert belongings(other) == before


def test_learners_and_visitors_learn_nothing_of_a_hub(hubs):
    other, own = hubs
    learner = own.staff[Role.FINANCE]
    learner.hub_roles.all().delete()

    signed = signed_in(learner, other)
    signed.follow("/learn/", "/cms/")
    signed.look_for(other.values)
    assert signed.found == []
    visiting = Crawl(Client(raise_request_exception=False), other.word)
    visiting.follow("/", "/courses/", "/verify/")
    visiting.guess(other.values)
    assert visiting.found == []


def test_managers_of_an_organisation_learn_nothing_of_another(hubs):
    own, other = hubs
    before = of_employers(other)

    crawling = signed_in(manager_of(own), other)
    crawling.follow("/employer/", "/learn/", "/accounts/profile/")
    crawling.guess(other.values, own=own.values, sent=other.sent)

    assert crawling.found == [], chr(10).join(crawling.found)
    assert crawling.broken == []
    assert of_employers(other) == before
    finding = signed_in(manager_of(other), other)
    finding.follow("/employer/")
    assert any("/people/" in address for address in finding.found)
    assert any("/packs/" in address for address in finding.found)


def test_the_crawl_finds_a_chooser_that_is_not_limited(hubs, monkeypatch):
    """A deliberate leak: the hook that limits the choosing of pages is taken out."""
    own, other = hubs
    monkeypatch.setitem(hooks._hooks, "construct_page_chooser_queryset", [])

    crawling = signed_in(own.staff[Role.AUTHOR], other)
    crawling.look_for(other.values)

    found = crawling.found
    assert any("choose-page/search" in address for address in found)


def test_the_crawl_finds_what_wagtail_shows_without_the_gate(hubs, monkeypatch):
    """A deliberate leak: hub staff may ask for every address that Wagtail has."""
    own, other = hubs
    monkeypatch.setattr(staff_gate, "may_ask", lambda asking, name: True)

    crawling = signed_in(own.staff[Role.AUTHOR], other)
    crawling.look_for(other.values)

    found = crawling.found
    assert any("/cms/bulk/" in address for address in found)


def test_the_crawl_finds_notes_that_nobody_guards(hubs, monkeypatch):
    """A deliberate leak: neither the gate nor the screen asks whose course it is."""
    own, other = hubs
    monkeypatch.setattr(staff_gate, "may_ask", lambda asking, name: True)
    monkeypatch.setattr(
        notes, "course_for", lambda user, course_id: Course.objects.get(pk=course_id)
    )

    crawling = signed_in(own.staff[Role.AUTHOR], other)
    crawling.get(f"/cms/release/{other.values['course_id'][0]}/notes/")

    assert crawling.found


def test_private_files_have_no_other_address(hubs):
    own, other = hubs
    client = Client()
    client.force_login(own.staff[Role.LEAD])
    names = [
        thing.file.name
        for model in (Picture, File, Recording)
        for thing in model.objects.filter(hub=other.hub)
    ]

    assert all(default_storage.exists(name) for name in names)
    assert {client.get(f"/media/{name}").status_code for name in names} == {404}
