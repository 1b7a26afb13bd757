"""Auditors read what is named for them, and cannot change anything."""

from datetime import timedelta

import pytest
from django.db import InternalError
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone
from wagtail.models import Page, Revision

from cms.auditor_gate import reading_only
from cms.policies.auditors import LEAVES_ROWS, OWN, READABLE, may_send
from cms.policies.site import addresses
from cms.staff_entrance import is_second_step_due
from courses.domain.release import freeze, release
from courses.domain.statistics import FEWEST
from courses.models import AnswerKey, Edition, QuizPage
from hubs.domain.mandates import dismiss
from hubs.models import AuditEvent, AuditorMandate, Hub, HubRole, Outgoing, User
from hubs.roles import Role
from tests.cms.crawling import Crawl
from tests.factories.courses import EnrolmentFactory
from tests.factories.hubs import NOON, HubFactory, UserFactory
from tests.factories.learning import take
from tests.factories.pages import items, question, saved, whole_course
from tests.factories.staff import auditor, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def course():
    return whole_course()


@pytest.fixture
def reader(client):
    person = auditor()
    client.force_login(person)
    return person


def test_what_is_readable_exists():
    names = {name for _route, name in addresses(get_resolver().url_patterns)}

    assert names >= READABLE | OWN | LEAVES_ROWS


def test_auditors_read_drafts_histories_and_lives(client, reader, course):
    page = course.pages.first()

    for name in ("view_draft", "history", "revisions_index"):
        address = reverse(f"wagtailadmin_pages:{name}", args=[page.pk])
        assert client.get(address, follow=True).status_code == 200, name
    for name in ("courses_release", "courses_trail"):
        assert client.get(reverse(name, args=[course.pk])).status_code == 200, name
    ways = (
        "wagtailadmin_home",
        "cms_account",
        "audit_trail",
        "certificate_report",
        "certificate_register",
    )
    for name in ways:
        assert client.get(reverse(name)).status_code == 200, name
    assert (
        client.get(reverse("wagtailadmin_explore", args=[page.pk])).status_code == 200
    )


def test_auditors_read_candidates_and_editions(client, reader, course):
    freeze(course, by=UserFactory(), at=NOON)

    address = reverse("courses_edition", args=[course.pk, "candidate"])

    assert client.get(address).status_code == 200


def test_a_form_leads_auditors_to_the_draft(client, reader, course):
    page = course.pages.first()

    answer = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk]))

    assert answer.status_code == 302
    assert answer["Location"] == reverse(
        "wagtailadmin_pages:view_draft", args=[page.pk]
    )


def test_a_comparison_of_a_quiz_tells_its_answers_and_is_refused(
    client, reader, course
):
    quiz, page = QuizPage.objects.first(), course.pages.first()
    answers = {}
    for each in (quiz, page):
        each.save_revision()
        each.save_revision()
        address = reverse(
            "wagtailadmin_pages:revisions_compare", args=[each.pk, "earliest", "latest"]
        )
        answers[each] = client.get(address).status_code

    assert answers == {quiz: 403, page: 200}


@pytest.mark.parametrize(
    "name",
    [
        "wagtailusers_users:index",
        "wagtailsites:index",
        "wagtailadmin_reports:site_history",
        "wagtailadmin_choose_page",
        "wagtailimages:index",
        "hub_staff_mine",
        "auditors",
        "glossary_terms",
    ],
)
def test_what_nobody_named_is_not_there(client, reader, course, name):
    assert client.get(reverse(name)).status_code == 404


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_everything_that_auditors_send_is_refused(client, reader, course, method):
    """Every address there is, inside the CMS and out, with whatever arguments."""
    page, quiz = course.pages.first(), QuizPage.objects.first()
    before = AuditEvent.objects.count()
    for address in (
        reverse("wagtailadmin_pages:edit", args=[page.pk]),
        reverse("wagtailadmin_pages:delete", args=[quiz.pk]),
        reverse("courses_freeze", args=[course.pk]),
        reverse("hub_staff_invite", args=[course.hub.slug]),
        reverse("auditors_appoint"),
        reverse("audit_trail"),
        reverse("wagtailadmin_home"),
        reverse("account_profile"),
        reverse("courses:enrol", args=["x"]),
    ):
        assert getattr(client, method)(address).status_code == 403, address

    refused = AuditEvent.objects.filter(verb="permission.refused", actor=reader)
    assert refused.count() == AuditEvent.objects.count() - before == 9


