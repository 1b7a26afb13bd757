"""The life of a candidate: who may sign which step, when, and what follows."""

from copy import deepcopy
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from wagtail.actions.delete_page import DeletePageAction
from wagtail.log_actions import log
from wagtail.models import PageLogEntry, Revision
from wagtailmedia.forms import get_media_form

from courses.domain.release import NotACandidate, NotOffered, freeze
from courses.domain.review_notes import act_on
from courses.domain.sign_off import (
    CannotSign,
    Obstacle,
    Stage,
    last_editor,
    obstacle_to,
    sign_candidate,
    sign_release,
    sign_withdrawal,
    signatures_of,
    stage_of,
)
from courses.models import CoursePage, Edition, LessonPage, NoteEntry, SignOff
from hubs.domain.signing_off import Meaning, Proof
from hubs.models import AuditEvent, Recording
from hubs.roles import Role
from tests.factories.hubs import NOON, HubRoleFactory, UserFactory
from tests.factories.pages import lesson_page, recording, whole_course
from tests.factories.review import note_on

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_staff")]
REFUSE_REASON = "The limit in 1.1 is wrong."


@pytest.fixture(scope="module")
def the_course(once):
    return whole_course()


@pytest.fixture
def course(the_course):
    return deepcopy(the_course)


@pytest.fixture(scope="module")
def the_staff(the_course):
    """Whoever works at the course's hub, by role."""
    return {
        role: HubRoleFactory(hub=the_course.hub, role=role).user
        for role in (Role.AUTHOR, Role.REVIEWER, Role.LEAD, Role.TRAINER)
    } | {"admin": UserFactory(is_superuser=True), "stranger": UserFactory()}


@pytest.fixture
def staff(the_staff):
    return deepcopy(the_staff)


@pytest.fixture
def candidate(course, staff):
    """Frozen from what the author wrote."""
    Revision.objects.update(user=staff[Role.AUTHOR])
    return freeze(course, by=staff[Role.AUTHOR], at=NOON)


def proof_of(person):
    return Proof(person=person, method="password")


def step(candidate, meaning, person, *, reason=""):
    return sign_candidate(
        candidate, meaning=meaning, proof=proof_of(person), at=NOON, reason=reason
    )


def released(candidate, person, *, exception="", overruling=""):
    return sign_release(
        candidate,
        proof=proof_of(person),
        change="major",
        summary="First edition.",
        at=NOON,
        exception=exception,
        overruling=overruling,
    )


def sign_in_turn(candidate, meaning, person):
    if meaning == Meaning.RELEASED:
        return released(candidate, person)
    return step(candidate, meaning, person)


def reviewed(candidate, staff):
    step(candidate, Meaning.SUBMITTED, staff[Role.AUTHOR])
    step(candidate, Meaning.REVIEWED, staff[Role.REVIEWER])
    return candidate


def test_candidate_is_submitted_reviewed_and_released(candidate, staff):
    assert stage_of(candidate) == Stage.FROZEN
    step(candidate, Meaning.SUBMITTED, staff[Role.AUTHOR])
    assert stage_of(candidate) == Stage.SUBMITTED
    step(candidate, Meaning.REVIEWED, staff[Role.REVIEWER], reason="Read all of it.")
    assert stage_of(candidate) == Stage.REVIEWED

    edition = released(candidate, staff[Role.LEAD])

    assert (edition.state, edition.number) == (Edition.State.CURRENT, 1)
    assert edition.released_by == staff[Role.LEAD]
    assert [(s.meaning, s.signer) for s in signatures_of(edition)] == [
        ("submitted", staff[Role.AUTHOR]),
        ("reviewed", staff[Role.REVIEWER]),
        ("released", staff[Role.LEAD]),
    ]


def test_two_people_can_run_a_hub(candidate, staff):
    reviewed(candidate, staff)

    assert released(candidate, staff[Role.REVIEWER]).number == 1


