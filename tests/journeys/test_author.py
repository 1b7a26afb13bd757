"""A hub writes on a course and releases it; nobody's learning is disturbed."""

import re

import pytest
from playwright.sync_api import expect

from cms.demo.accounts import PASSWORD
from tests.journeys.answering import outline
from tests.journeys.visiting import begin, enrol, read_lesson, take_check

pytestmark = pytest.mark.browser

COURSE = "Is it an ATMP? Classification in the EU"
SLUG = "classifying-atmps"
STEPS = [title for _is_check, title in outline(SLUG)]
MAJOR = "The committee meets every month, and answers within sixty days."
MINOR = "Its answers are published, without what is confidential."


def test_hub_releases_editions_while_a_learner_is_under_way(enter):
    learner = enter("author.flanders@example.org")
    enrol(learner, COURSE)
    record = learner.url
    begin(learner)
    read_lesson(learner)
    take_check(learner)
    roles = ("author", "reviewer", "lead")
    staff = [enter(f"{role}.catalonia@example.org") for role in roles]
    author, reviewer, lead = staff

    write(author, STEPS[2], MAJOR)
    summary = write_summary(author, "")
    follow_the_refusal_to_the_editor(lead)
    write_summary(author, summary)
    freeze_and_submit(author)
    settle_notes(reviewer)
    sign_and_release(
        reviewer, lead, change="Major", summary="How the committee answers."
    )

    learner.goto(record)
    expect(learner.get_by_role("main")).to_contain_text("Edition 2 is out.")
    expect(learner.get_by_role("main")).to_contain_text("edition 1")
    assert MAJOR not in lesson(learner, record, STEPS[2])

    learner.goto(record)
    learner.get_by_role("link", name="See what changed").click()
    expect(learner.get_by_role("main")).to_contain_text("2 of 2")
    learner.get_by_role("button", name="Go on in edition 2").click()
    assert_done(learner, 2)
    assert MAJOR in lesson(learner, record, STEPS[2])

    write(author, STEPS[4], MINOR)
    freeze_and_submit(author)
    sign_and_release(
        reviewer, lead, change="Minor", summary="Where answers are published."
    )

    until_it_says(learner, record, "edition 3")
    assert_done(learner, 2)
    assert MINOR in lesson(learner, record, STEPS[4])


def until_it_says(page, address, words):
    """Look again and again: a task does it, a moment after the release."""
    for _second in range(30):
        page.goto(address)
        if words in page.get_by_role("main").inner_text():
            return
        page.wait_for_timeout(1000)
    expect(page.get_by_role("main")).to_contain_text(words)


def open_in_editor(page, title):
    page.goto(f"/cms/pages/search/?q={title}")
    page.locator("td.title").get_by_role("link", name=title, exact=True).click()
    page.wait_for_url(re.compile("/edit/$"))


def write(page, title, sentence):
    """Add a sentence to the running text of a lesson, as a draft."""
    open_in_editor(page, title)
    page.locator("[data-contentpath=body] [contenteditable=true]").first.click()
    page.keyboard.press("Control+End")
    page.keyboard.type(f" {sentence}")
    # What is typed reaches the form after a moment.
    typed = page.locator(".w-field--draftail_rich_text_area input").first
    expect(typed).to_have_value(re.compile(re.escape(sentence)))
    save(page)


def write_summary(page, words):
    """Write the course's summary anew; returns what it was."""
    open_in_editor(page, COURSE)
    summary = page.get_by_role("textbox", name="Summary")
    former = summary.input_value()
    summary.fill(words)
    save(page)
    return former


def save(page):
    page.wait_for_load_state("networkidle")
    page.get_by_role("button", name="Save draft").click()
    expect(page.locator(".messages")).to_contain_text("has been updated")
    # Of its own saving and the button's at one moment, the editor refuses one.
    page.complaints[:] = [each for each in page.complaints if " 400 " not in each]


def open_release(page):
    page.goto("/cms/")
    page.get_by_role("row").filter(has_text=COURSE).get_by_role("link").last.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"Release {COURSE}")


def follow_the_refusal_to_the_editor(page):
    open_release(page)
    expect(page.get_by_role("button", name=re.compile("^Freeze"))).to_have_count(0)
    page.get_by_role("link", name="Summary: is empty").click()
    page.wait_for_url(re.compile("/edit/"))
    expect(page.get_by_role("textbox", name="Summary")).to_have_value("")


def freeze_and_submit(page):
    open_release(page)
    page.get_by_role("button", name=re.compile("^Freeze")).click()
    expect(page.locator(".messages")).to_contain_text("Frozen.")
    sign(page, "Submit for review")


def settle_notes(page):
    """Notes of the candidate before count for the one that came after it."""
    open_release(page)
    expect(page.get_by_role("main")).to_contain_text("2 open")
    page.get_by_role("link", name=re.compile("review notes$")).click()
    for left in (1, 0):
        note = page.locator("#open-content article").first
        note.get_by_text("Answer or resolve").click()
        note.get_by_role("button", name="Resolve").click()
        expect(page.locator("#open-content article")).to_have_count(left)


def sign_and_release(reviewer, lead, *, change, summary):
    """The candidate becomes an edition by two signatures of others than its author."""
    sign(reviewer, "Sign the review")
    open_sheet(lead, "Release")
    lead.get_by_role("radio", name=re.compile(f"^{change}")).check()
    lead.get_by_role("textbox", name=re.compile("^What changed")).fill(summary)
    put_name(lead)


def sign(page, act):
    open_sheet(page, act)
    put_name(page)


def open_sheet(page, act):
    open_release(page)
    page.locator("ol.life").get_by_role("link", name=act).click()


def put_name(page):
    page.get_by_label("Your password").fill(PASSWORD)
    page.locator("form.release-form button[type=submit]").click()
    page.wait_for_url(re.compile(r"/release/\d+/$"))


def lesson(page, record, title):
    """The text of a lesson as the learner reads it."""
    page.goto(record)
    page.get_by_role("table").get_by_role("link", name=title).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    return page.locator(".body.prose").inner_text()


def assert_done(page, steps):
    expect(page.get_by_role("heading", level=1)).to_have_text("Course record")
    done = f"{steps} of {len(STEPS)} steps done"
    expect(page.get_by_role("main")).to_contain_text(done)
