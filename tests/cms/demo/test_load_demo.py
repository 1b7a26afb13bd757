"""The demonstration, loaded: all that the content files say, through the real rules."""

import re
from collections import Counter
from decimal import Decimal
from html import unescape

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db.models import F
from django.urls import include, path
from django.utils import timezone
from wagtail.models import Page, Site

from certificates.domain.drafting import look_of
from certificates.domain.pictures import pictures_of
from certificates.domain.verification import Verdict, check_number
from certificates.models import Certificate, SigningKey
from cms.demo.accounts import ACCOUNTS, PASSWORD
from cms.demo.entrance import samples
from cms.demo.load import content as files
from cms.demo.load import employers
from cms.demo.load.courses import bring_out, course_values, keep_course, registers
from cms.demo.load.pages import Hand, Ledger
from cms.demo.load.signing import Crew, bring_through, crew_of
from cms.models import StandardPage
from cms.urls import urlpatterns as site_urls
from courses.blocks import LessonStream
from courses.domain.comparing import compare
from courses.domain.invoice_numbers import gaps
from courses.domain.packs import tallied
from courses.domain.release import freeze
from courses.domain.review_notes import notes_on
from courses.domain.seats import miscounted
from courses.domain.sharing import shared_with
from courses.domain.sign_off import signatures_of, stage_of
from courses.models import (
    Attempt,
    Campaign,
    Completion,
    Course,
    Edition,
    Enrolment,
    Invoice,
    LessonPage,
    Order,
    Refund,
    Run,
    StepText,
    Term,
)
from hubs.domain.access import can, is_auditor
from hubs.domain.checkpoints import first_bad_checkpoint
from hubs.models import (
    AuditCheckpoint,
    AuditEvent,
    Hub,
    HubPage,
    HubRole,
    LegalEntity,
    Letter,
    Organisation,
    Outgoing,
    Source,
    User,
)
from hubs.roles import Verb
from tests.factories.hubs import NOON

#: As with DEMO=1, which is read once at start.
urlpatterns = [path("demo/", include("cms.demo.urls")), *site_urls]
# Loading takes seconds: one process does it for all of them.
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("loaded"),
    pytest.mark.urls(__name__),
]


def current(code):
    return Edition.objects.current().get(course__code=code)


def texts_of(edition, kind):
    rows = StepText.objects.filter(step__edition=edition, step__kind=kind)
    return list(rows.select_related("step").order_by("step__position"))


def lessons_of(course_file):
    return [lesson for m in course_file["modules"] for lesson in m["lessons"]]


def rows_in_all_tables():
    return {
        model._meta.label: model._default_manager.count() for model in apps.get_models()
    }


def words(text):
    return re.findall(r"\w+", unescape(text))


def words_in_markdown(text):
    marks = re.compile(r"\|[-|]+\||^\d+\. ", re.MULTILINE)
    return words(marks.sub(" ", text))


def words_in_body(body):
    """The words of frozen blocks, without glossary explanations."""
    found = []
    for block in body:
        value = block["value"]
        if block["type"] == "rich_text":
            plain = re.sub(r'<span class="gloss".*?</span>', " ", value["html"])
            found += words(re.sub(r"<[^>]+>", " ", re.sub(r"</?sup>", "", plain)))
        elif block["type"] == "table":
            found += words(value["caption"])
            found += [
                word for row in value["rows"] for cell in row for word in words(cell)
            ]
    return found


def test_load_fills_registers(content):
    hubs = {hub["slug"] for hub in content("hubs.json")["hubs"]}

    assert Source.objects.count() == len(content("sources.json")["sources"]) == 103
    assert Term.objects.count() == len(content("glossary.json")["terms"]) == 130
    assert set(Hub.objects.values_list("slug", flat=True)) == hubs
    assert not Hub.objects.filter(is_demonstration=False).exists()
    assert set(HubPage.objects.live().values_list("slug", flat=True)) == hubs


def test_load_keeps_what_terms_refer_to(content):
    for entry in content("glossary.json")["terms"]:
        term = Term.objects.get(term=entry["term"])

        assert term.definition == entry["definition"]
        assert {source.key for source in term.sources.all()} == set(entry["sources"])
        assert {other.term for other in term.see_also.all()} >= set(entry["see_also"])


