"""The table of who gets what: see :mod:`tests.cms.test_matrix`."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse

from tests.cms.acting import ACTORS, World


@dataclass(frozen=True)
class Row:
    """``address`` of the world, what is sent there, and the answer by actor."""

    what: str
    address: Callable[[World], str]
    answers: str
    send: Callable[[World], dict[str, str]] | None = None

    def expected(self):
        cells = self.answers.split()
        assert len(cells) == len(ACTORS), self.what
        return dict(zip(ACTORS, cells, strict=True))


def to(name, *path, last=()):
    """An address by its name; ``path`` leads from the world to its arguments."""

    def address(world):
        values = []
        for way in path:
            value = world
            for part in way.split("."):
                value = getattr(value, part)
            values.append(value)
        return reverse(name, args=[*values, *last])

    return address


def fixed(address):
    return lambda _world: address


def nothing(_world):
    return {}


# fmt: off
# Columns: AN LO LY LX AA EA MA BA BE BM PA AU.
READING = [
    Row("1 released course", lambda w: w.edition.address,
        "200 200 200 200 200 200 200 200 200 200 200 200"),
    Row("2 draft by its public address", lambda w: w.draft.url,
        "404 404 404 404 404 404 404 404 404 404 404 404"),
    Row("2 draft in the CMS", to("wagtailadmin_pages:view_draft", "draft.pk"),
        "L   D   D   D   200 200 200 404 404 404 200 200"),
    Row("3 editor of a draft", to("wagtailadmin_pages:edit", "lesson.pk"),
        "L   D   D   D   200 200 200 404 404 404 200 D"),
    Row("4 release screen", to("courses_release", "course.pk"),
        "L   D   D   D   200 200 200 404 404 404 200 200"),
    Row("7 copying", to("wagtailadmin_pages:copy", "lesson.pk"),
        "L   D   D   D   302 403 302 404 404 404 302 404"),
    Row("8 history", to("wagtailadmin_pages:history", "lesson.pk"),
        "L   D   D   D   200 200 200 404 404 404 200 200"),
    Row("8 comparing", to("wagtailadmin_pages:revisions_compare", "lesson.pk",
                          last=("earliest", "latest")),
        "L   D   D   D   200 200 200 404 404 404 200 200"),
    Row("8 comparing of questions", to("wagtailadmin_pages:revisions_compare",
                                       "quiz.pk", last=("earliest", "latest")),
        "L   D   D   D   200 200 200 404 404 404 200 403"),
    Row("11 lesson of a learner", to("courses:step", "enrolment.public_id",
                                     "first.slug"),
        "L   200 404 404 404 404 404 404 404 404 404 404"),
    Row("11 lesson as staff read it", to("courses_edition_step", "course.pk",
                                         "edition.number", "first.slug"),
        "L   D   D   D   200 200 200 404 404 404 200 200"),
    Row("12 file of an edition", lambda w: w.asset,
        "L   200 200 404 200 200 200 404 404 404 200 200"),
    Row("18 questions as a file", to("courses_questions_export", "quiz.pk"),
        "L   D   D   D   200 200 200 404 404 404 200 404"),
    Row("21 result of a learner", to("courses:result", "enrolment.public_id",
                                     "check.slug", last=(1,)),
        "L   200 404 404 404 404 404 404 404 404 404 404"),
    Row("21 result as staff read it", to("courses_learner_attempt", "course.pk",
                                         "enrolment.public_id", "failed.pk"),
        "L   D   D   D   403 403 200 404 404 404 200 200"),
    Row("23 record of a learner", to("courses:record", "enrolment.public_id"),
        "L   200 404 404 404 404 404 404 404 404 404 404"),
    Row("23 record as staff read it", to("courses_learner", "course.pk",
                                         "enrolment.public_id"),
        "L   D   D   D   403 403 200 404 404 404 200 200"),
    Row("a run that can be booked", to("courses:enrol", "dated.public_id"),
        "L   200 200 200 200 200 200 200 200 200 200 200"),
    Row("place on a waiting list", to("courses:waiting", "awaited.public_id"),
        "L   404 200 404 404 404 404 404 404 404 404 404"),
    Row("giving a seat up", to("courses:cancel", "booked.public_id"),
        "L   200 404 404 404 404 404 404 404 404 404 404"),
    Row("changing the date", to("courses:transfer", "booked.public_id"),
        "L   200 404 404 404 404 404 404 404 404 404 404"),
    Row("25 certificate as a file", to("certificates:download", "certificate.number"),
        "L   200 404 404 404 404 404 404 404 404 404 404"),
    Row("26 certificate checked", to("certificates:verify", "certificate.number"),
        "200 200 200 200 200 200 200 200 200 200 200 200"),
    Row("calendar by its private address", to("courses:own_calendar", "calendar"),
        "200 200 200 200 200 200 200 200 200 200 200 200"),
    Row("calendar address taken back", to("courses:own_calendar", "no_calendar"),
        "404 404 404 404 404 404 404 404 404 404 404 404"),
    Row("28 certificate in the register", to("certificate_page", "certificate.pk"),
        "L   D   D   D   403 403 200 404 404 404 200 200"),
    Row("28 revoking it", to("certificate_revoke", "certificate.pk"),
        "L   D   D   D   403 403 200 404 404 404 200 404"),
    Row("28 correcting it", to("certificate_correct", "certificate.pk"),
        "L   D   D   D   403 403 200 404 404 404 200 404"),
    Row("28 erasing its holder", to("certificate_erase", "certificate.pk"),
        "L   D   D   D   403 403 200 404 404 404 200 404"),
    Row("28 the register", to("certificate_register"),
        "L   D   D   D   403 403 200 403 403 200 200 200"),
    Row("28 several certificates", to("certificates_several"),
        "L   D   D   D   403 403 200 403 403 200 200 404"),
    Row("31 learners of a course", to("courses_course_learners", "course.pk"),
        "L   D   D   D   403 403 200 404 404 404 200 200"),
    Row("31 run of the hub", to("courses_run", "run.public_id"),
        "L   D   D   D   200 200 200 404 404 404 200 200"),
    Row("31 who attended it", to("courses_attendance", "run.public_id"),
        "L   D   D   D   403 403 200 404 404 404 200 200"),
    Row("31 changing it", to("courses_run_edit", "run.public_id"),
        "L   D   D   D   403 403 200 404 404 404 200 404"),
    Row("31 noting who attends", to("courses_attendance_list", "run.public_id",
                                    "session.uid"),
        "L   D   D   D   403 403 200 404 404 404 200 404"),
    Row("31 hubs that run the course", to("courses_partners", "course.pk"),
        "L   D   D   D   403 403 200 404 404 404 200 404"),
    Row("organisation that buys of the hub", to("finance_organisation", "hub.slug",
                                                "buyer.slug"),
        "L   D   D   D   403 403 200 404 404 404 200 200"),
    Row("34 staff of the hub", to("hub_staff", "hub.slug"),
        "L   D   D   D   403 403 200 404 404 404 200 404"),
    Row("34 design of certificates", to("certificate_design", "hub.slug"),
        "L   D   D   D   403 403 200 404 404 404 200 200"),
    Row("35 people", fixed("/cms/users/"),
        "L   D   D   D   D   D   D   D   D   D   200 404"),
    Row("36 groups", fixed("/cms/groups/"),
        "L   D   D   D   D   D   D   D   D   D   200 404"),
    Row("36 sites", fixed("/cms/sites/"),
        "L   D   D   D   D   D   D   D   D   D   200 404"),
    Row("36 redirects", fixed("/cms/redirects/"),
        "L   D   D   D   D   D   D   D   D   D   200 404"),
    Row("36 workflows", fixed("/cms/workflows/list/"),
        "L   D   D   D   D   D   D   D   D   D   200 404"),
    Row("51 private document", lambda w: w.file.url,
        "404 404 404 404 200 200 200 404 404 404 200 200"),
    Row("54 its storage path", lambda w: f"/media/{w.file.file.name}",
        "404 404 404 404 404 404 404 404 404 404 404 404"),
    Row("56 trail of a course", to("courses_trail", "course.pk"),
        "L   D   D   D   200 200 200 404 404 404 200 200"),
    Row("58 trail as a file", to("audit_trail_export", last=("jsonl",)),
        "L   D   D   D   403 403 200 403 403 200 200 200"),
]
SENDING = [
    Row("3 saving a draft", to("wagtailadmin_pages:edit", "module.pk"),
        "L   D   D   D   200 403 200 404 404 404 200 403",
        lambda w: {"title": "Changed", "slug": w.module.slug, "summary": ""}),
    Row("6 deleting a released course", to("wagtailadmin_pages:delete", "page.pk"),
        "L   D   D   D   D   D   D   404 404 404 D   403", nothing),
    Row("7 moving to another hub", to("wagtailadmin_pages:move_confirm", "draft.pk",
                                      "elsewhere.pk"),
        "L   D   D   D   D   D   D   D   D   D   200 403", nothing),
    Row("19 beginning an attempt", to("courses:start", "enrolment.public_id",
                                      "check.slug"),
        "L   200 404 404 404 404 404 404 404 404 404 403", nothing),
    Row("24 finishing a step", to("courses:finish", "enrolment.public_id",
                                  "first.slug"),
        "L   200 404 404 404 404 404 404 404 404 404 403", nothing),
    Row("making one's calendar address", to("courses:give_calendar"),
        "L   200 200 200 200 200 200 200 200 200 200 403", nothing),
    Row("giving a seat up", to("courses:cancel", "booked.public_id"),
        "L   200 404 404 404 404 404 404 404 404 404 403",
        lambda _w: {"reason": ""}),
    Row("leaving a waiting list", to("courses:leave_line", "awaited.public_id"),
        "L   404 200 404 404 404 404 404 404 404 404 403", nothing),
    Row("34 inviting somebody", to("hub_staff_invite", "hub.slug"),
        "L   D   D   D   403 403 200 404 404 404 200 403",
        lambda _w: {"email": "new@example.org", "role": "author"}),
    Row("34 changing the design", to("certificate_design", "hub.slug"),
        "L   D   D   D   403 403 200 404 404 404 200 403",
        lambda w: {"based_on": w.hub.certificate_templates.count(),
                   "accent": "#0b5c4a"}),
    Row("inviting to a run", to("courses_run_invite", "run.public_id"),
        "L   D   D   D   403 403 200 404 404 404 200 403",
        lambda _w: {"emails": "new@example.org"}),
    Row("opening a run", to("courses_run_open", "run.public_id"),
        "L   D   D   D   403 403 200 404 404 404 200 403", nothing),
    Row("noting who attended", to("courses_attendance_list", "run.public_id",
                                  "session.uid"),
        "L   D   D   D   403 403 200 404 404 404 200 403",
        lambda w: {f"state-{w.participant.public_id}": "present"}),
    Row("agreeing to invoices", to("finance_terms_grant", "hub.slug", "buyer.slug"),
        "L   D   D   D   403 403 200 404 404 404 200 403",
        lambda _w: {"limit": "500", "reason": "Known for years"}),
    Row("agreeing to no more invoices", to("finance_terms_end", "hub.slug",
                                           "buyer.slug"),
        "L   D   D   D   403 403 200 404 404 404 200 403",
        lambda _w: {"reason": "Late thrice"}),
    Row("freezing", to("courses_freeze", "draft.course.pk"),
        "L   D   D   D   200 200 200 404 404 404 200 403", nothing),
]
# fmt: on