def test_administrators_are_not_stopped_by_the_gate_of_auditors(client, course):
    client.force_login(UserFactory(administrator=True))

    assert client.get(reverse("auditors")).status_code == 200
    assert client.post(reverse("auditors_appoint")).status_code == 422


def test_auditors_keep_their_account_safe_and_sign_out(client, reader):
    changed = client.post(
        reverse("account_change_password"),
        {
            "oldpassword": "a good password",
            "password1": "another good one 1",
            "password2": "another good one 1",
        },
    )
    spoken = client.post(reverse("set_language"), {"language": "nl", "next": "/"})
    left = client.post(reverse("account_logout"))

    assert (changed.status_code, spoken.status_code, left.status_code) == (302,) * 3
    assert User.objects.get(pk=reader.pk).check_password("another good one 1")


def test_only_what_is_their_own_is_sent():
    assert may_send("account_change_password")
    assert may_send("mfa_activate_totp")
    assert not may_send("account_profile")
    assert not may_send("account_signup")
    assert not may_send("hub_invitation")
    assert not may_send("courses:enrol")


def test_the_end_of_a_mandate_counts_on_the_next_request_in_every_session(
    client, reader, course
):
    before = client.get(reverse("audit_trail")).status_code
    mandate = AuditorMandate.objects.get(user=reader)
    administrator = mandate.granted_by

    dismiss(mandate, by=administrator, reason="Done", at=timezone.now())

    assert before == 200
    answer = client.get(reverse("audit_trail"))
    assert answer.status_code == 403


def test_a_mandate_that_ran_out_counts_before_anything_is_derived(
    client, reader, course
):
    past = timezone.now() - timedelta(seconds=1)
    AuditorMandate.objects.update(until=past)

    assert reader.groups.exists()
    assert client.get(reverse("audit_trail")).status_code == 403


def test_the_menu_names_what_auditors_may_read_and_nothing_else(client, reader, course):
    page = client.get("/cms/").content.decode()

    assert reverse("audit_trail") in page
    assert reverse("certificate_report") in page
    for name in ("wagtailimages:index", "hub_staff_mine", "wagtailsites:index"):
        assert reverse(name) not in page


def test_lists_of_pages_offer_auditors_the_history_and_no_more(client, reader, course):
    page = course.pages.first()
    hub = reverse("wagtailadmin_explore", args=[page.get_parent().pk])

    html = client.get(hub).content.decode()

    assert reverse("wagtailadmin_pages:history", args=[page.pk]) in html
    for act in ("copy", "move", "delete"):
        assert reverse(f"wagtailadmin_pages:{act}", args=[page.pk]) not in html


def test_auditors_need_a_second_step_from_the_first_day(settings):
    settings.STAFF_SECOND_STEP = True
    settings.STAFF_SECOND_STEP_GRACE_DAYS = 14

    assert is_second_step_due(auditor(), at=timezone.now())


def test_nobody_else_pays_for_it(client, django_assert_max_num_queries, course):
    """A reader's page asks nothing about mandates."""
    client.force_login(UserFactory())
    client.get("/courses/")
    with django_assert_max_num_queries(40) as asked:
        client.get("/courses/")

    assert not any("auditormandate" in query["sql"] for query in asked)


@pytest.mark.postgres
def test_the_database_refuses_writes_while_an_auditor_reads():
    hub = HubFactory()

    with pytest.raises(InternalError, match="read-only"), reading_only():
        Hub.objects.filter(pk=hub.pk).update(name="Changed")

    hub.refresh_from_db()
    assert hub.name != "Changed"


@pytest.mark.postgres
def test_no_screen_of_theirs_writes_while_it_is_read(client, reader, course):
    everything_about(course)
    page, edition = course.pages.first(), course.editions.get(number=1)
    ways = [
        *(reverse(name) for name in ("wagtailadmin_home", "cms_account")),
        *(reverse(name) for name in ("audit_trail", "certificate_report")),
        reverse("courses_learners"),
        reverse("wagtailadmin_explore", args=[page.pk]),
        reverse("wagtailadmin_pages:history", args=[page.pk]),
        reverse("wagtailadmin_pages:search") + "?q=Clean",
        reverse("courses_statistics", args=[edition.pk]),
    ]
    screens = ("home", "release", "notes", "trail", "course_learners")
    ways += [reverse(f"courses_{name}", args=[course.pk]) for name in screens]
    ways += [
        reverse(f"courses_{name}", args=[course.pk, "candidate"])
        for name in ("edition", "changes")
    ]

    answers = {address: client.get(address).status_code for address in ways}

    assert {way: code for way, code in answers.items() if code != 200} == {}