def test_load_writes_hub_pages(content):
    entries = content("hubs.json")
    titles = {c["id"]: c["title"] for c in entries["capacity_categories"]}
    for entry in entries["hubs"]:
        page = HubPage.objects.get(slug=entry["slug"])

        assert [
            (fact.value["text"], [source.key for source in fact.value["sources"]])
            for fact in page.facts
        ] == [(fact["text"], fact["sources"]) for fact in entry["facts"]]
        assert [dict(capacity.value) for capacity in page.capacities] == [
            {**capacity, "category": titles[capacity["category"]]}
            for capacity in entry["demo_capacities"]
        ]


def test_load_makes_the_site():
    site = Site.objects.get(is_default_site=True)

    assert (site.hostname, site.port) == ("testserver", 80)
    assert site.root_page.specific.headline
    assert Page.objects.get(url_path="/passage/hubs/").live
    assert set(StandardPage.objects.live().values_list("slug", flat=True)) == {
        "accessibility",
        "privacy",
    }
    assert not Page.objects.filter(title__startswith="Welcome").exists()


def test_load_makes_accounts_that_can_sign_in():
    for account in ACCOUNTS:
        person = User.objects.get(email=account.email)
        held = set(HubRole.objects.filter(user=person).values_list("role", flat=True))

        assert person.check_password(PASSWORD)
        assert person.emailaddress_set.get().verified
        assert person.name_on_certificate == account.name
        assert person.is_superuser == account.superuser
        assert held == ({account.role} if account.role else set())


def test_load_leaves_a_trail_that_is_signed_and_an_auditor_who_reads_it():
    auditor = User.objects.get(email="auditor@example.org")
    loaded = AuditEvent.objects.filter(verb="demo.loaded").first()

    assert is_auditor(auditor, at=timezone.now())
    assert AuditCheckpoint.objects.filter(link__seq__gte=loaded.link.seq).exists()
    assert first_bad_checkpoint() is None


def test_load_offers_eight_courses(content):
    assert Edition.objects.current().count() == 8
    for edition in Edition.objects.all():
        assert re.fullmatch("[0-9a-f]{64}", edition.content_hash)
        anytime = edition.course.runs.open().get(mode=Run.Mode.SELF_PACED)
        assert anytime.price_cents == 0


def test_load_keeps_the_facts_of_a_course(course_file):
    edition = current(course_file["code"])
    text = edition.texts.get(language="en")

    assert edition.course.hub.slug == course_file["hub"]
    assert edition.course.area == course_file["subject_area"]
    assert edition.address == f"/hubs/{course_file['hub']}/{course_file['slug']}/"
    assert text.title == course_file["title"]
    assert text.summary == course_file["summary"]
    assert edition.workload_hours == course_file["workload_hours"]
    assert edition.eqf_level == course_file["eqf_level"]
    assert edition.ects == course_file["ects"]
    assert edition.validity_months == course_file["validity_months"]
    assert edition.pass_mark == course_file["assessment"]["pass_mark"]
    assert edition.attempts_per_day == course_file["attempts"]["per_24_hours"]
    assert edition.review_by.isoformat() == course_file["review_by"]
    assert edition.facts["audience"] == course_file["audience"]
    assert edition.facts["esco_skills"] == course_file["esco_skills"]
    assert [(o["text"], o["kind"]) for o in text.facts["outcomes"]] == [
        (o["text"], o["kind"]) for o in course_file["learning_outcomes"]
    ]


def test_load_claims_only_what_the_course_does(course_file):
    edition = current(course_file["code"])
    facts = edition.texts.get(language="en").facts

    assert set(edition.steps.values_list("kind", flat=True)) == {"lesson", "quiz"}
    assert (facts["assessment"], facts["participation"]) == ("module quizzes", "online")


def test_load_keeps_the_order_of_steps(course_file):
    steps = current(course_file["code"]).steps.filter(required=True)
    expected = [
        (step["title"], step.get("minutes"))
        for module in course_file["modules"]
        for step in [*module["lessons"], module["quiz"]]
    ]

    found = [
        (step.texts.get().title, step.minutes) for step in steps.order_by("position")
    ]

    assert [title for title, _minutes in found] == [title for title, _m in expected]
    assert [m for _t, m in found if m] == [
        m or n for (_t, m), (_, n) in zip(expected, found, strict=True)
    ]


def test_load_keeps_every_word_of_a_lesson(course_file):
    edition = current(course_file["code"])
    bodies = {text.title: text.body for text in texts_of(edition, "lesson")}
    for lesson in lessons_of(course_file):
        body = bodies[lesson["title"]]
        points = [b["value"]["points"] for b in body if b["type"] == "key_points"]

        assert words_in_body(body) == words_in_markdown(lesson["body_md"])
        assert points == [lesson["key_points"]]


