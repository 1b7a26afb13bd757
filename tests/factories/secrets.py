"""A hub in which every secret carries the hub's own word, so that it can be found."""

from dataclasses import asdict, dataclass, field
from datetime import timedelta

from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.utils import timezone
from wagtail.admin.models import EditingSession
from wagtail.models import Comment, UploadedFile

from courses.domain.attendance import list_of
from courses.domain.partners import agree
from courses.domain.review_links import Guest, invite_reviewer
from courses.domain.review_notes import Place, act_on, write_note
from courses.domain.run_invitations import invite_to_run
from courses.models import AnswerKey, Attempt, Run, Step, StepText, WaitingPlace
from hubs.domain.audit import record
from hubs.domain.invitations import invite
from hubs.domain.trail import Wanted
from hubs.models import Hub, Picture, TrailPaper, User
from hubs.roles import Role
from tests.factories.certificates import CertificateFactory, SigningKeyFactory
from tests.factories.courses import EditionFactory, EnrolmentFactory
from tests.factories.dates import DatedRunFactory, RunSessionFactory
from tests.factories.designs import make_version
from tests.factories.hubs import HubFactory, HubRoleFactory, UserFactory
from tests.factories.learning import fail, fill_with_every_kind
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
from tests.factories.runs import note_all
from tests.factories.secret_employers import secret_employer
from tests.factories.secret_money import secret_money
from tests.factories.staff import member

PASSWORD = "a good password"
#: Stands in every title, to be searched for; the hub's word would be echoed.
COMMON = "Sterile"
#: Parts of addresses that are the number of a page.
PAGES = ("page_id", "parent_page_id", "page_to_move_id", "destination_id")


@dataclass
class SecretHub:
    """``word`` stands in all that nobody outside the hub may read.

    ``values`` are the numbers and names of its things by the names that addresses give
    to their parts; where a name means different things, by the address's name (or its
    family's) and the part's.
    """

    word: str
    hub: Hub
    staff: dict[Role, User] = field(default_factory=dict)
    values: dict[str | tuple[str, str], list[object]] = field(default_factory=dict)
    #: What its forms want, by the names of their addresses.
    sent: dict[str, dict[str, object]] = field(default_factory=dict)


def secret_hub(word):
    """A hub with drafts, questions, files, learners, late papers and invitations."""
    title = f"{COMMON} {word}"
    place = hub_page()
    secret = SecretHub(word, place.hub)
    for role in Role:
        person = member(place.hub, role)
        person.name_on_certificate = f"{role.label} {word}"
        person.set_password(PASSWORD)
        person.save(update_fields=["name_on_certificate", "password"])
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
        "pk": numbers[-1:],
        **_by_address(secret, files, rows),
        "object_id": [numbers[-1]],
        "revision_id": revisions[-1:],
        "image_id": [files["picture"]],
        "document_id": [files["file"]],
        "doc_id": [files["file"]],
        "media_id": [files["recording"]],
        "course_id": [pages[1].course_id],
        "completion_id": [rows["completion"]],
        "certificate_id": rows["issued"][:1],
        "edition_id": [rows["edition"]],
        "collection_id": [secret.hub.collection_id],
        "public_id": [rows["enrolment"]],
        "number": [rows["certificate"]],
        "which": ["candidate", 1],
        "attempt_id": [rows["attempt"]],
        "run_id": [rows["run"], *rows["dated"]],
        "uid": rows["sessions"],
        "partner_id": [rows["partner"]],
        "path": [files["path"]],
        "uploaded_file_id": [files["upload"]],
        "session_id": [_open_editor(pages[-1], secret.staff[Role.AUTHOR])],
        "enrolment": [rows["enrolment"]],
        "token": [rows["token"], rows["key"]],
        "note_id": [rows["note"]],
        "step": [rows["step"]],
        "invitation_id": [rows["invitation"]],
        "hub": [secret.hub.slug],
        "version": [rows["version"]],
        "colour": ["0b5c4a"],
        "key_id": [SigningKeyFactory(hub=secret.hub, asked=True).pk],
    }
    secret.sent = _sent(secret, pages, rows)
    # What the hub sells, and what an employer has, beside what the hub has.
    money = secret_money(secret, pages[1].course)
    for values, sent in (money, secret_employer(secret)):
        secret.values |= values
        secret.sent |= sent
    return secret


