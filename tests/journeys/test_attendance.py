"""A trainer with a phone in a room without a line: nothing that was noted is lost."""

import re
from contextlib import suppress

import pytest
from playwright.sync_api import Error, expect

from tests.journeys.conftest import HAND
from tests.journeys.visiting import sign_in

pytestmark = pytest.mark.browser

COURSE = "GMP for advanced therapies: foundations"


def test_attendance_is_kept_on_the_phone_until_the_line_is_back(enter, enter_by_phone):
    phone = enter_by_phone("trainer.flanders@example.org")
    open_a_list(phone)
    first, second = (phone.locator(".roll-line").nth(n) for n in (0, 1))

    phone.context.set_offline(True)
    first.get_by_label("Absent").tap()
    second.get_by_label("Late").tap()
    expect(first).to_contain_text("kept on this phone")
    expect(phone.locator(".roll-said")).to_contain_text("Kept on this phone")
    # Meanwhile somebody at a desk notes the first one otherwise.
    desk = enter("admin@example.org")
    desk.goto(phone.url)
    desk.locator(".roll-line").first.locator(".roll-excused").click()
    expect(desk.locator(".roll-end .note-error")).to_be_visible()
    phone.context.set_offline(False)
    # It may have noticed by itself, and be on its way.
    with suppress(Error):
        phone.evaluate("window.dispatchEvent(new Event('online'))")

    expect(phone.get_by_text("sign it again")).to_be_visible()
    expect(phone.get_by_text("Somebody else noted otherwise")).to_contain_text(
        "Excused, by "
    )
    expect(first.get_by_label("Absent")).to_be_checked()
    expect(second.get_by_label("Late")).to_be_checked()
    phone.get_by_role("link", name="Sign the list").tap()
    phone.get_by_label("Your password").fill("try-passage-2026")
    phone.get_by_role("button", name="Sign the list").tap()
    expect(phone.locator(".messages")).to_contain_text("The list is signed.")
    # The line was cut on purpose.
    phone.complaints.clear()


def test_a_list_opens_without_a_line_and_is_gone_with_who_signs_out(arrive):
    desk = arrive()
    sign_in(desk, "trainer.flanders@example.org")
    # A session of its own, since it is ended here.
    phone = arrive(storage_state=desk.context.storage_state(), **HAND)
    open_a_list(phone)
    expect(phone.get_by_text("opens on this phone without a line")).to_be_visible()
    address = phone.url
    first, second = (phone.locator(".roll-line").nth(n) for n in (0, 1))
    state = "Late" if first.get_by_label("Absent").is_checked() else "Absent"

    phone.context.set_offline(True)
    phone.reload()
    expect(phone.get_by_text("There is no line.")).to_be_visible()
    first.get_by_label(state).tap()
    expect(first).to_contain_text("kept on this phone")
    # The browser was closed, and is opened again in the cellar.
    phone.goto("about:blank")
    phone.goto(address)
    expect(first.get_by_label(state)).to_be_checked()
    expect(first).to_contain_text("kept on this phone")
    second.get_by_label("Excused").tap()
    phone.context.set_offline(False)
    with suppress(Error):
        phone.evaluate("window.dispatchEvent(new Event('online'))")

    expect(phone.get_by_text("sign it again")).to_be_visible()
    expect(first.get_by_label(state)).to_be_checked()
    expect(second.get_by_label("Excused")).to_be_checked()
    phone.goto("/accounts/logout/")
    phone.get_by_role("main").get_by_role("button", name="Sign out").tap()
    expect(phone.locator("body[data-visitor]")).to_be_attached()
    phone.wait_for_function("async () => !(await caches.keys()).length")
    phone.context.set_offline(True)
    with pytest.raises(Error):
        phone.goto(address)
    phone.complaints.clear()


def open_a_list(phone):
    phone.goto("/cms/runs/?when=over")
    phone.get_by_role("link", name=COURSE).first.tap()
    phone.get_by_role("link", name="Attendance").tap()
    phone.get_by_role("link", name=re.compile("Rules and records")).tap()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("Attendance list")