def test_load_cites_the_sources_of_a_lesson(course_file):
    edition = current(course_file["code"])
    bodies = {text.title: text.body for text in texts_of(edition, "lesson")}
    for lesson in lessons_of(course_file):
        last = bodies[lesson["title"]][-1]

        assert last["type"] == "sources"
        assert [item["key"] for item in last["value"]["items"]] == lesson["sources"]


def test_load_explains_a_term_once_in_a_lesson(course_file):
    explained = 0
    for text in texts_of(current(course_file["code"]), "lesson"):
        html = "".join(
            b["value"]["html"] for b in text.body if b["type"] == "rich_text"
        )
        titles = re.findall(r'<span class="gloss"[^>]*><b>(.*?)</b>', html)
        explained += len(titles)

        assert len(set(titles)) == len(titles)
        assert not re.search(r'Annex I,? <button class="term"[^>]*>Part IV', html)
    assert explained >= 10


def test_load_asks_every_question_with_its_right_answer(course_file):
    edition = current(course_file["code"])
    for module, text in zip(
        course_file["modules"], texts_of(edition, "quiz"), strict=True
    ):
        keys = text.step.answer_key.keys
        expected = module["quiz"]["questions"]

        assert len(text.questions) == len(expected)
        for question, asked in zip(expected, text.questions, strict=True):
            key = keys[asked["key"]]

            assert (asked["kind"], asked["stem"]) == (
                question["type"],
                question["stem"],
            )
            assert asked["points"] == question["points"]
            assert key["explanation"] == {"en": question["explanation"]}
            assert [s["key"] for s in key["sources"]] == question["sources"]
            assert said_right(asked, key) == meant(question)


def said_right(asked, key):
    """The right answer in the words that learners see."""
    names = {o["id"]: o["text"] for o in asked.get("options", [])}
    sides = {o["id"]: o["text"] for s in ("left", "right") for o in asked.get(s, [])}
    match asked["kind"]:
        case "single_choice":
            return sorted(names.values()), names[key["answer"]]
        case "multiple_response":
            return sorted(names.values()), {names[option] for option in key["answer"]}
        case "true_false":
            return key["answer"]
        case "ordering":
            return [names[option] for option in key["answer"]]
        case "matching":
            return {sides[left]: sides[right] for left, right in key["answer"].items()}
        case "numeric":
            return Decimal(key["answer"]), Decimal(key["tolerance"]), asked["unit"]


def meant(question):
    """The same, as the content file says it."""
    names = {
        o["id"]: o["text"] for o in question.get("options", question.get("items", []))
    }
    sides = {o["id"]: o["text"] for s in ("left", "right") for o in question.get(s, [])}
    answer = question["answer"]
    match question["type"]:
        case "single_choice":
            return sorted(names.values()), names[answer[0]]
        case "multiple_response":
            return sorted(names.values()), {names[option] for option in answer}
        case "true_false":
            return answer
        case "ordering":
            return [names[option] for option in answer]
        case "matching":
            return {sides[left]: sides[right] for left, right in answer.items()}
        case "numeric":
            return (
                Decimal(str(answer)),
                Decimal(str(question["tolerance"])),
                question["unit"],
            )


def test_workshop_uses_every_block():
    text = StepText.objects.get(step__slug="the-workshop")
    blocks = {block["type"]: block["value"] for block in text.body}

    assert set(blocks) == set(LessonStream().child_blocks) | {"sources"}
    assert not text.step.required
    assert [c["language"] for c in blocks["video"]["captions"]] == ["en", "nl"]
    assert blocks["video"]["poster"].startswith("asset:")
    assert blocks["audio"]["transcript"]
    assert blocks["figure"]["licence"]
    assert blocks["figure"]["credit"]


def test_load_leaves_a_learner_under_way_in_two_courses():
    enrolments = Enrolment.objects.active().filter(
        learner__email="learner@example.org", run__mode=Run.Mode.SELF_PACED
    )
    attempts = Attempt.objects.filter(enrolment__in=enrolments).order_by("pk")

    assert enrolments.count() == 2
    assert all(enrolment.last_step for enrolment in enrolments)
    assert list(attempts.values_list("passed", flat=True)) == [False, True, False]


