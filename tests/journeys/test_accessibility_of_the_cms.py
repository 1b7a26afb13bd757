"""axe finds nothing on the screens of the CMS that are ours."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.inspecting import faults, faults_in_the_cms

pytestmark = pytest.mark.browser

COURSE = "GMP for advanced therapies: foundations"
CHECK = "A rulebook of its own: check"


def look(page, address):
    page.goto(address)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    return faults_in_the_cms(page, page.url)


def edit(page, title):
    page.goto(f"/cms/pages/search/?q={title}")
    page.locator("td.title").get_by_role("link", name=title, exact=True).click()
    page.wait_for_url(re.compile("/edit/$"))
    return page.url.split("/")[-3]


def open_release(page):
    page.goto("/cms/")
    desk = page.get_by_role("row").filter(has_text=COURSE)
    desk.get_by_role("link").last.click()
    page.wait_for_url(re.compile(r"/release/\d+/$"))
    return page.url


def test_screens_of_a_release_are_accessible(enter):
    page = enter("author.flanders@example.org")
    release = open_release(page)
    found = faults_in_the_cms(page, "release")
    for part in ("editions/1/", "editions/1/changes/", "trail/"):
        found += look(page, release + part)
    page.goto(release)
    page.get_by_role("button", name=re.compile("^Freeze")).click()
    expect(page.locator(".messages")).to_contain_text("Frozen.")
    found += faults_in_the_cms(page, "release of a candidate")
    found += look(page, f"{release}editions/candidate/changes/")
    found += look(page, f"{release}sign/submitted/")

    assert found == []


def test_screens_of_runs_are_accessible(enter):
    page = enter("trainer.flanders@example.org")

    found = look(page, "/cms/runs/") + look(page, "/cms/runs/new/")
    page.goto("/cms/runs/?when=over")
    page.get_by_role("link", name=COURSE).first.click()
    page.wait_for_url(re.compile(r"/runs/\w{14}/$"))
    run = page.url
    found += faults_in_the_cms(page, run)
    found += look(page, f"{run}copy/") + look(page, f"{run}attendance/")
    page.locator(".roll-sessions a").first.click()
    expect(page.locator(".roll-line").first).to_be_visible()
    found += faults_in_the_cms(page, page.url)

    assert found == []


def test_screens_of_a_hub_are_accessible(enter):
    page = enter("lead.catalonia@example.org")

    found = look(page, "/cms/audit/") + look(page, "/cms/staff/catalonia/")
    found += look(page, "/cms/certificate-design/catalonia/")

    assert found == []


def test_screens_of_finance_are_accessible(enter):
    page = enter("finance.flanders@example.org")
    finance = "/cms/finance/flanders"
    period = "?since=2020-01-01&until=2099-12-31"

    found = look(page, f"{finance}/{period}")
    for name in ("orders", "invoices"):
        found += look(page, f"{finance}/{name}/")
        page.locator("tbody .title a").first.click()
        found += faults_in_the_cms(page, page.url)
    for name in ("payments", "refunds", "balance", "vouchers", "seller"):
        found += look(page, f"{finance}/{name}/")

    assert found == []


def test_screens_of_questions_are_accessible(enter):
    page = enter("author.flanders@example.org")
    number = edit(page, CHECK)
    page.get_by_role("button", name="Actions", exact=True).first.click()
    statistics = page.get_by_role("link", name="Question statistics")
    statistics = statistics.get_attribute("href")

    found = look(page, f"/cms/questions/{number}/import/") + look(page, statistics)
    page.goto(f"/cms/questions/{number}/try/")
    found += faults(page, "quiz to be tried")
    page.get_by_role("button", name="Hand in").last.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Not passed")
    found += faults(page, "quiz that was tried")

    assert found == []
