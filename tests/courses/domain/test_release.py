"""Release: what is frozen, who is on it, and that nothing changes it afterwards."""

from copy import deepcopy
from datetime import timedelta

import pytest
from wagtail.models import Page

from courses.domain.moving import MOVE
from courses.domain.release import (
    NotACandidate,
    NotOffered,
    freeze,
    release,
    withdraw,
)
from courses.models import (
    AnswerKey,
    CoursePage,
    Edition,
    LessonPage,
    Run,
    Step,
    StepText,
)
from courses.signals import released
from hubs.models import AuditEvent, Outgoing
from tests.factories.courses import EnrolmentFactory
from tests.factories.hubs import NOON, UserFactory
from tests.factories.pages import lesson_page, saved, whole_course

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_course")]


@pytest.fixture
def author():
    return UserFactory()


@pytest.fixture(scope="module")
def the_course(once):
    return whole_course()


@pytest.fixture
def course(the_course):
    return deepcopy(the_course)


def edition_of(course, *, change="major", at=NOON):
    candidate = freeze(course, by=None, at=at)
    return release(candidate, by=None, change=change, summary="Better.", at=at)


def edit_lesson(text, *, title="Gowning"):
    lesson = LessonPage.objects.get().get_latest_revision_as_object()
    lesson.title = title
    lesson.body = [("rich_text", f"<p>{text}</p>")]
    return saved(lesson)


def owed():
    return list(Outgoing.objects.filter(kind=MOVE).values_list("key", flat=True))


def everything(edition):
    """All that is stored of an edition, as values."""
    return [
        Edition.objects.filter(pk=edition.pk)
        .exclude(state="")
        .values("content_hash", "facts", "address", "workload_hours", "review_by")
        .get(),
        list(edition.texts.order_by("language").values()),
        list(edition.steps.values()),
        list(StepText.objects.filter(step__edition=edition).values()),
        list(AnswerKey.objects.filter(step__edition=edition).values()),
        list(edition.assets.values()),
    ]


def test_freeze_makes_a_candidate_of_the_drafts(course, author):
    edition = freeze(course, by=author, at=NOON)

    assert edition.state == Edition.State.CANDIDATE
    assert edition.number is None
    assert edition.frozen_by == author
    assert edition.address.endswith("/clean-rooms/")
    assert edition.workload_hours == 4
    assert edition.required_steps == 2
    assert edition.languages == ["en"]
    assert [(s.number, s.kind, s.slug) for s in edition.steps.all()] == [
        ("1.1", Step.Kind.LESSON, "gowning"),
        ("1.2", Step.Kind.QUIZ, "gowning-check"),
    ]


def test_freeze_keeps_what_is_taught(course):
    edition = freeze(course, by=None, at=NOON)

    text = edition.steps.first().texts.get()
    assert text.title == "Gowning"
    assert text.body == [
        {"type": "rich_text", "value": {"html": "<p>Wash your hands.</p>"}}
    ]


def test_freeze_keeps_questions_and_answers_apart(course):
    edition = freeze(course, by=None, at=NOON)

    quiz = edition.steps.last()
    asked = quiz.texts.get().questions
    key = asked[0]["key"]
    yes = next(o["id"] for o in asked[0]["options"] if o["text"] == "Yes")
    assert set(asked[0]) == {"key", "kind", "points", "stem", "options"}
    assert [set(option) for option in asked[0]["options"]] == [{"id", "text"}] * 2
    assert quiz.answer_key.keys == {
        key: {
            "kind": "single_choice",
            "points": 1,
            "answer": yes,
            "sources": [],
            "explanation": {"en": "Hands carry microbes."},
            "read_again": "gowning",
        }
    }


def test_freeze_outlines_the_course(course):
    edition = freeze(course, by=None, at=NOON)

    text = edition.texts.get()
    quiz = edition.steps.last()
    assert text.title == "Clean rooms"
    assert [outcome["text"] for outcome in text.facts["outcomes"]] == [
        "Enter a clean room"
    ]
    assert text.facts["audience"] == ["Aseptic manufacturing operator"]
    assert [module["title"] for module in text.outline] == ["First module"]
    assert text.outline[0]["steps"][1] == {
        "id": quiz.pk,
        "key": str(quiz.key),
        "hash": quiz.content_hash,
        "slug": "gowning-check",
        "number": "1.2",
        "kind": "quiz",
        "title": "Gowning: check",
        "minutes": 10,
        "required": True,
        "questions": 1,
        "pass_mark": 80,
    }


def test_freeze_throws_the_former_candidate_away(course):
    former = freeze(course, by=None, at=NOON)

    edition = freeze(course, by=None, at=NOON)

    assert not Edition.objects.filter(pk=former.pk).exists()
    assert list(course.editions.all()) == [edition]


def test_freeze_of_the_same_drafts_has_the_same_hash(course):
    first = freeze(course, by=None, at=NOON)
    second = freeze(course, by=None, at=NOON + timedelta(days=1))

    assert first.content_hash == second.content_hash


def test_freeze_of_another_word_has_another_hash(course):
    first = edition_of(course)
    edit_lesson("Wash your hands twice.")

    second = freeze(course, by=None, at=NOON)

    assert first.content_hash != second.content_hash
    lessons = [edition.steps.first().content_hash for edition in (first, second)]
    quizzes = [edition.steps.last().content_hash for edition in (first, second)]
    assert lessons[0] != lessons[1]
    assert quizzes[0] == quizzes[1]


