"""An outline is put in order: by the keyboard, by dragging, and without any script."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.inspecting import faults_in_the_cms

pytestmark = pytest.mark.browser

AUTHOR = "author.catalonia@example.org"


@pytest.fixture
def begun(enter):
    """The author at the home of a new course with a second lesson."""
    page = enter(AUTHOR)
    page.goto("/cms/courses/new/")
    page.get_by_label("Title").fill("Order in the outline")
    page.get_by_label("Hours").fill("2")
    page.get_by_role("button", name="Begin the course").click()
    page.wait_for_url(re.compile(r"/cms/courses/\d+/$"))
    add(page, "Add a lesson or quiz", "Second lesson", "Add lesson")
    order(page, "First module", "First lesson", "First check", "Second lesson")
    return page


def add(page, opening, title, button):
    page.locator("summary").filter(has_text=opening).click()
    form = page.locator(".outline-add[open]")
    form.get_by_label("Title").fill(title)
    form.get_by_role("button", name=button, exact=True).click()


def order(page, *titles):
    expect(page.locator(".part-title")).to_have_text(list(titles))


def test_outline_is_arranged_by_keyboard(begun):
    page = begun
    page.get_by_role("button", name="Move up: Second lesson").focus()

    page.keyboard.press("Enter")
    order(page, "First module", "First lesson", "Second lesson", "First check")
    expect(page.locator("[data-said]")).to_have_text("Moved.")
    expect(page.get_by_role("button", name="Move up: Second lesson")).to_be_focused()
    page.keyboard.press("Enter")
    order(page, "First module", "Second lesson", "First lesson", "First check")

    more = page.get_by_label("More for Second lesson")
    more.focus()
    page.keyboard.press("Enter")
    menu = page.locator(".part-menu[open]")
    menu.get_by_label("Title").fill("What comes first")
    page.keyboard.press("Enter")
    order(page, "First module", "What comes first", "First lesson", "First check")
    more = page.get_by_label("More for What comes first")
    expect(more).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    expect(menu).to_have_count(0)
    expect(more).to_be_focused()
    page.reload()
    order(page, "First module", "What comes first", "First lesson", "First check")


def test_outline_is_arranged_by_dragging(begun):
    page = begun
    add(page, "Add a module", "Second module", "Add")
    steps = ("First lesson", "First check", "Second lesson")
    order(page, "First module", *steps, "Second module")

    drag(page, "First lesson", "Second module")
    order(
        page,
        "First module",
        "First check",
        "Second lesson",
        "Second module",
        "First lesson",
    )
    drag(page, "Second lesson", "First check")
    order(
        page,
        "First module",
        "Second lesson",
        "First check",
        "Second module",
        "First lesson",
    )
    drag(page, "Second module", "First module")
    order(
        page,
        "Second module",
        "First lesson",
        "First module",
        "Second lesson",
        "First check",
    )


def drag(page, title, onto):
    """By its grip, to the upper half of another part."""
    part = page.locator(".part", has=page.get_by_role("link", name=title, exact=True))
    place = page.locator(".part", has=page.get_by_role("link", name=onto, exact=True))
    grip, there = part.locator("[data-grip]").bounding_box(), place.bounding_box()
    page.mouse.move(grip["x"] + 5, grip["y"] + 8)
    page.mouse.down()
    page.mouse.move(there["x"] + 90, there["y"] + 25, steps=6)
    page.mouse.move(there["x"] + 100, there["y"] + 6, steps=3)
    page.mouse.up()


def test_outline_is_arranged_without_javascript(begun, enter):
    page = enter(AUTHOR, java_script_enabled=False)
    page.goto(begun.url)

    page.get_by_role("button", name="Move up: Second lesson").click()
    order(page, "First module", "First lesson", "Second lesson", "First check")
    page.get_by_role("link", name="Look through the drafts").click()
    expect(page.locator("#missing")).to_contain_text("has nothing to read")
    expect(page.locator(".part-faulty")).to_have_count(3)


def test_home_is_for_everybody(begun):
    expect(begun.locator("#missing")).to_contain_text("has nothing to read")
    # Opened where they are: a click would scroll, and the head stands above all.
    for opened in (".outline-step .part-menu", ".outline > .outline-add"):
        begun.locator(opened).first.evaluate("each => { each.open = true }")

    assert faults_in_the_cms(begun, "course home") == []
