"""A whole course by the keyboard alone, and always with the focus to be seen."""

import re

import pytest
from playwright.sync_api import Error, expect

from tests.journeys.answering import outline, solutions, stem_of
from tests.journeys.inspecting import STILL

pytestmark = pytest.mark.browser

COURSE = "From vein to vein: identity, testing and release"
SLUG = "identity-testing-release"
#: What Tab stops at, as a person who cannot see it would hear it, and how it looks.
STOP = """() => {
  const at = document.activeElement
  const label = at.labels?.[0]
  // A card shows the focus of the answer or the link that it is for.
  const seen = at.closest('.choice, .label') ?? at
  const box = seen.getBoundingClientRect()
  return {
    at: at === document.body ? '' : at.tagName,
    name: at.getAttribute('aria-label') || label?.innerText || at.innerText || '',
    isMarked: [at, seen].map(each => getComputedStyle(each)).some(
      style => style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2
    ),
    isOnScreen: box.bottom > 0 && box.top < innerHeight && box.width > 0,
  }
}"""


def test_keyboard_takes_a_whole_course(enter):
    # Without motion, a page has scrolled to the focus as soon as it is there.
    page = enter("lead.catalonia@example.org", reduced_motion="reduce")
    steps = list(outline(SLUG))
    kinds = set()

    find_course(page)
    for place, (is_check, title) in enumerate(steps):
        expect(page.get_by_role("heading", level=1)).to_have_text(title)
        if not is_check:
            tab_to(page, "^Done, go on to")
            page.keyboard.press("Space")
            continue
        is_last = place == len(steps) - 1
        begin_check(page, title, confirms=is_last)
        kinds |= answer_by_keyboard(page)
        tab_to(page, "^Hand in$")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text("Passed")
        tab_to(page, "^See your certificate$" if is_last else "^Go on to")
        page.keyboard.press("Enter")

    expect(page.locator("#certificate-state")).to_contain_text(
        re.compile(r"Your certificate is (being made|ready)\.")
    )
    assert {"ordering", "matching", "numeric", "multiple_response"} <= kinds


def find_course(page):
    page.goto("/courses/")
    assert tab(page)["name"] == "Skip to content"
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    tab_to(page, "^Search courses$")
    page.keyboard.type("vein")
    page.keyboard.press("Enter")
    expect(page.locator("#count")).to_have_text(re.compile(r"\b1 of \d+ courses"))
    tab_to(page, f"^{COURSE}$")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(COURSE)
    tab_to(page, "^Enrol$")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Course record")
    tab_to(page, "^Begin with ")
    page.keyboard.press("Enter")


def begin_check(page, title, *, confirms):
    tab_to(page, "^Begin$")
    page.keyboard.press("Enter")
    if confirms:
        expect(page.get_by_role("heading", level=1)).to_have_text("Is this your name?")
        tab_to(page, "^Yes, this is my name$")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text(title)
        tab_to(page, "^Begin$")
        page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Hand in")).to_be_visible()
    # The new step is announced from its beginning.
    expect(page.locator("#main")).to_be_focused()


def answer_by_keyboard(page):
    """Answer every question; returns which kinds there were."""
    kinds = set()
    for number in range(1, page.locator("section.q").count() + 1):
        question = page.locator(f"#q{number}")
        solution = solutions()[stem_of(question)]
        kinds.add(solution.kind)
        match solution.kind:
            case "single_choice" | "true_false":
                choose(page, question, solution.right)
            case "multiple_response":
                tick(page, question, solution.right)
            case "ordering":
                arrange(page, question, solution.right)
            case "matching":
                match_pairs(page, question, solution.right)
            case "numeric":
                tab_into(page, question, "input")
                page.keyboard.type(solution.right)
    return kinds


def choose(page, question, text):
    """Radio buttons are one stop; arrows move among them, Space takes the first."""
    tab_into(page, question, "input[type=radio]")
    page.keyboard.press("Space")
    wanted = question.get_by_label(text, exact=True)
    for _each in range(question.locator("input").count()):
        if wanted.is_checked():
            break
        page.keyboard.press("ArrowDown")
    expect(wanted).to_be_checked()
    expect(wanted).to_be_focused()


def tick(page, question, texts):
    tab_into(page, question, "input[type=checkbox]")
    boxes = question.locator("input[type=checkbox]")
    right = [question.get_by_label(text, exact=True) for text in texts]
    for place in range(boxes.count()):
        if place:
            tab(page)
        expect(boxes.nth(place)).to_be_focused()
        if any(each.evaluate("e => e === document.activeElement") for each in right):
            page.keyboard.press("Space")
    for each in right:
        expect(each).to_be_checked()


def arrange(page, question, texts):
    items = question.locator("ol.order .t")
    for place, text in enumerate(texts):
        at = items.all_inner_texts().index(text)
        if at == place:
            continue
        button = question.get_by_role("button", name=f"Move up: {text}", exact=True)
        tab_into(page, question, button)
        for now in range(at - 1, place - 1, -1):
            page.keyboard.press("Enter")
            expect(items.nth(now)).to_have_text(text)
            told = f"{text}: {now + 1}/{len(texts)}"
            expect(question.locator("[role=status]")).to_have_text(told)


def match_pairs(page, question, pairs):
    tab_into(page, question, "select")
    for place in range(question.locator("tr").count()):
        row = question.locator("tr").nth(place)
        if place:
            tab(page)
        expect(row.get_by_role("combobox")).to_be_focused()
        # A few letters choose in a list, as everywhere.
        page.keyboard.type(pairs[row.locator("th").inner_text()])
        chosen = row.get_by_role("combobox").evaluate("e => e.selectedOptions[0].text")
        assert chosen == pairs[row.locator("th").inner_text()]


def tab(page, key="Tab"):
    """One stop on; says what it is. Wherever the focus is, it can be seen."""
    page.wait_for_load_state()
    page.keyboard.press(key)
    stop = look(page)
    if stop["at"]:
        assert stop["isMarked"], f"no focus to be seen on {stop} of {page.url}"
        assert stop["isOnScreen"], f"focus beyond the screen on {stop} of {page.url}"
    return stop


def look(page):
    """Where the focus is; on a page that gives way to another, where it is there."""
    try:
        page.evaluate(STILL)
        return page.evaluate(STOP)
    except Error as error:
        if "because of a navigation" not in error.message:
            raise
    page.wait_for_load_state()
    page.evaluate(STILL)
    return page.evaluate(STOP)


def tab_to(page, pattern, most=120):
    """On until the stop of that name."""
    for _each in range(most):
        if re.search(pattern, tab(page)["name"].strip()):
            return
    message = f"no stop {pattern!r} on {page.url}"
    raise AssertionError(message)


def tab_into(page, question, wanted, most=40):
    """On, or back, until what is wanted in a question has the focus."""
    target = question.locator(wanted) if isinstance(wanted, str) else wanted
    for key in ("Tab", "Shift+Tab"):
        for _each in range(most):
            handles = target.all()
            if any(h.evaluate("e => e === document.activeElement") for h in handles):
                return
            tab(page, key)
    message = f"{wanted} of {page.url} cannot be reached"
    raise AssertionError(message)