def test_load_leaves_a_certificate_in_every_state():
    at = timezone.now()

    found = samples()

    assert [check_number(sample.shown, at=at).verdict for sample in found] == [
        Verdict.VALID,
        Verdict.EXPIRED,
        Verdict.REVOKED,
        Verdict.REPLACED,
    ]


def test_load_leaves_the_lead_of_a_hub_a_certificate_to_act_on():
    lead = User.objects.get(email="lead.flanders@example.org")

    of_hub = Certificate.objects.live().filter(hub__slug="flanders", state="issued")

    assert can(lead, Verb.REVOKE, of_hub.get().hub, at=timezone.now())


def test_load_gives_the_platform_a_key_and_one_hub_a_design_of_its_own():
    assert SigningKey.objects.signing().of_platform().get().is_demonstration

    hub = Hub.objects.get(slug="west-sweden")
    design = hub.certificate_templates.get()

    assert (design.accent, design.second_language) == ("#1d4f7c", "sv")
    assert design.signatory_name == "Karin Lindgren"
    assert design.made_by.email == "lead.west-sweden@example.org"
    assert set(pictures_of(look_of(hub).design)) == {"logo", "signature"}


def test_load_owes_one_certificate_to_the_worker():
    completions = Completion.objects.filter(
        enrolment__learner__email="second@example.org"
    )
    tasks = Outgoing.objects.filter(kind="certificates.issue", done_at=None)

    waiting = [c for c in completions if not c.certificates.exists()]

    assert completions.count() == 5
    assert [task.key for task in tasks] == [str(c.pk) for c in waiting]
    assert len(waiting) == 1


def test_load_leaves_an_employer_with_seats_in_every_state():
    place = Organisation.objects.managed_by(
        User.objects.get(email=employers.MANAGER), at=timezone.now()
    ).get()

    [tally] = tallied(place.packs.all(), at=timezone.now()).values()

    assert (tally.bought, tally.claimed, tally.offered, tally.open) == (7, 4, 1, 2)
    shared = shared_with(place, language="en", at=timezone.now())
    assert {(each.email, each.state) for each in shared} == {
        (employers.SHARES, "active"),
        (employers.LEFT, "withdrawn"),
    }


def test_entrance_shows_accounts_and_numbers(client):
    page = client.get("/demo/").content.decode()

    assert all(account.email in page for account in ACCOUNTS)
    assert PASSWORD in page
    assert all(f"/verify/{sample.number}" in page for sample in samples())


def test_load_twice_changes_nothing():
    before = rows_in_all_tables()

    call_command("load_demo", accounts=True, verbosity=0)
    call_command("load_demo", accounts=True, again=True, verbosity=0)

    assert rows_in_all_tables() == before


def test_load_leaves_to_people_what_they_edited():
    page = LessonPage.objects.get(slug="reading-a-cleanroom-classification")
    page.title = "Reading a classification, my way"
    page.save_revision()
    removed = LessonPage.objects.get(slug="the-workshop")
    removed.delete()
    before = Edition.objects.count()

    call_command("load_demo", accounts=True, again=True, verbosity=0)

    page.refresh_from_db()
    latest = page.get_latest_revision_as_object()
    assert latest.title == "Reading a classification, my way"
    assert not LessonPage.objects.filter(slug="the-workshop").exists()
    assert Edition.objects.count() == before


def test_load_brings_out_a_new_edition_of_changed_content(content):
    course_file = content("courses/classifying-atmps.json")
    lesson = course_file["modules"][0]["lessons"][0]
    lesson["body_md"] += "\n\nOne more thing is true."
    course = Course.objects.get(code=course_file["code"])
    hand = Hand(
        None,
        Ledger(AuditEvent.objects.filter(verb="demo.loaded").last().facts["pages"]),
    )

    kept = keep_course(
        course_file, HubPage.objects.get(slug="catalonia"), registers(), hand=hand
    )
    edition = bring_out(course, crew=Crew(None, None, None), at=NOON)

    assert kept.changed
    assert edition.number == 2
    assert edition.change == Edition.Change.MAJOR
    body = texts_of(edition, "lesson")[0].body
    assert words_in_body(body)[-5:] == ["One", "more", "thing", "is", "true"]