def test_release_numbers_the_candidate_and_makes_it_current(course, author):
    candidate = freeze(course, by=None, at=NOON)

    edition = release(candidate, by=author, change="minor", summary="First.", at=NOON)

    assert (edition.number, edition.state) == (1, Edition.State.CURRENT)
    assert (edition.released_by, edition.released_at) == (author, NOON)
    # There is nothing yet that a first edition could be a minor change of.
    assert edition.change == Edition.Change.MAJOR


def test_release_supersedes_the_former_edition(course):
    first = edition_of(course)

    second = edition_of(course)

    first.refresh_from_db()
    assert first.state == Edition.State.SUPERSEDED
    assert (second.number, second.state) == (2, Edition.State.CURRENT)


def test_release_shows_the_course_page(course):
    edition_of(course)

    assert CoursePage.objects.get().live
    assert all(page.live for page in CoursePage.objects.get().get_descendants())


def test_release_publishes_what_was_frozen_not_what_came_after(course):
    candidate = freeze(course, by=None, at=NOON)
    edit_lesson("Later.", title="Later")

    release(candidate, by=None, change="major", summary="", at=NOON)

    assert LessonPage.objects.get().title == "Gowning"


def test_release_opens_one_self_paced_run(course):
    edition_of(course)
    edition_of(course)

    run = Run.objects.get()
    assert (run.course, run.hub, run.mode) == (course, course.hub, Run.Mode.SELF_PACED)
    assert (run.state, run.price_cents, run.seats) == (Run.State.OPEN, 0, None)
    assert run.time_zone == course.hub.time_zone


def test_release_refuses_a_released_edition(course):
    edition = edition_of(course)

    with pytest.raises(NotACandidate):
        release(edition, by=None, change="major", summary="", at=NOON)


def test_release_refuses_a_candidate_that_was_frozen_anew(course):
    former = freeze(course, by=None, at=NOON)
    freeze(course, by=None, at=NOON)

    with pytest.raises(NotACandidate):
        release(former, by=None, change="major", summary="", at=NOON)


def test_release_is_in_the_audit_trail(course, author):
    edition = edition_of(course)

    verbs = AuditEvent.objects.filter(object_id=str(edition.pk)).order_by("pk")
    assert [event.verb for event in verbs] == ["course.frozen", "course.released"]
    assert verbs[1].facts["sha256"] == edition.content_hash
    assert verbs[1].hub == course.hub


def test_release_announces_the_edition(course, django_capture_on_commit_callbacks):
    heard = []

    def listen(edition, **kwargs):
        heard.append(edition)

    released.connect(listen)
    with django_capture_on_commit_callbacks(execute=True):
        edition = edition_of(course)
    released.disconnect(listen)

    assert heard == [edition]


def test_minor_release_owes_it_to_learners_to_move_them(course):
    EnrolmentFactory(edition=edition_of(course), run=Run.objects.get())
    assert not owed()

    second = edition_of(course, change="minor")

    assert owed() == [str(second.pk)]


def test_major_release_leaves_learners_where_they_are(course):
    first = edition_of(course)
    enrolment = EnrolmentFactory(edition=first, run=Run.objects.get())
    edit_lesson("Wash your hands well.")

    edition_of(course, change="major")

    enrolment.refresh_from_db()
    assert enrolment.edition == first
    assert not owed()


def test_editing_pages_changes_no_edition(course):
    edition = edition_of(course)
    before = everything(edition)

    edit_lesson("Something else.").get_latest_revision().publish()
    page = CoursePage.objects.get()
    page.title = "Another title"
    saved(page).get_latest_revision().publish()

    assert everything(edition) == before


def test_moving_pages_changes_no_edition(course):
    edition = edition_of(course)
    before = everything(edition)

    lesson = LessonPage.objects.get()
    lesson.move(lesson.get_parent(), pos="last-child")

    assert everything(edition) == before


def test_deleting_pages_changes_no_edition(course):
    edition = edition_of(course)
    before = everything(edition)

    CoursePage.objects.get().delete()

    assert Page.objects.type(CoursePage).count() == 0
    assert everything(edition) == before


def test_moved_lesson_keeps_its_identity(course):
    first = edition_of(course)
    lesson = LessonPage.objects.get()
    lesson_page(lesson.get_parent(), title="Before")
    lesson.move(lesson.get_parent(), pos="last-child")

    second = freeze(course, by=None, at=NOON)

    before, after = first.steps.get(slug="gowning"), second.steps.get(slug="gowning")
    assert (before.number, after.number) == ("1.1", "1.3")
    assert (before.key, before.content_hash) == (after.key, after.content_hash)


def test_withdraw_stops_offering_the_edition(course, author):
    edition = edition_of(course)

    withdrawn = withdraw(edition, by=author, at=NOON, reason="A wrong limit.")

    assert (withdrawn.state, withdrawn.withdrawn_at) == (Edition.State.WITHDRAWN, NOON)
    assert AuditEvent.objects.latest("pk").reason == "A wrong limit."


def test_withdraw_refuses_a_candidate(course):
    edition = freeze(course, by=None, at=NOON)

    with pytest.raises(NotOffered):
        withdraw(edition, by=None, at=NOON, reason="")


def test_withdraw_refuses_a_second_time(course):
    edition = edition_of(course)
    withdraw(edition, by=None, at=NOON, reason="")

    with pytest.raises(NotOffered):
        withdraw(edition, by=None, at=NOON, reason="")
