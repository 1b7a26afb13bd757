"""Somebody new to the CMS makes a course, and three people bring it to a learner."""

import re

import pytest
from playwright.sync_api import expect

from cms.demo.accounts import PASSWORD
from tests.journeys.visiting import begin, enrol, hand_in, read_lesson

pytestmark = pytest.mark.browser

TITLE = "Cryobags at the bedside"
STEM = "The bag has a crack. What now?"
RIGHT, WRONG = "Do not infuse; call the manufacturer.", "Tape it, then infuse."
FACTS = {
    "Subtitle": "From the dewar to the patient",
    "Summary": "You thaw a bag, read its label and know when to stop.",
    "Type of assessment": "One check with questions from practice.",
    "Supervision and identity check": "Unsupervised, online.",
    "Form of participation": "Online, at any time.",
    "Quality assurance": "Read by two people of the hub.",
}


def test_course_from_nothing_reaches_a_learner(enter):
    maker = enter("lead.catalonia@example.org")
    reviewer = enter("reviewer.catalonia@example.org")

    home = begin_a_course(maker)
    fill_facts(maker, home)
    write_lesson(maker, home)
    write_check(maker, home)
    mend_check(maker, home)

    release = freeze(maker, home)
    sign(maker, release, "Submit for review")
    sign(reviewer, release, "Sign the review")
    cannot_release_own_work(maker, release)
    release_it(reviewer, release)

    learner = enter("second@example.org")
    enrol(learner, TITLE)
    begin(learner)
    read_lesson(learner)
    learner.get_by_role("button", name="Begin").click()
    confirm_name(learner)
    learner.get_by_label(RIGHT, exact=True).check()
    hand_in(learner, "Passed")


def begin_a_course(page):
    """The five questions, one of them answered wrongly at first; returns the home."""
    page.goto("/cms/")
    page.get_by_role("link", name="New course").first.click()
    page.get_by_label("Title").fill(TITLE)
    page.get_by_label("Subject area").select_option(label="GMP manufacturing")
    # The first mistake: a course of no time at all.
    page.get_by_label("Hours").evaluate("field => field.removeAttribute('min')")
    page.get_by_label("Hours").fill("0")
    page.get_by_role("button", name="Begin the course").click()
    too_few = page.locator(".w-field__errors").filter(has_text="or equal to 0.5")
    expect(too_few).to_be_visible()
    forgive(page, "422")
    expect(page.get_by_label("Title")).to_have_value(TITLE)
    page.get_by_label("Hours").fill("3")
    page.get_by_role("button", name="Begin the course").click()
    page.wait_for_url(re.compile(r"/cms/courses/\d+/$"))
    expect(page.get_by_role("main")).to_contain_text("First lesson")
    return page.url


def open_part(page, home, title):
    """From the list of what is missing into the editor of a part."""
    page.goto(f"{home}?check=1")
    page.get_by_role("link", name=title, exact=True).first.click()
    page.wait_for_url(re.compile("/edit/"))
    expect(page.get_by_role("button", name="Save draft")).to_be_visible()


def fill_facts(page, home):
    open_part(page, home, "Edit course facts")
    for label, words in FACTS.items():
        page.get_by_role("textbox", name=label).fill(words)
    outcomes = insert(page, "outcomes")
    outcomes.get_by_role("textbox", name="The learner can").fill("Thaw a cryobag")
    save(page)


def write_lesson(page, home):
    """The second mistake: a lesson that was left empty is found by the check."""
    page.goto(f"{home}?check=1")
    page.get_by_role("link", name="has nothing to read").click()
    page.wait_for_url(re.compile("/edit/"))
    body = insert(page, "body", "Text")
    text = body.locator("[contenteditable=true]").first
    text.click()
    expect(text).to_be_focused()
    page.keyboard.type("Thaw at 37 °C until the last ice has gone, and no longer.")
    # What is typed reaches the form after a moment.
    typed = body.locator(".w-field--draftail_rich_text_area input").first
    expect(typed).to_have_value(re.compile("and no longer"))
    save(page)
    page.goto(f"{home}?check=1")
    expect(page.get_by_role("link", name="has nothing to read")).to_have_count(0)


