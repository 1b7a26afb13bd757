"""Answers to the checks of the demonstration, given as people give them.

What is right is computed from the content files, by the words on the page: the site
itself tells a browser nothing of it.
"""

import json
from dataclasses import dataclass
from functools import cache
from itertools import chain

from playwright.sync_api import expect

from cms.demo.processes import ROOT

COURSES = ROOT / "cms" / "demo" / "content" / "courses"


@dataclass(frozen=True)
class Solution:
    """A question's answers in the words of the page; their shape goes by its kind.

    The words of one option; a list of them; the items in order; the right side for each
    left side; what is typed.
    """

    kind: str
    right: object
    wrong: object


@cache
def solutions():
    """The solution of every question of the demonstration, by its stem."""
    courses = (json.loads(path.read_text()) for path in sorted(COURSES.glob("*.json")))
    modules = chain.from_iterable(course["modules"] for course in courses)
    questions = chain.from_iterable(each["quiz"]["questions"] for each in modules)
    return {question["stem"]: _solution(question) for question in questions}


def content(slug):
    """A course's content file."""
    return json.loads((COURSES / f"{slug}.json").read_text())


def outline(slug):
    """The steps of a course in order: whether each is a check, and its title."""
    for module in content(slug)["modules"]:
        for lesson in module["lessons"]:
            yield False, lesson["title"]
        yield True, module["quiz"]["title"]


def stem_of(question):
    """The words that a question on the page asks."""
    heading = question.locator("legend, h2").first
    return heading.evaluate("each => each.firstChild.textContent.trim()")


def answer_all(page, *, right):
    """Answer every question of the attempt on the page, all right or all wrong."""
    expect(page.get_by_role("button", name="Hand in")).to_be_visible()
    for question in page.locator("section.q").all():
        solution = solutions()[stem_of(question)]
        give(question, solution.kind, solution.right if right else solution.wrong)


def give(question, kind, wanted):
    """Answer one question with the mouse."""
    match kind:
        case "single_choice" | "true_false":
            question.get_by_label(wanted, exact=True).check()
        case "multiple_response":
            for text in wanted:
                question.get_by_label(text, exact=True).check()
        case "ordering":
            _arrange(question, wanted)
        case "matching":
            for left, right in wanted.items():
                row = question.locator("tr", has_text=left)
                row.get_by_role("combobox").select_option(label=right)
        case "numeric":
            field = question.get_by_role("textbox")
            field.fill(wanted)
            field.blur()


def _arrange(question, wanted):
    items = question.locator("ol.order .t")
    for place, text in enumerate(wanted):
        at = items.all_inner_texts().index(text)
        while at > place:
            question.get_by_role("button", name=f"Move up: {text}", exact=True).click()
            at -= 1
            expect(items.nth(at)).to_have_text(text)


def _solution(question):
    kind, answer = question["type"], question["answer"]
    texts = {
        each["id"]: each["text"]
        for name in ("options", "items", "left", "right")
        for each in question.get(name, [])
    }
    match kind:
        case "single_choice":
            wrong = next(text for key, text in texts.items() if key not in answer)
            return Solution(kind, texts[answer[0]], wrong)
        case "multiple_response":
            wrong = [text for key, text in texts.items() if key not in answer]
            return Solution(kind, [texts[key] for key in answer], wrong)
        case "true_false":
            words = {True: "True", False: "False"}
            return Solution(kind, words[answer], words[not answer])
        case "ordering":
            order = [texts[key] for key in answer]
            return Solution(kind, order, order[::-1])
        case "matching":
            pairs = {texts[left]: texts[right] for left, right in answer.items()}
            shifted = [*list(pairs.values())[1:], next(iter(pairs.values()))]
            return Solution(kind, pairs, dict(zip(pairs, shifted, strict=True)))
        case "numeric":
            return Solution(kind, str(answer), str(answer + 1000))
    raise AssertionError(f"{kind} is no kind of question")
