"""Requests as browsers send them, and the learners who are signed in."""

from collections.abc import Iterator
from itertools import count
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.cached_db import SessionStore

from cms.bench import numbers, people
from cms.bench.load import Sent
from cms.bench.surroundings import HOST
from hubs.models import User

Action = list[Sent]
#: As cookie and as field, which the check compares.
TOKEN = "b" * 32
#: Learners who are signed in while pages are measured.
SIGNED_IN = 250

_addresses = count(1)


def _from_somewhere() -> str:
    """A client's address: each request comes from another, as limits count by it."""
    number = next(_addresses)
    return f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"


def ask(path: str, *, session: str = "", status: int = 200) -> Sent:
    """A request for a page."""
    cookies = f"{settings.SESSION_COOKIE_NAME}={session}" if session else ""
    headers = {
        "Host": HOST,
        "X-Forwarded-Proto": "https",
        "X-Forwarded-For": _from_somewhere(),
        "Accept": "text/html",
        "Accept-Language": "en",
        "User-Agent": "Mozilla/5.0",
    }
    if cookies:
        headers["Cookie"] = cookies
    return {
        "method": "GET",
        "path": path,
        "headers": headers,
        "body": "",
        "status": status,
    }


def send(
    path: str, fields: list[tuple[str, str]], *, session: str = "", status: int = 302
) -> Sent:
    """A form that is sent."""
    sent = ask(path, session=session, status=status)
    token = f"{settings.CSRF_COOKIE_NAME}={TOKEN}"
    cookies = [each for each in (sent["headers"].get("Cookie"), token) if each]
    sent["headers"] |= {"Cookie": "; ".join(cookies), "Origin": f"https://{HOST}"}
    sent["method"] = "POST"
    sent["body"] = urlencode([("csrfmiddlewaretoken", TOKEN), *fields])
    return sent


def tell(path: str, body: str, headers: dict[str, str]) -> Sent:
    """What another machine sends: JSON, and no cookie."""
    sent = ask(path)
    sent["headers"] |= {"Content-Type": "application/json", **headers}
    sent["method"], sent["body"] = "POST", body
    return sent


class Learners:
    """Signed-in learners, and what each has not done yet."""

    def __init__(self, learners: int) -> None:
        self.numbers = range(min(learners, SIGNED_IN))
        self.sessions = {number: session_of(number) for number in self.numbers}

    def under_way(self, learner: int) -> list[tuple[int, str]]:
        """Courses that the learner is on, each with the enrolment's public id."""
        taken = numbers.courses_of(learner)
        places = list(enumerate(taken))[1:]
        return [
            (
                course,
                numbers.public_id("enrolment", numbers.enrolment_pk(learner, place)),
            )
            for place, course in places
        ]

    def unread(self) -> Iterator[tuple[int, int, str, int]]:
        """Learner, course, enrolment and position of lessons not done, each once.

        The first lessons are left, so that no course is ever completed.
        """
        for position in reversed(range(12, numbers.LESSONS + numbers.MODULES)):
            for learner in self.numbers:
                for course, enrolment in self.under_way(learner):
                    if not numbers.is_check(course, position):
                        yield learner, course, enrolment, position

    def untried(self, *, share: int) -> Iterator[tuple[int, int, str, int]]:
        """The same of checks not begun, for every second learner from ``share``."""
        for learner in self.numbers[share::2]:
            for course, enrolment in self.under_way(learner):
                for position in range(1, numbers.step_count(course)):
                    if numbers.is_check(course, position):
                        yield learner, course, enrolment, position


def session_of(learner: int) -> str:
    """The key of a session in which the learner is signed in."""
    person = User.objects.get(pk=people.FIRST + learner)
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    return str(session.session_key)
