"""A course with a phone in the hand: everything by touch, in one column."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.answering import answer_all, outline
from tests.journeys.visiting import hand_in

pytestmark = pytest.mark.browser

COURSE = "Building and scaling an ATMP venture"
SLUG = "building-atmp-ventures"


def test_phone_leads_from_the_home_page_through_a_lesson_and_its_check(enter_by_phone):
    phone = enter_by_phone("second@example.org")
    lesson, check = (title for _is_check, title in list(outline(SLUG))[:2])

    find_course_in_the_drawer(phone)
    phone.get_by_role("button", name="Enrol", exact=True).tap()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Course record")
    phone.get_by_role("link", name=re.compile("^Begin with ")).tap()
    expect(phone.get_by_role("heading", level=1)).to_have_text(lesson)
    look_at_the_record(phone, lesson)
    phone.get_by_role("button", name=re.compile("^Done, go on")).tap()

    expect(phone.get_by_role("heading", level=1)).to_have_text(check)
    phone.get_by_role("button", name="Begin").tap()
    answer_all(phone, right=True)
    assert_fits(phone)
    hand_in(phone, "Passed")
    assert_fits(phone)


def find_course_in_the_drawer(phone):
    phone.goto("/")
    assert_fits(phone)
    phone.get_by_role("button", name="Menu").tap()
    phone.locator("#menu").get_by_role("link", name="Courses").tap()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Courses")
    assert_fits(phone)
    filters = phone.locator("#filters")
    expect(filters).not_to_be_visible()
    phone.get_by_role("button", name="Filters").tap()
    expect(filters).to_be_visible()
    filters.get_by_role("checkbox", name=re.compile("^Venture")).tap()
    filters.get_by_role("button", name="Show 1 course").tap()
    expect(filters).not_to_be_visible()
    phone.get_by_role("link", name=COURSE, exact=True).tap()
    expect(phone.get_by_role("heading", level=1)).to_have_text(COURSE)
    assert_fits(phone)


def look_at_the_record(phone, lesson):
    assert_fits(phone)
    record = phone.locator("#record")
    expect(record).not_to_be_visible()
    phone.get_by_role("button", name="Record").tap()
    expect(record).to_be_visible()
    expect(record.locator("[aria-current=step]")).to_contain_text(lesson)
    record.get_by_role("button", name="Close").tap()
    expect(record).not_to_be_visible()


def assert_fits(phone):
    """Nothing stands beyond the edge of the screen."""
    width = phone.evaluate("document.documentElement.scrollWidth")
    assert width <= phone.viewport_size["width"], f"{phone.url} is {width} px wide"