@pytest.mark.postgres
def test_a_screen_that_writes_is_refused_and_not_an_error(
    client, reader, course, monkeypatch
):
    """A deliberate fault: a screen that changes something while it is looked at."""
    monkeypatch.setattr(
        "hubs.views.trail.in_words",
        lambda event: str(Hub.objects.update(name="Changed")),
    )
    AuditEvent.objects.create(verb="demo.loaded", object_type="x", object_id="1")

    answer = client.get(reverse("audit_trail"))

    assert answer.status_code == 403
    assert not Hub.objects.filter(name="Changed").exists()
    assert AuditEvent.objects.filter(verb="permission.refused", actor=reader).exists()


#: What a quiz with these pairs tells only to those who may know what is right.
PAIRS = [{"left": "Gloves", "right": "sterile"}, {"left": "Boots", "right": "clean"}]
TOLD = ("Gloves → sterile", "questions-key")


def add_pairs():
    """A question beside the quiz's own whose statistics would say its answer."""
    quiz = QuizPage.objects.get()
    kind, value = question("matching", stem="Match.", pairs=items(*PAIRS))
    block = QuizPage.questions.field.stream_block.child_blocks[kind]
    quiz.questions.append((kind, block.to_python(value)))
    saved(quiz)


def take_wrongly(edition):
    """So many attempts that statistics are shown; nobody finds a pair."""
    step = edition.steps.get(kind="quiz")
    keys = AnswerKey.objects.get(step=step).keys
    (key,) = (key for key, each in keys.items() if isinstance(each["answer"], dict))
    right = keys[key]["answer"]
    wrong = dict(zip(right, reversed(right.values()), strict=True))
    for _ in range(FEWEST):
        take(EnrolmentFactory(edition=edition), step.position, answers={key: wrong})


def everything_about(course):
    """Addresses and numbers of a course with an edition, attempts and a candidate."""
    add_pairs()
    first = freeze(course, by=None, at=NOON)
    release(first, by=None, change="major", summary="First.", at=NOON)
    take_wrongly(first)
    freeze(course, by=None, at=NOON)
    pages = [page.pk for page in Page.objects.descendant_of(course.pages.get())]
    revisions = list(Revision.objects.values_list("pk", flat=True))
    enrolment = EnrolmentFactory(edition=first)
    return {
        "page_id": [course.pages.get().pk, *pages],
        "course_id": [course.pk],
        "edition_id": [first.pk],
        "which": ["1", "candidate"],
        "slug": list(first.steps.values_list("slug", flat=True)),
        "revision_id": revisions,
        "public_id": [enrolment.public_id],
        "image_id": [0],
        "document_id": [0],
        "collection_id": [1],
    }


def state():
    return (
        Page.objects.count(),
        Revision.objects.count(),
        list(Edition.objects.order_by("pk").values_list("pk", "state")),
        list(HubRole.objects.values_list("user", "until")),
        AuditorMandate.objects.count(),
        Outgoing.objects.count(),
    )


@pytest.mark.postgres
def test_a_crawl_as_auditor_tells_no_answer_and_changes_nothing(course):
    values = everything_about(course)
    lead, reader = member(course.hub, Role.LEAD), auditor()
    crawls = {}
    for person in (lead, reader):
        client = Client(raise_request_exception=False)
        client.force_login(person)
        crawls[person] = Crawl(client, "Hands carry microbes", also=TOLD)
    statistics = reverse("courses_statistics", args=[values["edition_id"][0]])
    edition = reverse("courses_edition", args=[course.pk, "1"])
    changes = reverse("courses_changes", args=[course.pk, "candidate"])

    crawls[lead].follow(edition, statistics)
    before = state()
    crawls[reader].follow("/cms/", edition, changes, "/learn/", "/courses/")
    crawls[reader].guess(values)

    found = "".join(crawls[lead].found)
    assert all(word in found for word in ("Hands carry", statistics)), found
    assert crawls[reader].asked[f"get {statistics}"] == 200
    assert crawls[reader].found == [], "\n".join(crawls[reader].found)
    assert state() == before
    asked = crawls[reader].asked
    assert len(asked) > 300
    assert [address for address, status in asked.items() if status >= 500] == []
    taken = [
        name
        for name, status in asked.items()
        if name.startswith("post /cms/") and status not in {302, 403, 404, 405, 422}
    ]
    # What is answered before anybody is asked who they are, and takes nothing.
    assert set(taken) <= {"post /cms/sprite/", "post /cms/jsi18n/"}
