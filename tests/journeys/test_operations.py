import json

import pytest
from playwright.sync_api import expect

from tests.journeys.answering import outline
from tests.journeys.visiting import (
    begin,
    enrol,
    go_on,
    read_lesson,
    sign_up,
    take_check,
)

pytestmark = pytest.mark.browser

COURSE = "Building and scaling an ATMP venture"
STEPS = list(outline("building-atmp-ventures"))


def test_platform_says_that_all_its_parts_are_ready(page):
    answer = page.goto("/health/ready")

    assert answer.status == 200
    assert json.loads(answer.text()) == {
        "ready": True,
        "database": True,
        "cache": True,
        "relay": True,
        "worker": True,
    }


def test_phone_sees_the_home_page(phone):
    answer = phone.goto("/")

    assert answer.status == 200
    expect(phone.get_by_role("main")).to_be_visible()


def test_killed_worker_costs_time_and_no_certificate(site, enter):
    page = enter("reviewer.flanders@example.org")
    enrol(page, COURSE)
    begin(page)
    take_all_steps(page)
    site.services.kill_one("worker")
    take_last_check(page)
    state = page.locator("#certificate-state")
    expect(state).to_contain_text("Your certificate is being made.")
    # Long enough for the relay to hand the same task over a second time.
    page.wait_for_timeout(12_000)
    expect(state).to_contain_text("Your certificate is being made.")

    site.services.start_one("worker")

    expect(state).to_contain_text("Your certificate is ready.", timeout=60_000)
    site.wait_for_mail("reviewer.flanders@example.org", subject="certificate")
    # Time for a second one, if there were to be one.
    page.wait_for_timeout(3_000)
    page.goto("/passport/")
    expect(page.get_by_role("article").filter(has_text=COURSE)).to_have_count(1)
    assert len(site.mails("reviewer.flanders@example.org")) == 1


def test_stopped_relay_costs_time_and_no_letter(site, page):
    site.services.kill_one("relay")
    sign_up(page, "patience@example.org")
    page.wait_for_timeout(3_000)
    assert site.mails("patience@example.org") == []

    site.services.start_one("relay")

    site.wait_for_mail("patience@example.org", subject="Confirm")
    site.services.wait_until_ready(seconds=60)


def take_all_steps(page):
    """Everything but the last check, which is open then."""
    for is_check, title in STEPS[:-1]:
        expect(page.get_by_role("heading", level=1)).to_have_text(title)
        if is_check:
            take_check(page)
            go_on(page)
        else:
            read_lesson(page)
    expect(page.get_by_role("heading", level=1)).to_have_text(STEPS[-1][1])


def take_last_check(page):
    page.get_by_role("button", name="Begin").click()
    page.get_by_role("button", name="Yes, this is my name").click()
    take_check(page)
    page.get_by_role("link", name="See your certificate").click()