@pytest.mark.parametrize(
    ("meaning", "who", "allowed"),
    [
        (Meaning.SUBMITTED, Role.AUTHOR, True),
        (Meaning.SUBMITTED, Role.LEAD, True),
        (Meaning.SUBMITTED, Role.REVIEWER, False),
        (Meaning.SUBMITTED, Role.TRAINER, False),
        (Meaning.SUBMITTED, "stranger", False),
        (Meaning.REVIEWED, Role.AUTHOR, False),
        (Meaning.REVIEWED, Role.REVIEWER, True),
        (Meaning.REVIEWED, Role.LEAD, True),
        (Meaning.REFUSED, Role.AUTHOR, False),
        (Meaning.REFUSED, Role.REVIEWER, True),
        (Meaning.RELEASED, Role.AUTHOR, False),
        (Meaning.RELEASED, Role.REVIEWER, True),
        (Meaning.RELEASED, Role.LEAD, True),
        (Meaning.RELEASED, "stranger", False),
    ],
)
def test_step_is_for_those_whose_role_includes_it(
    candidate, staff, meaning, who, allowed
):
    if meaning != Meaning.SUBMITTED:
        step(candidate, Meaning.SUBMITTED, staff["admin"])
    if meaning == Meaning.RELEASED:
        step(candidate, Meaning.REVIEWED, UserFactory(is_superuser=True))

    found = obstacle_to(candidate, meaning=meaning, by=staff[who], at=NOON)

    assert found == (None if allowed else Obstacle.ROLE)


@pytest.mark.parametrize(
    ("before", "meaning", "obstacle"),
    [
        ([], Meaning.REVIEWED, Obstacle.NOT_SUBMITTED),
        ([], Meaning.REFUSED, Obstacle.NOT_SUBMITTED),
        ([], Meaning.RELEASED, Obstacle.NOT_SUBMITTED),
        ([Meaning.SUBMITTED], Meaning.SUBMITTED, Obstacle.SIGNED),
        ([Meaning.SUBMITTED], Meaning.RELEASED, Obstacle.NOT_REVIEWED),
        ([Meaning.SUBMITTED, Meaning.REVIEWED], Meaning.SUBMITTED, Obstacle.SIGNED),
        ([Meaning.SUBMITTED, Meaning.REVIEWED], Meaning.REVIEWED, Obstacle.SIGNED),
        ([Meaning.SUBMITTED, Meaning.REFUSED], Meaning.SUBMITTED, Obstacle.REFUSED),
        ([Meaning.SUBMITTED, Meaning.REFUSED], Meaning.REVIEWED, Obstacle.REFUSED),
        ([Meaning.SUBMITTED, Meaning.REFUSED], Meaning.REFUSED, Obstacle.SIGNED),
        ([Meaning.SUBMITTED, Meaning.REFUSED], Meaning.RELEASED, Obstacle.REFUSED),
    ],
)
def test_steps_come_in_their_order(candidate, staff, before, meaning, obstacle):
    people = {Meaning.SUBMITTED: Role.AUTHOR}
    for each in before:
        step(candidate, each, staff[people.get(each, Role.REVIEWER)])

    lead = staff[Role.LEAD]
    with pytest.raises(CannotSign) as refusal:
        sign_in_turn(candidate, meaning, lead)

    assert refusal.value.obstacle == obstacle
    assert SignOff.objects.count() == len(before)
    assert Edition.objects.get().state == Edition.State.CANDIDATE


def test_review_after_which_it_is_refused(candidate, staff):
    reviewed(candidate, staff)

    step(candidate, Meaning.REFUSED, staff[Role.LEAD], reason=REFUSE_REASON)

    assert stage_of(candidate) == Stage.REFUSED
    assert signatures_of(candidate)[-1].reason == REFUSE_REASON


def test_who_submitted_does_not_review(candidate, staff):
    Revision.objects.update(user=staff[Role.AUTHOR])
    step(candidate, Meaning.SUBMITTED, staff[Role.LEAD])

    with pytest.raises(CannotSign) as refusal:
        step(candidate, Meaning.REVIEWED, staff[Role.LEAD])

    assert refusal.value.obstacle == Obstacle.OWN_SUBMISSION