def _by_address(secret, files, rows):
    """Parts of addresses that are called alike and mean different things."""
    quizzes = ("answer", "hand_in", "result")
    return {
        **{(f"courses:{name}", "number"): [1] for name in quizzes},
        ("courses_withdraw", "number"): [1],
        ("courses_grant_attempt", "slug"): [rows["quiz"]],
        ("wagtailimages_chooser", "pk"): [files["picture"]],
        ("wagtailadmin_api:images:detail", "pk"): [files["picture"]],
        ("wagtaildocs_chooser", "pk"): [files["file"]],
        ("wagtailadmin_api:documents:detail", "pk"): [files["file"]],
        ("wagtailadmin_collections", "pk"): [secret.hub.collection_id],
        ("wagtailusers_users", "pk"): [secret.staff[Role.AUTHOR].pk],
        ("hub_staff_end", "pk"): [secret.staff[Role.TRAINER].hub_roles.get().pk],
        ("hub_staff_revoke", "pk"): [rows["offer"]],
        ("courses_run_uninvite", "invitation_id"): [rows["invited"]],
        ("courses_run_seat", "public_id"): [rows["seated"]],
        ("courses_run_first", "public_id"): [rows["waits"]],
        ("courses_run_move", "public_id"): [rows["moving"]],
        ("audit_trail_paper", "pk"): [rows["paper"]],
        ("certificate_correct", "certificate_id"): rows["issued"][1:2],
        ("certificate_erase", "certificate_id"): rows["issued"][2:3],
        ("audit_trail_fetch", "pk"): [rows["paper"]],
    }


def _sent(secret, pages, rows):
    """What makes each of our forms do what it is for, where nobody stops it.

    In this order: what ends something comes last.
    """
    _place, _course, module, lesson, quiz = pages
    signed = {"password": PASSWORD, "candidate": rows["candidate"], "reason": "Taken"}
    guest = {"name": "Eve", "email": "eve@example.org", "language": "en", "days": 7}
    title = {"title": "Taken"}
    new = {
        "area": "gmp-manufacturing",
        "language": "en",
        "eqf_level": 5,
        "hours": 3,
        **title,
    }
    return {
        "signing_key_ask": {"kind": "seal"},
        "signing_key_withdraw": signed,
        "courses_note_write": {"seen": rows["seen"], "language": "en", "text": "Eve"},
        "courses_note_act": {"kind": "answered", "text": "Eve"},
        "courses_sign": {"change": "major", "summary": "Taken", **signed},
        "courses_part_rename": {"seen": quiz.latest_revision.pk, **title},
        "courses_part_move": {"parent": module.pk, "before": lesson.pk},
        "courses_part_shift": {"way": "down"},
        "courses_part_copy": {"place": module.pk, **title},
        "courses_part_add": {"parent": module.pk, "kind": "lesson", **title},
        "courses_copy": title,
        "courses_new": {"hub": secret.hub.pk, **new},
        "courses_grant_attempt": {"reason": "Taken"},
        "courses_reviewer_invite": guest,
        "audit_trail_order": {"hub": secret.hub.slug},
        "hub_staff_invite": {"email": "eve@example.org", "role": Role.LEAD.value},
        "certificate_design": {"based_on": 1, "accent": "#000000"},
        "certificate_retry": {},
        "certificate_revoke": {**signed, "reason": "in-error"},
        "certificate_correct": {**signed, "name": "Eve"},
        "certificate_erase": {**signed, "extent": "this"},
        "certificates_several": {
            **signed,
            "act": "correct",
            "chosen": rows["issued"][3:],
            "sign": "1",
        },
        "hub_staff_end": {"reason": "Taken"},
        "hub_staff_revoke": {},
        "courses_reviewer_revoke": {},
        "courses_part_remove": {},
        "courses_run_move": {"run": rows["another"], "reason": "Taken"},
        "courses_withdraw": signed,
        **_sent_to_runs(rows),
    }


def _sent_to_runs(rows):
    """The same for runs: planned, noted and signed, at the end cancelled."""
    form = {
        "mode": "online",
        "language": "en",
        "time_zone": "Europe/Brussels",
        "audience": "everyone",
        "full_refund_days": 14,
        "part_refund_days": 7,
        "part_refund_percent": 50,
        "sessions-TOTAL_FORMS": 0,
        "sessions-INITIAL_FORMS": 0,
    }
    reason = {"reason": "Taken"}
    return {
        "courses_run_new": form,
        "courses_attendance_list": {f"state-{rows['seated']}": "present", "all": "1"},
        "courses_attendance_sign": {"password": PASSWORD, "seen": rows["list"]},
        "courses_run_invite": {"emails": "eve@example.org"},
        "courses_run_uninvite": {},
        "courses_partners": {"hub": rows["stranger"]},
        "courses_partner_end": {},
        "courses_run_open": {},
        "courses_run_close": {},
        "courses_run_seat": reason,
        "courses_run_first": reason,
        "courses_run_cancel": {"password": PASSWORD, **reason},
    }


