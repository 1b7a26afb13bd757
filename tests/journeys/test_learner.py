"""Somebody comes in, learns, and an employer checks what came of it."""

import re
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from tests.journeys.answering import content, outline
from tests.journeys.visiting import begin, go_on, read_lesson, sign_up, take_check

pytestmark = pytest.mark.browser

COURSE = "GMP for advanced therapies: foundations"
SLUG = "gmp-foundations-atmp"
NAME = "Zoë O’Łukasz-Đặng"
EMAIL = "zoe@example.org"
STEPS = list(outline(SLUG))


def test_learner_takes_a_course_and_an_employer_checks_the_certificate(
    site, page, arrive
):
    find_course(page)
    come_in(page, site)
    enrol_and_say_name(page)

    take_all_steps_but_the_last(page)
    take_last_step(page)

    number, paper = receive_certificate(page, site)
    visitor = arrive()
    check_by_number(visitor, number)
    check_by_file(visitor, paper)
    assert visitor.context.cookies() == []


def find_course(page):
    page.goto("/courses/")
    page.get_by_role("checkbox", name=re.compile("^GMP")).check()
    found = page.get_by_role("status").get_by_role("heading")
    expect(found).to_have_text(re.compile(r"\b[1-7] of \d+ courses"))
    assert "area=" in page.url
    page.get_by_label("Search courses").fill("foundations")
    page.get_by_role("search").get_by_role("button", name="Search").click()
    titles = page.get_by_role("main").locator(".label h2")
    expect(titles).to_have_text([COURSE])
    page.get_by_role("link", name=COURSE, exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(COURSE)


def come_in(page, site):
    page.get_by_role("link", name="Create an account and enrol").click()
    page.wait_for_url("**/accounts/signup/**")
    sign_up(page, EMAIL)
    letter = site.wait_for_mail(EMAIL, subject="Confirm")
    text = letter.get_body(("plain",)).get_content()
    page.goto(re.search(r"http://\S+/confirm-email/\S+", text)[0])
    page.get_by_role("button", name="Confirm").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(COURSE)


def enrol_and_say_name(page):
    page.get_by_role("button", name="Enrol", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What is your name?")
    name = page.get_by_label("Name on your certificates")
    name.fill("Zoë 🧬")
    page.get_by_role("button", name="Save and begin").click()
    expect(page.locator(".field .error")).to_contain_text("🧬")
    name.fill("Zoe")
    page.get_by_role("button", name="Save and begin").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Course record")


def take_all_steps_but_the_last(page):
    begin(page)
    has_failed = False
    for is_check, title in STEPS[:-1]:
        expect(page.get_by_role("heading", level=1)).to_have_text(title)
        if not is_check:
            read_lesson(page)
            continue
        if not has_failed:
            has_failed = True
            take_check(page, right=False)
            expect(page.locator(".feedback").first).to_be_visible()
            expect(page.locator(".said", has_text="right answer")).to_have_count(0)
        take_check(page)
        go_on(page)


def take_last_step(page):
    expect(page.get_by_role("heading", level=1)).to_have_text(STEPS[-1][1])
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Is this your name?")
    page.get_by_label("Name on your certificates").fill(NAME)
    page.get_by_role("button", name="Yes, this is my name").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(STEPS[-1][1])
    take_check(page)
    page.get_by_role("link", name="See your certificate").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Course record")


def receive_certificate(page, site):
    state = page.locator("#certificate-state")
    expect(state).to_contain_text(re.compile("Your certificate is (being made|ready)."))
    ready = page.get_by_role("link", name="Download the certificate (PDF)")
    expect(ready).to_be_visible(timeout=60_000)
    with page.expect_download() as download:
        ready.click()
    paper = Path(download.value.path())
    assert paper.read_bytes().startswith(b"%PDF-")

    letter = site.wait_for_mail(EMAIL, subject="certificate")
    text = letter.get_body(("plain",)).get_content()
    number = re.search(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){3}", text)[0]
    assert f"{site.address}/verify/{number.replace('-', '')}" in text
    page.goto("/passport/")
    expect(page.get_by_role("link", name=number)).to_be_visible()
    return number, paper


def check_by_number(visitor, number):
    visitor.goto("/verify/")
    visitor.get_by_label("Certificate number").fill(
        "  " + number.replace("-", "  ").lower() + " "
    )
    visitor.get_by_role("button", name="Check", exact=True).click()
    expect(visitor.get_by_role("heading", level=1)).to_have_text("Valid")
    course, today = content(SLUG), datetime.now(ZoneInfo("Europe/Brussels"))
    last_year = today.year + course["validity_months"] // 12
    printed = {
        "Learner": [NAME],
        "Micro-credential": [COURSE],
        "Issued": [f"{today:%-d %B %Y}"],
        "Valid until": [f"{today:%-d %B} {last_year}"],
        "Level": [f"EQF {course['eqf_level']}"],
        "Workload": [f"{course['workload_hours']} h"],
        "Awarding body": ["Flanders ATMP Training Hub"],
        "Country and region": ["Belgium", "BE2"],
        "Participation": ["Online"],
        "Assessment": ["unsupervised online", "pass mark 80 %"],
        "Quality assurance": [course["quality_assurance"].split()[-1]],
        "Certificate number": [number],
        "Course": [course["code"], "edition 1"],
        "Kind": ["Demonstration"],
        "Learning outcomes": [each["text"] for each in course["learning_outcomes"]],
    }
    for term, words in printed.items():
        row = visitor.locator(".verdict dl > div").filter(
            has=visitor.get_by_text(term, exact=True)
        )
        for each in words:
            expect(row.locator("dd")).to_contain_text(each)


def check_by_file(visitor, paper):
    visitor.goto("/verify/")
    visitor.locator("input[type=file]").set_input_files(paper)
    expect(visitor.get_by_role("heading", level=1)).to_have_text("Valid")
    main = visitor.get_by_role("main")
    expect(main).to_contain_text("The file is the one that we issued")
    expect(main).to_contain_text(NAME)

    forged = paper.with_name("forged.pdf")
    forged.write_bytes(paper.read_bytes() + b" ")
    visitor.goto("/verify/")
    visitor.locator("input[type=file]").set_input_files(forged)
    expect(visitor.get_by_role("heading", level=1)).to_have_text("Not our file")
    # An unknown file is answered with 404, which the browser notes.
    visitor.complaints.clear()
