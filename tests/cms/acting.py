"""A hub, its course and its learner, and everybody who might ask for something of it.

The people of the permission matrix: AN a visitor, LO the learner whose record it is, LY
a classmate, LX somebody who is not enrolled, AA, EA and MA author, reviewer and lead of
the hub, BA, BE and BM those of another one, PA an administrator, AU an auditor.
"""

import hashlib
from dataclasses import dataclass, field
from datetime import timedelta

from django.apps import apps
from django.core.files.base import ContentFile
from django.middleware.csrf import _get_new_csrf_string
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, Revision

from courses.domain.assessment import start
from courses.domain.calendars import give_address, withdraw_address
from courses.domain.enrolment import enrol
from courses.domain.release import freeze, release
from courses.domain.waiting import join
from courses.models import (
    Asset,
    Attempt,
    CoursePage,
    Edition,
    EditionAsset,
    LessonPage,
    ModulePage,
    Order,
    QuizPage,
)
from hubs.domain.audit import record
from hubs.models import File, User
from hubs.roles import Role
from tests.factories.certificates import CertificateFactory
from tests.factories.courses import CompletionFactory, EnrolmentFactory
from tests.factories.dates import DatedRunFactory
from tests.factories.hubs import NOON, UserFactory
from tests.factories.learning import fail
from tests.factories.money import (
    InvoiceTermsFactory,
    LegalEntityFactory,
    OrderFactory,
)
from tests.factories.pages import document, hub_page, whole_course
from tests.factories.staff import auditor, member

PASSWORD = "a good password"
VISITOR = "AN"
ACTORS = ("AN", "LO", "LY", "LX", "AA", "EA", "MA", "BA", "BE", "BM", "PA", "AU")
#: What asking alone may leave: that it was asked, and sessions.
TRACES = {
    "hubs.AuditEvent", "hubs.AuditValue", "hubs.AuditLink", "sessions.Session",
    "usersessions.UserSession", "wagtailsearch.Query",
}  # fmt: skip


@dataclass
class World:
    """What there is to ask for."""

    people: dict[str, User] = field(default_factory=dict)

    def build(self):
        self.place, self.elsewhere = hub_page(), hub_page()
        self.hub, self.other = self.place.hub, self.elsewhere.hub
        roles = {"A": Role.AUTHOR, "E": Role.REVIEWER, "M": Role.LEAD}
        for sign, role in roles.items():
            self.people["MA" if sign == "M" else f"{sign}A"] = member(self.hub, role)
            self.people[f"B{sign}"] = member(self.other, role)
        for sign in ("LO", "LY", "LX"):
            self.people[sign] = UserFactory(name_confirmed_at=NOON)
        self.people["PA"] = UserFactory(administrator=True)
        self.people["AU"] = auditor()
        for person in self.people.values():
            person.set_password(PASSWORD)
            person.save(update_fields=["password"])
        self._course()
        self._learning()
        self._selling()
        self._things()
        return self

    def _course(self):
        author = self.people["AA"]
        self.course = whole_course(parent=self.place)
        Revision.objects.update(user=author)
        freeze(self.course, by=author, at=NOON)
        candidate = self.course.editions.get()
        self.edition = release(
            candidate, by=self.people["MA"], change="major", summary="First.", at=NOON
        )
        self.page = CoursePage.objects.get(course=self.course)
        self.module = ModulePage.objects.child_of(self.page).get()
        self.lesson = LessonPage.objects.child_of(self.module).get()
        self.quiz = QuizPage.objects.child_of(self.module).get()
        self.draft = whole_course(parent=self.place, title="Unreleased").pages.get()

    def _learning(self):
        self.enrolment, self.classmate = (
            EnrolmentFactory(learner=self.people[sign], edition=self.edition)
            for sign in ("LO", "LY")
        )
        self.first, self.check = self.edition.steps.order_by("position")
        self.failed = fail(self.enrolment, self.check.position, at=timezone.now())
        self.completion = CompletionFactory(
            enrolment=EnrolmentFactory(
                learner=self.people["LO"], edition=self.edition, state="completed"
            )
        )
        self.certificate = CertificateFactory(completion=self.completion)
        self.calendar = give_address(self.people["LO"], at=NOON)
        self.no_calendar = give_address(self.people["LY"], at=NOON)
        withdraw_address(self.people["LY"], at=NOON)
        self.run = DatedRunFactory(course=self.course, state="planned")
        self.session = self.run.planned
        self.participant = EnrolmentFactory(edition=self.edition, run=self.run)
        now = timezone.now()
        soon = now + timedelta(days=30)
        self.dated = DatedRunFactory(course=self.course, seats=1, starts_at=soon)
        self.booked = enrol(self.people["LO"], run=self.dated, at=now)
        self.awaited = join(self.people["LY"], run=self.dated, at=now)

    def _selling(self):
        """An organisation that was quoted seats and may pay by invoice."""
        terms = InvoiceTermsFactory(entity=LegalEntityFactory(hub=self.hub))
        self.buyer = terms.organisation
        facts = {"course": self.course, "hub": self.hub, "organisation": self.buyer}
        OrderFactory(run=None, state=Order.State.QUOTED, by=Order.By.INVOICE, **facts)

    def _things(self):
        content = b"0123456789"
        digest = hashlib.sha256(content).hexdigest()
        asset = Asset(sha256=digest, media_type="image/png", size=len(content))
        asset.file.save(f"{digest[:2]}/{digest}", ContentFile(content))
        EditionAsset.objects.create(edition=self.edition, asset=asset, name="x.png")
        self.asset = reverse("courses:file", args=[self.edition.pk, digest, "x.png"])
        self.hub.refresh_from_db()
        self.file = document()
        self.file.hub, self.file.collection = self.hub, self.hub.collection
        self.file.file.save("worksheet.pdf", ContentFile(b"%PDF-1.7"))
        record("role.granted", self.course, by=None, hub=self.hub, reason="Of hub A")

    # ---- what some rows need beside

    def candidate(self, *, editor="AA"):
        """A candidate that is submitted and reviewed, last edited by ``editor``."""
        from_draft = self.draft.course
        Revision.objects.update(user=self.people[editor])
        edition = freeze(from_draft, by=self.people["AA"], at=NOON)
        return Edition.objects.get(pk=edition.pk)

    def open_attempt(self):
        """An attempt that the learner began and has not handed in."""
        begun = start(self.enrolment, self.check, language="en", at=timezone.now())
        return Attempt.objects.get(pk=begun.pk)


@dataclass
class Actor:
    """Somebody with a browser that has or has not the page's token."""

    sign: str
    client: Client

    def ask(self, address, sent=None, *, with_token=True):
        if sent is None:
            return self.client.get(address)
        headers = {}
        if with_token:
            token = _get_new_csrf_string()
            self.client.cookies["csrftoken"] = token
            headers = {"X-CSRFToken": token}
        else:
            self.client.cookies.pop("csrftoken", None)
        return self.client.post(address, sent, headers=headers)


def actor(world, sign):
    """A fresh browser of one of the people, which checks tokens."""
    client = Client(enforce_csrf_checks=True)
    if sign != VISITOR:
        client.force_login(world.people[sign])
    return Actor(sign, client)


def everything():
    """How many rows there are of everything but traces, and where the pages stand."""
    counts = {
        model._meta.label: model._default_manager.count()
        for model in apps.get_models()
        if model._meta.managed and model._meta.label not in TRACES
    }
    pages = list(Page.objects.order_by("pk").values_list("pk", "path", "draft_title"))
    return counts, pages, list(File.objects.values_list("pk", "hub"))