def _open_editor(page, author):
    return EditingSession.objects.create(
        user=author,
        content_type=page.cached_content_type,
        object_id=str(page.pk),
        last_seen_at=timezone.now(),
    ).pk


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
    upload = UploadedFile.objects.create(
        for_content_type=ContentType.objects.get_for_model(Picture),
        uploaded_by_user=secret.staff[Role.AUTHOR],
        file=ContentFile(title.encode(), name=f"{secret.word}.png"),
    )
    return {
        "picture": shown.pk,
        "file": paper.pk,
        "recording": film.pk,
        "upload": upload.pk,
        "path": shown.file.name,
    }


def _records(secret, course, title):
    """A candidate with its key, a learner whose certificate is late, staff matters."""
    candidate = EditionFactory(course=course, candidate=True, content__quizzes=1)
    candidate.texts.update(title=title, summary=title)
    StepText.objects.filter(step__edition=candidate).update(title=title)
    AnswerKey.objects.filter(step__edition=candidate).update(keys={"key": title})
    learner = UserFactory(name_on_certificate=f"Ada {secret.word}")
    released = EditionFactory(course=course, content__quizzes=1)
    enrolment = EnrolmentFactory(learner=learner, edition=released)
    quiz = released.steps.get(kind="quiz")
    fill_with_every_kind(quiz)
    for _attempt in range(released.attempts_per_day):
        fail(enrolment, quiz.position, at=timezone.now())
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
    event = record("noted", course, by=lead, hub=secret.hub, reason=title)
    paper = TrailPaper.objects.create(
        asked_by=lead,
        asked_at=now,
        wanted=asdict(Wanted(person=secret.word)),
        language="en",
        last_event=event.pk,
        events=1,
        file=ContentFile(f"%PDF-1.7 {title}".encode(), name="trail.pdf"),
    )
    HubRoleFactory(hub=secret.hub, role=Role.FINANCE, until=now)
    version = make_version(secret.hub, by=lead, signatory_name=f"Eve {secret.word}")
    return {
        "edition": candidate.pk,
        "completion": late.completion_id,
        "certificate": late.number,
        "issued": [_issued(released, learner.name_on_certificate) for _ in range(4)],
        "enrolment": enrolment.public_id,
        "token": offer.token,
        "offer": offer.pk,
        "paper": paper.pk,
        "version": version.number,
        "candidate": candidate.content_hash,
        "attempt": Attempt.objects.filter(enrolment=enrolment).latest("pk").pk,
        "run": enrolment.run.public_id,
        "quiz": quiz.slug,
        **noted,
        **_run(secret, released, title, at=now),
    }


def _run(secret, edition, title, *, at):
    """A run under way with names in its list, an invitation, and a partner."""
    lead, course = secret.staff[Role.LEAD], edition.course
    run = DatedRunFactory(
        course=course,
        starts_at=at - timedelta(days=1),
        sessions__link=f"https://meet.example.org/{secret.word}",
    )
    # What is planned and not yet open is nobody else's to know.
    planned = DatedRunFactory(course=course, state="planned", venue=title)
    later = RunSessionFactory(run=run, starts_at=at + timedelta(days=1))
    Run.objects.filter(pk=run.pk).update(ends_at=later.ends_at)
    name = f"Dee {secret.word}"
    learner = UserFactory(name_on_certificate=name)
    seated = EnrolmentFactory(learner=learner, edition=edition, run=run)
    moving = EnrolmentFactory(
        learner=UserFactory(name_on_certificate=name), edition=edition, run=run
    )
    another = DatedRunFactory(course=course, starts_at=at + timedelta(days=30))
    note_all(run.planned, seated, by=lead, at=at)
    emails = [f"invited.{secret.word}@example.org".lower()]
    [invited] = invite_to_run(run, emails=emails, by=lead, at=at)
    partner = agree(course, hub=HubFactory(), by=lead, at=at)
    name = f"Flo {secret.word}"
    waits = WaitingPlace.objects.create(
        run=run, learner=UserFactory(name_on_certificate=name), joined_at=at
    )
    return {
        "dated": [run.public_id, planned.public_id],
        "sessions": [run.planned.uid, later.uid],
        "seated": seated.public_id,
        "waits": waits.public_id,
        "moving": moving.public_id,
        "another": another.public_id,
        "list": list_of(run.planned).content_hash,
        "invited": invited.pk,
        "partner": partner.pk,
        "stranger": HubFactory().pk,
    }


def _issued(edition, name):
    """A certificate that somebody of this name has."""
    learner = UserFactory(name_on_certificate=name)
    enrolment = EnrolmentFactory(learner=learner, edition=edition, state="completed")
    return CertificateFactory(
        completion__enrolment=enrolment, completion__edition=edition
    ).pk


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
        "seen": step.content_hash,
        "invitation": invitation.pk,
        "key": invitation.key,
    }
