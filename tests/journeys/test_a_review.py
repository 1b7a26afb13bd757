"""A candidate is reviewed from outside: by a letter's link, and without a script.

Told before the story of the author, which releases that candidate.
"""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.inspecting import faults

pytestmark = pytest.mark.browser

COURSE = "Is it an ATMP? Classification in the EU"
STEP = "Asking, and exceptions: check"
NOTE = "The second question asks for all conditions; one of them is missing."
ANSWER = "It is in the drafts now."


def link_of(page):
    """Where the letter of the invitation leads, as whoever got it reads."""
    page.goto("/demo/mail/")
    page.get_by_role("link", name=re.compile("^Please review")).click()
    letter = page.frame_locator("iframe")
    address = letter.get_by_role("link", name="Open the review").get_attribute("href")
    return address[address.index("/review/") :]


def test_expert_reviews_without_account_and_without_javascript(arrive, enter):
    guest = arrive(java_script_enabled=False)
    guest.goto(link_of(arrive()))
    expect(guest.get_by_role("heading", level=1)).to_have_text(COURSE)
    guest.get_by_role("link", name=re.compile(re.escape(STEP))).first.click()

    second = guest.locator(".noted", has_text="Question 2 of")
    second.get_by_text("Note on this question").click()
    second.get_by_label("Your note").fill(" ")
    second.get_by_role("button", name="Keep the note").click()
    expect(second.locator(".error, .errorlist").first).to_contain_text("Write what")
    # The answer has the status of what cannot be taken, which the browser notes.
    guest.complaints.clear()
    second.get_by_label("Your note").fill(NOTE)
    second.get_by_role("button", name="Keep the note").click()
    expect(second.get_by_role("article")).to_contain_text(NOTE)
    assert guest.context.cookies()[0]["name"] == "csrftoken"

    author = enter("author.catalonia@example.org")
    answer(author)
    guest.reload()
    expect(second.get_by_role("article")).to_contain_text(ANSWER)
    second.get_by_text("Answer or resolve").click()
    second.get_by_role("button", name="Resolve").click()
    expect(second.get_by_role("article")).to_contain_text("Resolved")


def answer(author):
    """The author finds the note on the release screen's list, and answers."""
    author.goto("/cms/")
    author.get_by_role("link", name=COURSE).first.click()
    author.get_by_role("link", name="Check and release").first.click()
    author.get_by_role("link", name=re.compile("review notes$")).click()
    note = author.get_by_role("article").filter(has_text=NOTE)
    note.get_by_text("Answer it").click()
    note.get_by_label("What do you say to it?").fill(ANSWER)
    note.get_by_role("button", name="Send the answer").click()
    expect(author.locator(".messages")).to_contain_text("Kept.")


def test_pages_of_a_review_are_accessible(arrive, enter):
    guest = arrive()
    guest.goto(link_of(guest))
    found = faults(guest, "overview of a review")
    guest.get_by_role("link", name=re.compile(re.escape(STEP))).first.click()
    unfold(guest)
    found += faults(guest, "step of a review")

    reviewer = enter("reviewer.catalonia@example.org")
    reviewer.goto("/cms/")
    reviewer.get_by_role("link", name=COURSE).first.click()
    reviewer.get_by_role("link", name="Check and release").first.click()
    reviewer.get_by_role("link", name=re.compile("review notes$")).click()
    unfold(reviewer)
    found += faults(reviewer, "notes in the CMS")

    assert found == []


def unfold(page):
    """Open all that is folded, so that all of it is looked at."""
    page.locator("main details").evaluate_all("all => all.forEach(e => e.open = true)")