@pytest.mark.parametrize("meaning", [Meaning.REVIEWED, Meaning.RELEASED])
def test_the_last_one_to_change_the_content_signs_neither_review_nor_release(
    candidate, staff, meaning
):
    step(candidate, Meaning.SUBMITTED, staff[Role.AUTHOR])
    if meaning == Meaning.RELEASED:
        step(candidate, Meaning.REVIEWED, staff[Role.REVIEWER])
    newest = Revision.objects.order_by("-created_at", "-pk").first()
    Revision.objects.filter(pk=newest.pk).update(user=staff[Role.LEAD])

    found = obstacle_to(candidate, meaning=meaning, by=staff[Role.LEAD], at=NOON)

    assert found == Obstacle.OWN_WORK


def test_editor_of_an_older_revision_may_release(candidate, staff):
    reviewed(candidate, staff)
    oldest = Revision.objects.order_by("created_at", "pk").first()
    Revision.objects.filter(pk=oldest.pk).update(user=staff[Role.LEAD])

    assert released(candidate, staff[Role.LEAD]).number == 1


def test_who_moved_a_page_last_changed_the_content(course, staff):
    Revision.objects.update(user=staff[Role.AUTHOR])
    log(LessonPage.objects.get(), "wagtail.move", user=staff[Role.LEAD])
    candidate = freeze(course, by=None, at=timezone.now() + timedelta(minutes=1))

    assert last_editor(candidate) == staff[Role.LEAD].pk


def test_who_deleted_a_page_of_the_edition_before_changed_the_content(course, staff):
    Revision.objects.update(user=staff[Role.AUTHOR])
    module = LessonPage.objects.get().get_parent()
    gone = lesson_page(module, title="Washing")
    first = freeze(course, by=None, at=timezone.now())
    released(reviewed(first, staff), staff["admin"])
    DeletePageAction(gone, user=staff[Role.LEAD]).execute(skip_permission_checks=True)
    candidate = freeze(course, by=None, at=timezone.now() + timedelta(minutes=1))

    assert last_editor(candidate) == staff[Role.LEAD].pk


def test_pages_moved_after_the_freeze_do_not_count(course, staff):
    Revision.objects.update(user=staff[Role.AUTHOR])
    candidate = freeze(course, by=None, at=timezone.now())
    entry = log(LessonPage.objects.get(), "wagtail.move", user=staff[Role.LEAD])
    PageLogEntry.objects.filter(pk=entry.pk).update(
        timestamp=candidate.frozen_at + timedelta(seconds=1)
    )

    assert last_editor(candidate) == staff[Role.AUTHOR].pk


def test_nobody_is_known_to_have_changed_what_a_machine_moved(course, staff):
    Revision.objects.update(user=staff[Role.AUTHOR])
    log(LessonPage.objects.get(), "wagtail.move")
    candidate = freeze(course, by=None, at=timezone.now() + timedelta(minutes=1))

    assert last_editor(candidate) is None


def test_nobody_is_known_where_revisions_are_gone(candidate):
    Revision.objects.all().delete()

    assert last_editor(candidate) is None


@pytest.fixture
def transcribed(course, staff):
    """A lesson with a video; the author was the last one to edit its page."""
    video = recording()
    module = LessonPage.objects.get().get_parent()
    lesson_page(module, title="Washing", body=[("video", {"recording": video.pk})])
    Revision.objects.update(user=staff[Role.AUTHOR])
    return video


def change(medium, person, *, files=None, **facts):
    """Save the medium's form as Wagtail does."""
    fields = {"title": medium.title, "transcript": "Wash.", "duration": "0", **facts}
    form = get_media_form(Recording)(fields, files, instance=medium, user=person)
    assert form.is_valid(), form.errors
    form.save()


def test_who_changed_a_transcript_last_may_not_release(course, staff, transcribed):
    change(transcribed, staff["admin"], transcript="Wash your hands twice.")
    AuditEvent.objects.update(actor=staff[Role.LEAD])
    candidate = reviewed(freeze(course, by=None, at=NOON), staff)

    with pytest.raises(CannotSign) as refusal:
        released(candidate, staff[Role.LEAD])
    assert refusal.value.obstacle == Obstacle.OWN_WORK
    assert released(candidate, staff[Role.REVIEWER]).number == 1


