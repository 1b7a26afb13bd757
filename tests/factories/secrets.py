"""A hub in which every secret carries the hub's own word, so that it can be found."""

from dataclasses import dataclass, field

from django.core.files.base import ContentFile
from django.utils import timezone
from wagtail.models import Comment

from courses.domain.review_links import Guest, invite_reviewer
from courses.domain.review_notes import Place, act_on, write_note
from courses.models import AnswerKey, Step, StepText
from hubs.domain.audit import record
from hubs.domain.invitations import invite
from hubs.models import Hub, User
from hubs.roles import Role
from tests.factories.certificates import CertificateFactory
from tests.factories.courses import EditionFactory, EnrolmentFactory
from tests.factories.hubs import HubRoleFactory, UserFactory
from tests.factories.pages import (
    course_page,
    document,
    hub_page,
    lesson_page,
    module_page,
    picture,
    quiz_page,
    recording,
    single_choice,
)
from tests.factories.staff import member

#: Stands in every title, to be searched for; the hub's word would be echoed.
COMMON = "Sterile"
#: Parts of addresses that are the number of a page.
PAGES = ("page_id", "parent_page_id", "page_to_move_id", "destination_id")


@dataclass
class SecretHub:
    """``word`` stands in all that nobody outside the hub may read.

    ``values`` are the numbers and names of its things by the names that addresses give
    to their parts.
    """

    word: str
    hub: Hub
    staff: dict[Role, User] = field(default_factory=dict)
    values: dict[str, list[object]] = field(default_factory=dict)


def secret_hub(word):
    """A hub with drafts, questions, files, learners, late papers and invitations."""
    title = f"{COMMON} {word}"
    place = hub_page()
    secret = SecretHub(word, place.hub)
    for role in Role:
        person = member(place.hub, role)
        person.name_on_certificate = f"{role.label} {word}"
        person.save(update_fields=["name_on_certificate"])
        secret.staff[role] = person
    secret.hub.refresh_from_db()
    pages = _drafts(place, title, secret.staff[Role.AUTHOR])
    files = _files(secret, title)
    rows = _records(secret, pages[1].course, title)
    revisions = [page.latest_revision.pk for page in pages]
    numbers = [page.pk for page in pages]
    secret.values = {
        **{name: [numbers[1], numbers[-1]] for name in PAGES},
        "page_pk": numbers[:1],
        "pk": [numbers[-1], files["picture"]],
        "object_id": [numbers[-1]],
        "revision_id": revisions[-1:],
        "image_id": [files["picture"]],
        "document_id": [files["file"]],
        "doc_id": [files["file"]],
        "media_id": [files["recording"]],
        "course_id": [pages[1].course_id],
        "completion_id": [rows["completion"]],
        "edition_id": [rows["edition"]],
        "collection_id": [secret.hub.collection_id],
        "public_id": [rows["enrolment"]],
        "number": [rows["certificate"]],
        "enrolment": [rows["enrolment"]],
        "token": [rows["token"], rows["key"]],
        "note_id": [rows["note"]],
        "step": [rows["step"]],
        "invitation_id": [rows["invitation"]],
        "hub": [secret.hub.slug],
    }
    return secret


def _drafts(place, title, author):
    place.draft_title = title
    place.title = title
    place.save_revision(user=author)
    place.refresh_from_db()
    course = course_page(place, title=title, summary=title)
    module = module_page(course, title)
    body = [("rich_text", f"<p>{title}</p>")]
    lesson = lesson_page(module, title, body=body)
    asked = single_choice(right=f"Right {title}", stem=f"Is it {title}?")
    quiz = quiz_page(module, title, questions=[asked])
    for page in (course, module, lesson, quiz):
        Comment.objects.create(page=page, user=author, text=title, contentpath="title")
        page.save_revision(user=author, log_action=True)
        page.refresh_from_db()
    return [place, course, module, lesson, quiz]


def _files(secret, title):
    hub, place = secret.hub, secret.hub.collection
    owned = {"hub": hub, "collection": place}
    shown = picture(title=title, description=title, **owned)
    paper, film = document(), recording(transcript=title)
    paper.file.save("worksheet.pdf", ContentFile(f"%PDF-1.7 {title}".encode()))
    for thing in (paper, film):
        thing.title, thing.hub, thing.collection = title, hub, place
        thing.save()
    return {"picture": shown.pk, "file": paper.pk, "recording": film.pk}


def _records(secret, course, title):
    """A candidate with its key, a learner whose certificate is late, staff matters."""
    candidate = EditionFactory(course=course, candidate=True, content__quizzes=1)
    candidate.texts.update(title=title, summary=title)
    StepText.objects.filter(step__edition=candidate).update(title=title)
    AnswerKey.objects.filter(step__edition=candidate).update(keys={"key": title})
    learner = UserFactory(name_on_certificate=f"Ada {secret.word}")
    released = EditionFactory(course=course)
    enrolment = EnrolmentFactory(learner=learner, edition=released)
    late = CertificateFactory(
        late=True,
        completion__enrolment=enrolment,
        completion__edition=released,
        failure=f"storage: {secret.word}",
    )
    now, lead = timezone.now(), secret.staff[Role.LEAD]
    noted = _review(secret, course, title, at=now)
    email = f"{secret.word}@example.org".lower()
    offer = invite(secret.hub, email=email, role=Role.AUTHOR, by=lead, at=now)
    record("noted", course, by=lead, hub=secret.hub, reason=title)
    HubRoleFactory(hub=secret.hub, role=Role.FINANCE, until=now)
    return {
        "edition": candidate.pk,
        "completion": late.completion_id,
        "certificate": late.number,
        "enrolment": enrolment.public_id,
        "token": offer.token,
        **noted,
    }


def _review(secret, course, title, *, at):
    """A note on the candidate with an answer, and somebody invited from outside."""
    lead = secret.staff[Role.LEAD]
    step = Step.objects.filter(edition__course=course, edition__number=None).first()
    place = Place(step=step.key, seen=step.content_hash, language="en", passage=title)
    note = write_note(course, place=place, text=title, by=lead, at=at)
    act_on(note, kind="answered", text=title, by=lead, at=at)
    email = f"outside.{secret.word}@example.org".lower()
    outside = Guest(
        name=f"Ben {secret.word}", email=email, language="en", days=7, message=title
    )
    invitation = invite_reviewer(course, outside, by=lead, at=at)
    return {
        "note": note.pk,
        "step": str(step.key),
        "invitation": invitation.pk,
        "key": invitation.key,
    }