def test_load_says_where_content_is_wrong(content):
    course_file = content("courses/classifying-atmps.json")
    course_file["modules"][1]["lessons"][0]["minutes"] = 0

    with pytest.raises(files.ContentError) as refusal:
        keep_course(
            course_file,
            HubPage.objects.get(slug="catalonia"),
            registers(),
            hand=Hand(None, Ledger({})),
        )

    ident = course_file["modules"][1]["lessons"][0]["id"]
    assert str(refusal.value).startswith(f"classifying-atmps, {ident}: minutes:")


def test_course_without_prerequisites_has_none(content):
    values = course_values(content("courses/classifying-atmps.json"))

    assert values["prerequisites"] == ""


def test_load_refuses_a_production_site(settings):
    settings.SESSION_COOKIE_SECURE = True

    with pytest.raises(CommandError, match="production"):
        call_command("load_demo", accounts=True)


@pytest.mark.parametrize(
    ("code", "hub"),
    [
        ("BE2-GMP-001", "flanders"),
        ("ES51-REG-001", "catalonia"),
        ("FRK2-REG-001", "rhone-alpes"),
        ("ITC4-VEN-001", "lombardy"),
        ("ITH5-GMP-001", "emilia-romagna"),
        ("NL36-GMP-001", "zuid-holland"),
        ("RO21-DAT-001", "nord-est-romania"),
        ("SE23-AI-001", "west-sweden"),
    ],
)
def test_load_brings_courses_out_by_three_signatures(code, hub):
    signatures = signatures_of(current(code))

    assert [(each.meaning, each.signer.email) for each in signatures] == [
        ("submitted", f"author.{hub}@example.org"),
        ("reviewed", f"reviewer.{hub}@example.org"),
        ("released", f"lead.{hub}@example.org"),
    ]


def test_load_leaves_one_candidate_under_review():
    candidate = Edition.objects.get(state=Edition.State.CANDIDATE)
    notes = list(notes_on(candidate.course))

    assert stage_of(candidate) == "submitted"
    assert compare(candidate, current("ES51-REG-001")).changed
    assert [note.state for note in notes] == ["resolved", "open", "open"]
    assert [note.guest is not None for note in notes] == [False, False, True]
    assert Letter.objects.filter(template="courses/review_invitation").count() == 1


def test_candidate_waits_for_whoever_changed_their_password():
    reviewer = User.objects.get(email="reviewer.flanders@example.org")
    reviewer.set_password("something of their own")
    reviewer.save()
    course = Course.objects.get(code="BE2-GMP-001")
    crew = crew_of("flanders", {user.email: user for user in User.objects.all()})
    candidate = freeze(course, by=crew.author, at=timezone.now())

    edition = bring_through(
        candidate, crew, change="minor", summary="Once more.", at=timezone.now()
    )

    assert edition.state == Edition.State.CANDIDATE
    assert [each.meaning for each in signatures_of(edition)] == ["submitted"]


def test_load_leaves_full_runs_free_and_sold_with_people_in_line():
    full = [
        (run.hub.slug, run.time_zone, run.price_cents > 0, run.waiting.open().count())
        for run in Run.objects.filter(taken__gt=0, taken=F("seats"))
        .order_by("starts_at")
        .select_related("hub")
    ]

    assert full == [
        ("catalonia", "Europe/Madrid", False, 1),
        ("nord-est-romania", "Europe/Bucharest", True, 2),
    ]
    assert miscounted() == []


def test_money_is_followed_from_orders_to_credit_notes():
    papers = Invoice.objects.values_list("hub__slug", "kind")

    assert Counter(papers) == {
        ("catalonia", "invoice"): 2,
        ("catalonia", "quote"): 1,
        ("flanders", "quote"): 2,
        ("flanders", "invoice"): 2,
        ("flanders", "credit"): 1,
        # An employer's seats.
        ("rhone-alpes", "quote"): 1,
        ("rhone-alpes", "invoice"): 1,
        # A run that is sold out.
        ("nord-est-romania", "invoice"): 3,
    }
    assert all(gaps(hub) == [] for hub in Hub.objects.all())
    rules = Order.objects.values_list("vat_rule", flat=True)
    assert set(rules) == {
        "consumer-in-union",
        "event-at-home",
        "exempt-event",
        "reverse-charge",
    }
    states = Counter(Order.objects.values_list("state", flat=True))
    assert states == {"invoiced": 2, "paid": 5, "part-refund": 1, "quoted": 1}
    assert Refund.objects.filter(state="asked").count() == 1
    assert Campaign.objects.get().vouchers.count() == 30
    assert LegalEntity.objects.filter(exempts_training=True).count() == 1