def test_who_wrote_a_page_after_a_transcript_changed_the_content_last(
    course, staff, transcribed
):
    change(transcribed, staff["admin"])
    page = LessonPage.objects.get(title="Washing")
    page.save_revision(user=staff[Role.LEAD])

    assert last_editor(freeze(course, by=None, at=NOON)) == staff[Role.LEAD].pk


def test_captions_are_content_too(course, staff, transcribed):
    text = b"WEBVTT\n\n00:00.000 --> 00:01.000\nWas je handen.\n"
    words = {"captions_nl": SimpleUploadedFile("hands.vtt", text)}
    transcript = transcribed.transcript
    change(transcribed, staff["admin"], files=words, transcript=transcript)

    candidate = freeze(course, by=None, at=NOON)

    assert last_editor(candidate) == staff["admin"].pk


def test_media_that_the_edition_does_not_have_change_nothing(
    course, staff, transcribed
):
    change(recording(), staff["admin"])

    candidate = freeze(course, by=None, at=NOON)

    assert last_editor(candidate) == staff[Role.AUTHOR].pk


def test_media_that_were_changed_after_the_freeze_do_not_count(
    course, staff, transcribed
):
    candidate = freeze(course, by=None, at=timezone.now() + timedelta(minutes=1))

    change(transcribed, staff["admin"])

    assert last_editor(candidate) == staff[Role.AUTHOR].pk


def test_candidate_frozen_anew_starts_over(course, candidate, staff):
    reviewed(candidate, staff)

    anew = freeze(course, by=staff[Role.AUTHOR], at=NOON)

    assert anew.content_hash == candidate.content_hash
    assert stage_of(anew) == Stage.FROZEN
    assert SignOff.objects.filter(course=course, edition=None).count() == 2


def test_candidate_that_was_frozen_anew_is_not_signed(course, candidate, staff):
    freeze(course, by=None, at=NOON)

    with pytest.raises(NotACandidate):
        step(candidate, Meaning.SUBMITTED, staff[Role.AUTHOR])


def test_signatures_do_not_hold_once_the_content_differs(candidate, staff):
    reviewed(candidate, staff)

    Edition.objects.filter(pk=candidate.pk).update(content_hash="0" * 64)

    with pytest.raises(CannotSign) as refusal:
        released(candidate, staff[Role.LEAD])
    assert refusal.value.obstacle == Obstacle.NOT_SUBMITTED


def test_administrator_releases_past_the_rules_with_a_reason(candidate, staff):
    with pytest.raises(CannotSign):
        released(candidate, staff["admin"])

    edition = released(candidate, staff["admin"], exception="The hub has no staff.")

    event = AuditEvent.objects.get(verb="course.rules_overruled")
    assert edition.state == Edition.State.CURRENT
    assert signatures_of(edition)[-1].reason == "The hub has no staff."
    assert (event.actor, event.reason) == (staff["admin"], "The hub has no staff.")
    assert event.facts["obstacle"] == "not submitted"


def test_reason_does_not_let_others_past_the_rules(candidate, staff):
    with pytest.raises(CannotSign):
        released(candidate, staff[Role.LEAD], exception="I am in a hurry.")


def test_administrator_who_keeps_the_rules_overrules_nothing(candidate, staff):
    reviewed(candidate, staff)

    released(candidate, staff["admin"], exception="Not needed.")

    assert not AuditEvent.objects.filter(verb="course.rules_overruled").exists()


def test_withdrawal_is_signed_with_its_reason(candidate, staff):
    edition = released(reviewed(candidate, staff), staff[Role.LEAD])

    withdrawn = sign_withdrawal(
        edition, proof=proof_of(staff[Role.REVIEWER]), reason="A wrong limit.", at=NOON
    )

    last = signatures_of(withdrawn)[-1]
    assert withdrawn.state == Edition.State.WITHDRAWN
    assert (last.meaning, last.reason) == ("withdrawn", "A wrong limit.")


