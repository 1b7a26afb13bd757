"""What is measured: pages and actions as a browser would ask for them."""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count, cycle, islice, repeat
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse

from cms.bench import numbers, people
from cms.bench.papers import WITH_FILE, number_of
from cms.bench.quizzes import quiz, quiz_at_once
from cms.bench.visitors import Action, Learners, ask, send, tell
from cms.demo.stand_in.ledger import event_of
from cms.demo.stand_in.sending import signature
from courses.models import Edition

SEARCHES = ("aseptic", "gmp", "trial", "identity testing", "ventures", "classify")


@dataclass(frozen=True)
class Page:
    """Something to measure. ``weight`` is how many ordinary pages it costs to do it."""

    name: str
    actions: Iterator[Action]
    weight: int = 1

    def take(self, number: int) -> list[Action]:
        """The next actions; none is done twice where doing it changes something."""
        return list(islice(self.actions, number))


def pages(learners: Learners) -> list[Page]:
    """All pages of the benchmark, in the order of its table."""
    made: list[tuple[str, Callable[[Learners], Iterator[Action]], int]] = [
        ("catalogue", catalogue, 1),
        ("catalogue, search and facets", search, 1),
        ("dates", dates, 1),
        ("course page", course_page, 1),
        ("booking page", booking, 1),
        ("record", record, 1),
        ("lesson", lesson, 1),
        ("mark as done", mark_as_done, 1),
        ("quiz", quiz, 8),
        ("quiz, answers at once", quiz_at_once, 4),
        ("dashboard", dashboard, 1),
        ("verify, found", verify_found, 1),
        ("verify, not found", verify_not_found, 1),
        ("certificate PDF again", download, 1),
        ("webhook", webhook, 1),
        ("sign in", sign_in, 2),
    ]
    return [Page(name, make(learners), weight) for name, make, weight in made]


def repeated(name: str, action: Action) -> Page:
    """A page that is asked for again and again."""
    return Page(name, repeat(action))


def catalogue(_learners: Learners) -> Iterator[Action]:
    """The first pages of the catalogue, as a visitor."""
    address = reverse("courses:catalogue")
    while True:
        yield [ask(address)]


def search(_learners: Learners) -> Iterator[Action]:
    """The catalogue, searched and narrowed."""
    address = reverse("courses:catalogue")
    for words in cycle(SEARCHES):
        query = urlencode({"q": words, "level": "5", "language": "en"})
        yield [ask(f"{address}?{query}")]


def dates(_learners: Learners) -> Iterator[Action]:
    """What takes place next, all of it and of one way, as a visitor."""
    address = reverse("courses:dates")
    for query in cycle(("", "?mode=on-site")):
        yield [ask(f"{address}{query}")]


def course_page(learners: Learners) -> Iterator[Action]:
    """The public page of the course that everybody takes, signed in."""
    address = Edition.objects.get(pk=numbers.POPULAR + 1).address
    for learner in cycle(learners.numbers):
        yield [ask(address, session=learners.sessions[learner])]


def booking(learners: Learners) -> Iterator[Action]:
    """A run on two evenings that somebody thinks of booking."""
    run = numbers.public_id("dated run", numbers.POPULAR)
    address = reverse("courses:enrol", args=[run])
    for learner in cycle(learners.numbers):
        yield [ask(address, session=learners.sessions[learner])]


def webhook(_learners: Learners) -> Iterator[Action]:
    """Stripe tells of a payment: each event once, signed and as large as they are."""
    address = reverse("courses:stripe_webhook")
    secret = settings.STRIPE_WEBHOOK_SECRETS[0]
    for number in count(1):
        session = {
            "id": f"cs_test_{number:060}",
            "object": "checkout.session",
            "status": "complete",
            "payment_status": "paid",
            "amount_total": 54_450,
            "currency": "eur",
            "client_reference_id": numbers.public_id("order", number),
            "metadata": {"payment": numbers.public_id("payment", number)},
            "payment_intent": f"pi_{number:024}",
            "livemode": False,
            # Stripe's own have three kilobytes.
            "custom_text": {"submit": {"message": "x" * 2500}},
        }
        body = json.dumps(event_of("checkout.session.completed", session))
        signed = signature(body.encode(), secret=secret, at=time.time())
        yield [tell(address, body, {"Stripe-Signature": signed})]


def record(learners: Learners) -> Iterator[Action]:
    """The learner's own page of that course: 20 lessons and 4 checks, with progress."""
    for learner in cycle(learners.numbers):
        _course, enrolment = learners.under_way(learner)[0]
        address = reverse("courses:record", args=[enrolment])
        yield [ask(address, session=learners.sessions[learner])]


def lesson(learners: Learners) -> Iterator[Action]:
    """A lesson of twenty, with the record at its side."""
    for learner, position in zip(
        cycle(learners.numbers), cycle((7, 8, 9)), strict=False
    ):
        course, enrolment = learners.under_way(learner)[0]
        address = reverse(
            "courses:step", args=[enrolment, numbers.slug_of(course, position)]
        )
        yield [ask(address, session=learners.sessions[learner])]


def mark_as_done(learners: Learners) -> Iterator[Action]:
    """A lesson that is not done yet; the step after it is asked for by the browser."""
    for learner, course, enrolment, position in learners.unread():
        address = reverse(
            "courses:finish", args=[enrolment, numbers.slug_of(course, position)]
        )
        following = [("after", numbers.slug_of(course, position + 1))]
        yield [send(address, following, session=learners.sessions[learner])]


def dashboard(learners: Learners) -> Iterator[Action]:
    """The learner's home with five courses."""
    for learner in cycle(learners.numbers):
        yield dashboard_of(learners.sessions[learner])


def dashboard_of(session: str) -> Action:
    """The home of whoever the session belongs to."""
    return [ask(reverse("courses:home"), session=session)]


def verify_found(learners: Learners) -> Iterator[Action]:
    """A certificate that there is, as a visitor."""
    for learner in cycle(learners.numbers):
        yield [ask(reverse("certificates:verify", args=[number_of(learner)]))]


def verify_not_found(_learners: Learners) -> Iterator[Action]:
    """A number that nobody has."""
    for learner in count(1_000_000):
        address = reverse("certificates:verify", args=[number_of(learner)])
        yield [ask(address, status=404)]


def download(learners: Learners) -> Iterator[Action]:
    """The stored file of one's own certificate."""
    for learner in cycle(learners.numbers[:WITH_FILE]):
        address = reverse("certificates:download", args=[number_of(learner)])
        yield [ask(address, session=learners.sessions[learner])]


def sign_in(learners: Learners) -> Iterator[Action]:
    """Address and password, sent by somebody who is not signed in."""
    address = reverse("account_login")
    for learner in cycle(learners.numbers):
        fields = [
            ("login", f"learner{learner}@example.org"),
            ("password", people.PASSWORD),
        ]
        yield [send(address, fields)]
