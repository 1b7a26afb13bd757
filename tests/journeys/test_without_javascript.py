"""Everything that matters works in a browser that runs no script."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.journeys.answering import answer_all, give, outline, solutions, stem_of
from tests.journeys.visiting import begin, enrol, go_on, hand_in, read_lesson

pytestmark = pytest.mark.browser

COURSE, SLUG = "AI-driven medicine within the rules", "ai-driven-medicine"
#: In so many checks each kind of question is asked.
ENOUGH = 4


def test_learner_without_javascript_takes_lessons_and_checks(enter):
    page = enter("learner@example.org", java_script_enabled=False)
    enrol(page, COURSE)
    begin(page)
    kinds, checks = set(), 0

    for is_check, title in outline(SLUG):
        expect(page.get_by_role("heading", level=1)).to_have_text(title)
        if not is_check:
            read_lesson(page)
            continue
        page.get_by_role("button", name="Begin").click()
        expect(page.get_by_role("button", name="Hand in")).to_be_visible()
        stems = [stem_of(each) for each in page.locator("section.q").all()]
        kinds |= {solutions()[stem].kind for stem in stems}
        assert_numbers_are_checked(page)
        answer_all(page, right=True)
        page.get_by_role("button", name="Save").last.click()
        count = len(stems)
        expect(page.locator("#q-status")).to_contain_text(f"{count} of {count} saved")
        hand_in(page, "Passed")
        checks += 1
        if checks == ENOUGH:
            break
        go_on(page)

    assert {"ordering", "matching", "numeric", "multiple_response"} <= kinds


def assert_numbers_are_checked(page):
    for question in page.locator("section.q").all():
        if solutions()[stem_of(question)].kind != "numeric":
            continue
        give(question, "numeric", "ninety")
        page.get_by_role("button", name="Hand in").click()
        expect(question.locator(".error")).to_be_visible()
        expect(question.get_by_role("textbox")).to_have_value("ninety")
        # The answer has the status of what cannot be taken, which the browser notes.
        page.complaints.clear()
        return


def test_catalogue_without_javascript_is_filtered_by_a_button(arrive):
    page = arrive(java_script_enabled=False)
    page.goto("/courses/")

    page.get_by_role("checkbox", name=re.compile("^Regulatory")).check()
    page.get_by_role("button", name="Show these courses").click()

    expect(page.locator("#count")).to_have_text(re.compile(r"\b[1-7] of \d+ courses"))
    assert "area=" in page.url
    page.get_by_role("link", name=re.compile("^Remove filter")).click()
    expect(page.locator("#count")).to_have_text(re.compile(r"^\s*\d+ courses"))


def test_visitor_without_javascript_checks_a_number_and_a_file(enter, arrive):
    holder = enter("second@example.org", java_script_enabled=False)
    holder.goto("/passport/")
    held = holder.get_by_role("article").filter(
        has=holder.get_by_text("Valid", exact=True)
    )
    number = held.first.locator("a.code").inner_text()
    with holder.expect_download() as download:
        held.first.get_by_role("link", name=re.compile("^PDF")).click()
    paper = Path(download.value.path())
    visitor = arrive(java_script_enabled=False)

    visitor.goto("/verify/")
    visitor.get_by_label("Certificate number").fill(number.lower().replace("-", " "))
    visitor.get_by_role("button", name="Check", exact=True).click()
    expect(visitor.get_by_role("heading", level=1)).to_have_text("Valid")
    visitor.goto("/verify/")
    visitor.locator("input[type=file]").set_input_files(paper)
    visitor.get_by_role("button", name="Compare the file").click()

    expect(visitor.get_by_role("heading", level=1)).to_have_text("Valid")
    expect(visitor.get_by_role("main")).to_contain_text(number)
    assert visitor.context.cookies() == []