def test_withdrawal_is_for_those_who_release(candidate, staff):
    edition = released(reviewed(candidate, staff), staff[Role.LEAD])

    with pytest.raises(CannotSign):
        sign_withdrawal(edition, proof=proof_of(staff[Role.AUTHOR]), reason="", at=NOON)


def test_candidate_is_not_withdrawn(candidate, staff):
    with pytest.raises(NotOffered):
        sign_withdrawal(candidate, proof=proof_of(staff[Role.LEAD]), reason="", at=NOON)

    assert not SignOff.objects.exists()


def test_course_page_is_public_after_the_signed_release(candidate, staff):
    released(reviewed(candidate, staff), staff[Role.LEAD])

    assert CoursePage.objects.get().live


@pytest.fixture
def noted(candidate, staff):
    """Reviewed, with a note that is open."""
    reviewed(candidate, staff)
    return note_on(candidate.course, staff[Role.REVIEWER])


def test_open_notes_keep_a_candidate_from_release(candidate, staff, noted):
    for who in (Role.LEAD, Role.REVIEWER, "admin"):
        found = obstacle_to(candidate, meaning=Meaning.RELEASED, by=staff[who], at=NOON)
        assert found == Obstacle.OPEN_NOTES
    with pytest.raises(CannotSign) as refusal:
        released(candidate, staff[Role.LEAD])
    assert refusal.value.obstacle == Obstacle.OPEN_NOTES


def test_open_notes_keep_from_nothing_before_release(candidate, staff):
    note_on(candidate.course, staff[Role.REVIEWER])

    reviewed(candidate, staff)

    assert stage_of(candidate) == Stage.REVIEWED


def test_settled_notes_keep_from_nothing(candidate, staff, noted):
    act_on(noted, kind="resolved", by=staff[Role.REVIEWER], at=NOON)

    assert released(candidate, staff[Role.LEAD]).number == 1


def test_note_on_the_candidate_before_keeps_the_one_frozen_anew(course, staff, noted):
    anew = freeze(course, by=staff[Role.AUTHOR], at=NOON)
    reviewed(anew, staff)

    with pytest.raises(CannotSign) as refusal:
        released(anew, staff[Role.LEAD])
    assert refusal.value.obstacle == Obstacle.OPEN_NOTES


def test_who_releases_overrules_open_notes_with_a_reason(candidate, staff, noted):
    edition = released(candidate, staff[Role.LEAD], overruling="A matter of taste.")

    event = AuditEvent.objects.get(verb="course.notes_overruled")
    entry = NoteEntry.objects.get()
    assert edition.state == Edition.State.CURRENT
    assert (entry.kind, entry.text) == ("overruled", "A matter of taste.")
    assert (event.actor, event.reason) == (staff[Role.LEAD], "A matter of taste.")
    assert signatures_of(edition)[-1].reason == "A matter of taste."
    assert not AuditEvent.objects.filter(verb="course.rules_overruled").exists()


def test_overruling_notes_is_not_overruling_other_rules(candidate, staff):
    note_on(candidate.course, staff[Role.REVIEWER])

    for who in (Role.LEAD, "admin"):
        with pytest.raises(CannotSign) as refusal:
            released(candidate, staff[who], overruling="A matter of taste.")
        assert refusal.value.obstacle == Obstacle.NOT_SUBMITTED


@pytest.mark.parametrize("is_reviewed", [True, False])
def test_exception_of_an_administrator_overrules_notes_too(
    candidate, staff, is_reviewed
):
    note_on(candidate.course, staff[Role.REVIEWER])
    if is_reviewed:
        reviewed(candidate, staff)

    released(candidate, staff["admin"], exception="The hub has no staff.")

    verbs = AuditEvent.objects.values_list("verb", flat=True)
    assert NoteEntry.objects.get().text == "The hub has no staff."
    assert "course.notes_overruled" in verbs
    assert ("course.rules_overruled" in verbs) is not is_reviewed
