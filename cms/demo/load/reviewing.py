"""A candidate under review: edited, frozen, submitted, noted on from in and outside."""

from datetime import datetime

from wagtail.log_actions import log

from cms.demo.load.content import stable_id
from cms.demo.load.people import People
from cms.demo.load.posting import keep
from cms.demo.load.signing import proof_of
from courses.domain.release import freeze
from courses.domain.review_links import Guest, invite_reviewer
from courses.domain.review_notes import Place, act_on, write_note
from courses.domain.sign_off import sign_candidate
from courses.models import Course, LessonPage, Step
from hubs.domain.signing_off import Meaning
from hubs.models import User

#: Whose course it is, and what of it the author changed.
HUB, COURSE = "catalonia", "classifying-atmps"
LESSON = "asking-the-cat-and-what-the-hospital-exemption-allows"
LONGER = 5
ADDED = (
    "<p>Write down which facts a request rests on, and keep them with the answer: when "
    "one of them changes, the question is open again.</p>"
)
#: Which question of the check after it is noted on, from one.
QUESTION = 4
GUEST = Guest(
    name="Dr Inés Carreras",
    email="expert@example.org",
    language="en",
    days=30,
    message="Please look at the last module: is the way to the CAT as you know it?",
)


def tell_of_a_review(people: People, *, code: str, at: datetime) -> None:
    """The hub's author changed a lesson; reviewers noted what they found.

    One note is resolved, two are open, so that the candidate cannot be released yet.
    """
    author, reviewer, lead = (
        people[f"{role}.{HUB}@example.org"] for role in ("author", "reviewer", "lead")
    )
    course = Course.objects.get(code=code)
    _edit(course, by=author)
    candidate = freeze(course, by=author, at=at)
    proof = proof_of(candidate, author, Meaning.SUBMITTED)
    sign_candidate(candidate, meaning=Meaning.SUBMITTED, proof=proof, at=at)
    lesson = candidate.steps.get(slug=LESSON)
    text = "The edition before said 20 minutes. Is it 25 now?"
    note = write_note(course, place=_on(lesson), text=text, by=reviewer, at=at)
    text = "Yes. The first learners needed longer, most of all for the exemption."
    act_on(note, kind="answered", text=text, by=author, at=at)
    act_on(note, kind="resolved", by=reviewer, at=at)
    check = candidate.steps.filter(position=lesson.position + 1).get()
    key = check.texts.get(language="en").questions[QUESTION - 1]["key"]
    text = (
        "“What about the recommendation?” is vague for readers whose language is not "
        "English. Ask: “Does the recommendation still hold?”"
    )
    note = write_note(course, place=_on(check, key), text=text, by=reviewer, at=at)
    text = "Good. I will put it that way and freeze anew."
    act_on(note, kind="answered", text=text, by=author, at=at)
    guest = invite_reviewer(course, GUEST, by=lead, at=at)
    text = "Say where the form for the request is found: applicants look for it first."
    write_note(course, place=_on(lesson), text=text, by=guest, at=at)


def _on(step: Step, question: str = "") -> Place:
    """A step, or a question of it, as it is read in English."""
    return Place(
        step=step.key, seen=step.content_hash, language="en", question=question
    )


def _edit(course: Course, *, by: User) -> None:
    """The author adds to the lesson and to its minutes, in the CMS's own form."""
    there = LessonPage.objects.descendant_of(course.pages.get()).get(slug=LESSON)
    page = there.get_latest_revision_as_object()
    body = page.body.stream_block.get_prep_value(page.body)
    added = {"type": "rich_text", "id": stable_id(LESSON, "added"), "value": ADDED}
    form, _changed = keep(
        LessonPage.get_edit_handler().get_form_class(),
        page,
        {"minutes": page.minutes + LONGER, "body": [*body, added]},
        where=LESSON,
        parent_page=there.get_parent(),
        for_user=by,
    )
    revision = form.save(commit=False).save_revision(user=by, clean=False)
    log(instance=page, action="wagtail.edit", user=by, revision=revision)
