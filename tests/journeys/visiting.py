"""What people do on many journeys: sign in, enrol, take one step after the other."""

import re

from playwright.sync_api import expect

from cms.demo.accounts import PASSWORD
from tests.journeys.answering import answer_all


def sign_in(page, email, password=PASSWORD):
    """Enter through the form, as somebody who has an account."""
    page.goto("/accounts/login/")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_attached()


def sign_up(page, email):
    """Ask for an account through the form, where ``page`` is or at its address."""
    if not page.url.split("?")[0].endswith("/accounts/signup/"):
        page.goto("/accounts/signup/")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill("a sentence is fine")
    page.get_by_role("button", name="Create account").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Look into your mailbox")


def enrol(page, title):
    """Find a course by its title and enrol; ends on the course's record."""
    page.goto(f"/courses/?q={title}")
    page.get_by_role("main").get_by_role("link", name=title, exact=True).click()
    page.get_by_role("button", name="Enrol", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Course record")


def begin(page):
    """From the record into the first step that is not done."""
    page.get_by_role("link", name=re.compile("^(Begin|Go on) with ")).click()
    expect(page.locator(".player")).to_be_visible()


def read_lesson(page):
    """Mark the lesson that is open as done; leads on."""
    page.get_by_role("button", name=re.compile("^Done")).click()


def take_check(page, *, right=True):
    """Begin an attempt at the check that is open, answer and hand in."""
    page.get_by_role("button", name=re.compile("^(Begin|Try again)$")).click()
    answer_all(page, right=right)
    hand_in(page, "Passed" if right else "Not passed")


def hand_in(page, verdict):
    """Hand in the attempt that is open, which comes to ``verdict``."""
    page.get_by_role("button", name="Hand in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(verdict)


def go_on(page):
    """From the result of a check that was passed to the step after it."""
    page.get_by_role("link", name=re.compile("^Go on to ")).click()
