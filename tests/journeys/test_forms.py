"""An author at the forms: how much room is left, what learners will see, a trial."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.answering import answer_all

pytestmark = pytest.mark.browser

LESSON = "Part IV: what it is and when it applies"
CHECK = "A rulebook of its own: check"
#: What the form was when it was opened, Wagtail notes after two seconds.
NOTED = 2200
TELL = """() => document.querySelector('form[data-edit-form]').dispatchEvent(
  new CustomEvent('w-unsaved:add', { bubbles: true }))"""
#: The answer to the button never comes: the moment between the two is held.
PRESS = """() => {
  const form = document.querySelector('form[data-edit-form]')
  form.addEventListener('submit', event => event.preventDefault(), { once: true })
  form.requestSubmit()
}"""


@pytest.fixture
def author(enter):
    return enter("author.flanders@example.org")


def edit(page, title):
    page.goto(f"/cms/pages/search/?q={title}")
    page.locator("td.title").get_by_role("link", name=title, exact=True).click()
    page.wait_for_url(re.compile("/edit/$"))


def test_form_counts_what_is_left_and_cuts_nothing_off(author):
    edit(author, LESSON)
    title = author.get_by_role("textbox", name="Title")
    count = author.locator("#count-id_title")

    title.fill("a" * 130)
    expect(count).to_have_text("10 characters left")
    title.fill("a" * 139)
    expect(count).to_have_text("1 character left")
    expect(author.get_by_role("status").filter(has_text="1 char")).to_be_attached()
    title.fill("a" * 152)

    expect(count).to_have_text("12 characters too many")
    expect(title).to_have_value("a" * 152)
    expect(title).to_have_attribute("aria-describedby", re.compile("count-id_title"))
    title.fill(LESSON)


def test_learners_look_is_beside_the_form_as_one_types(author):
    edit(author, LESSON)
    panel = author.get_by_role("button", name="Toggle preview")
    if panel.get_attribute("aria-expanded") != "true":
        panel.click()
    draft = author.frame_locator("#w-preview-iframe")
    expect(draft.locator("h1")).to_have_text(LESSON)
    author.wait_for_timeout(NOTED)

    author.get_by_role("textbox", name="Title").fill(f"{LESSON}!")

    expect(draft.locator("h1")).to_have_text(f"{LESSON}!")
    expect(draft.locator(".record-top")).to_be_attached()
    author.get_by_role("textbox", name="Title").fill(LESSON)
    expect(draft.locator("h1")).to_have_text(LESSON)


def test_button_and_the_editors_own_saving_do_not_collide(author):
    edit(author, LESSON)
    author.wait_for_timeout(NOTED)
    with author.expect_response(is_saving):
        author.evaluate(TELL)
    author.wait_for_timeout(500)
    sent = []
    author.on("request", lambda each: sent.append(each.url))

    author.evaluate(PRESS)
    author.evaluate(TELL)
    author.wait_for_timeout(1000)

    assert [url for url in sent if url.endswith("/edit/")] == []


def is_saving(answer):
    return answer.request.method == "POST" and answer.url.endswith("/edit/")


def test_author_tries_a_check_and_passes(author):
    edit(author, CHECK)
    author.get_by_role("button", name="Actions", exact=True).first.click()
    author.get_by_role("link", name="Try the quiz").click()
    expect(author.locator("section.q")).not_to_have_count(0)

    answer_all(author, right=True)
    author.get_by_role("button", name="Hand in").last.click()

    expect(author.get_by_role("heading", level=1)).to_have_text("Passed")
    author.get_by_role("link", name="Back to the editor").first.click()
    author.wait_for_url(re.compile("/edit/$"))