def write_check(page, home):
    """The third mistake: two answers are marked right where one can be."""
    open_part(page, home, "First check")
    questions = insert(page, "questions", "Single choice")
    questions.get_by_role("textbox", name="Question").fill(STEM)
    add = questions.locator("[data-contentpath=options]").get_by_title("Add")
    options = questions.get_by_role("textbox", name="Option")
    while options.count() < 2:
        add.last.click()
    options.nth(0).fill(RIGHT)
    options.nth(1).fill(WRONG)
    rights = questions.get_by_role("checkbox", name="Right")
    rights.nth(0).check()
    rights.nth(1).check()
    explanation = questions.get_by_role("textbox", name="Explanation")
    explanation.fill("A crack opens the closed system.")
    save(page)


def mend_check(page, home):
    page.goto(f"{home}?check=1")
    page.get_by_role("link", name=re.compile("right")).first.click()
    page.wait_for_url(re.compile("/edit/"))
    page.get_by_role("checkbox", name="Right").nth(1).uncheck()
    save(page)
    page.goto(f"{home}?check=1")
    expect(page.get_by_role("main")).to_contain_text(
        "Nothing: the drafts can be frozen."
    )


def insert(page, field, kind=None):
    """Insert a block into a field; returns the field."""
    place = page.locator(f"[data-contentpath={field}]")
    place.get_by_role("button", name="Insert a block").first.click()
    if kind:
        page.get_by_role("option", name=kind, exact=True).click()
    return place


def save(page):
    # The editor keeps what is typed by itself; of its own saving and the button's at
    # one moment, one waits for the other.
    page.wait_for_load_state("networkidle")
    page.get_by_role("button", name="Save draft").click()
    expect(page.locator(".messages")).to_contain_text("has been updated")
    forgive(page, "400")


def forgive(page, status):
    """A refusal that the story is about; the browser notes it all the same."""
    page.complaints[:] = [e for e in page.complaints if f" {status} " not in e]


def freeze(page, home):
    """Freeze the drafts; returns the address of the release screen."""
    page.goto(home)
    page.get_by_role("link", name="Check and release").first.click()
    page.get_by_role("button", name=re.compile("^Freeze")).click()
    expect(page.locator(".messages")).to_contain_text("Frozen.")
    page.wait_for_url(re.compile(r"/release/\d+/$"))
    return page.url


def sign(page, release, act):
    page.goto(release)
    page.locator("ol.life").get_by_role("link", name=act).click()
    put_name(page)


def put_name(page):
    page.get_by_label("Your password").fill(PASSWORD)
    page.locator("form.release-form button[type=submit]").click()
    page.wait_for_url(re.compile(r"/release/\d+/$"))


def cannot_release_own_work(page, release):
    page.goto(release)
    why = "You were the last one to change the content"
    expect(page.locator("ol.life")).to_contain_text(why)
    answer = page.goto(f"{release}sign/released/")
    assert answer.status == 403
    expect(page.locator(".messages")).to_contain_text(why)
    forgive(page, "403")


def release_it(page, release):
    page.goto(release)
    page.locator("ol.life").get_by_role("link", name="Release").click()
    page.get_by_role("textbox", name=re.compile("^What changed")).fill("It is new.")
    put_name(page)
    expect(page.locator(".messages")).to_contain_text("Edition 1 is released.")


def confirm_name(page):
    yes = page.get_by_role("button", name="Yes, this is my name")
    hands_in = page.get_by_role("button", name="Hand in")
    expect(yes.or_(hands_in)).to_be_visible()
    if yes.is_visible():
        yes.click()
        page.get_by_role("button", name="Begin", exact=True).click()
