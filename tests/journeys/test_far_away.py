"""Somebody in another time zone: dates are told there and on their own clock."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def test_a_visitor_far_away_sees_when_that_is_for_them(arrive):
    page = arrive(timezone_id="Asia/Tokyo")

    page.goto("/dates/")

    run = page.locator(".when").filter(has_text=re.compile("time")).first
    there = run.locator("time").first
    own = run.locator(".own-time")
    expect(own).to_contain_text("Your time:")
    moment = there.get_attribute("datetime")
    here = page.evaluate(
        """moment => new Intl.DateTimeFormat("en-GB", {
            hour: "2-digit", minute: "2-digit", timeZone: "Asia/Tokyo"
        }).format(new Date(moment))""",
        moment,
    )
    expect(own).to_contain_text(here)
    expect(there).not_to_contain_text(here)


def test_a_learner_far_away_has_a_clock_of_their_own_wherever_they_are(enter):
    page = enter("learner@example.org", timezone_id="Europe/Brussels")
    page.goto("/accounts/profile/")
    zone = page.get_by_label("Time zone")
    before = zone.input_value()
    move_to(page, "America/New_York")
    page.goto("/dates/")
    page.locator("a[href*='/learn/enrol/']").first.click()

    own = page.get_by_role("main").locator(".own-time").first
    expect(own).to_contain_text("Your time:")

    page.goto("/accounts/profile/")
    move_to(page, before)


def move_to(page, zone):
    page.get_by_label("Time zone").select_option(zone)
    page.get_by_role("main").get_by_role("button", name="Save").first.click()
    expect(page.get_by_label("Time zone")).to_have_value(zone)
