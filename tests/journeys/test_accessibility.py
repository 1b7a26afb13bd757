"""axe finds nothing on any kind of page, in light and dark, wide and narrow."""

import re
from functools import partial

import pytest
from playwright.sync_api import expect

from tests.journeys.answering import answer_all, give
from tests.journeys.inspecting import faults, unwell_pages
from tests.journeys.visiting import hand_in

pytestmark = pytest.mark.browser

PUBLIC = [
    "/",
    "/courses/",
    "/courses/?area=gmp&q=a",
    "/courses/?q=nothingatall",
    "/hubs/",
    "/hubs/flanders/",
    "/hubs/flanders/gmp-foundations-atmp/",
    "/how-checks-work/",
    "/accounts/login/",
    "/accounts/signup/",
    "/accounts/confirm-email/",
    "/accounts/password/reset/",
    "/accounts/password/reset/done/",
    "/accounts/password/reset/key/done/",
    "/verify/",
    "/verify/many/",
    "/demo/",
    "/demo/mail/",
    "/demo/mail/1/",
    "/styleguide/",
]
#: Dead ends, which a browser notes as errors.
DEAD_ENDS = [
    "/nowhere/",
    "/accounts/confirm-email/nothing/",
    "/accounts/password/reset/key/1-nothing/",
    "/verify/7H4KQ2M9XW3TBZ5C/",
]
OWN = [
    "/learn/",
    "/passport/",
    "/passport/share/",
    "/accounts/profile/",
    "/accounts/email/",
    "/accounts/password/change/",
    "/accounts/sessions/",
    "/accounts/2fa/",
    "/accounts/2fa/totp/activate/",
    "/accounts/2fa/webauthn/",
    "/accounts/2fa/webauthn/add/",
    "/accounts/logout/",
]
FOUNDATIONS = "GMP for advanced therapies: foundations"
ASEPTIC = "Aseptic practice and contamination control"


def look(page, address):
    page.goto(address)
    return faults(page, page.url)


def test_public_pages_are_accessible(page):
    found = [fault for address in PUBLIC for fault in look(page, address)]

    assert found == []


def test_dead_ends_are_accessible(page):
    found = [fault for address in DEAD_ENDS for fault in look(page, address)]
    page.complaints.clear()

    assert found == []


def test_answers_about_certificates_are_accessible(page):
    page.goto("/demo/")
    links = page.locator("a.code").all()
    states = page.get_by_role("main").locator("td .tag").all_inner_texts()
    addresses = [link.get_attribute("href") for link in links]

    found = [fault for address in addresses for fault in look(page, address)]

    assert found == []
    assert {state.lower() for state in states} >= {"expired", "revoked", "replaced"}


def test_lists_and_receipts_are_accessible(page):
    page.goto("/demo/")
    numbers = page.locator("a.code").all_inner_texts()
    page.goto("/verify/many/")
    page.get_by_label("Certificate numbers").fill(
        "\n".join([*numbers, "none", "0" * 16])
    )
    page.get_by_role("button", name="Check the list").click()
    expect(page.locator("#sum")).to_contain_text("1 × No number read")
    found = faults(page, "checked list")

    page.get_by_role("button", name="Dated report").click()
    expect(page.get_by_role("main")).to_contain_text("The PDF is ready", timeout=60_000)
    found += faults(page, "receipt")

    assert found == []


def test_forms_that_were_refused_are_accessible(page):
    page.goto("/accounts/login/")
    page.get_by_label("E-mail address").fill("nobody@example.org")
    page.get_by_label("Password").fill("not the password")
    sign_in = page.get_by_role("main").get_by_role("button", name="Sign in")
    sign_in.click()
    expect(page.get_by_role("main")).to_contain_text("That did not work.")
    found = faults(page, "refused sign-in")

    page.goto("/accounts/signup/")
    page.get_by_label("Name on your certificates").fill("Zoë 🧬")
    page.get_by_label("E-mail address").fill("zoe@example.org")
    page.get_by_label("Password").fill("short")
    page.get_by_role("button", name="Create account").click()
    expect(page.locator(".error").first).to_be_visible()
    found += faults(page, "refused sign-up")

    assert found == []


def test_answer_to_too_many_tries_is_accessible(page):
    for _each in range(6):
        page.goto("/accounts/password/reset/")
        page.get_by_label("E-mail address").fill("often@example.org")
        page.get_by_role("main").get_by_role("button").click()
        expect(page.get_by_role("main").get_by_role("textbox")).to_have_count(0)
    expect(page.get_by_role("heading", level=1)).to_contain_text("too often")
    found = faults(page, "429")
    page.complaints.clear()

    assert found == []


def test_pages_of_a_site_in_trouble_are_accessible(site, page):
    found = []
    for name, (status, html) in unwell_pages(site).items():
        assert str(status) == name[:3]
        page.route(
            f"**/unwell/{name}",
            partial(answer, status=status, body=html, content_type="text/html"),
        )
        found += look(page, f"/unwell/{name}")
    page.complaints.clear()

    assert found == []


def answer(route, **answer):
    route.fulfill(**answer)


def test_pages_of_ones_own_are_accessible(enter):
    page = enter("second@example.org")

    found = [fault for address in OWN for fault in look(page, address)]
    page.goto("/learn/")
    page.get_by_role("table").get_by_role("link").first.click()
    found += faults(page, "record of a completed course")

    assert found == []


def test_sharing_is_accessible_from_the_form_to_the_link(enter, arrive):
    page = enter("second@example.org")
    page.goto("/passport/share/")
    page.get_by_role("button", name="See what will be shown").click()
    expect(page.locator(".error").first).to_be_visible()
    found = faults(page, "refused form")
    page.complaints.clear()
    page.get_by_label("For whom?").fill("Rijn Cell Works")
    page.get_by_label("All certificates").check()
    page.get_by_role("button", name="See what will be shown").click()
    expect(page.get_by_role("button", name="Make the link")).to_be_visible()
    found += faults(page, "preview")
    page.get_by_role("button", name="Make the link").click()
    link = page.locator("a.address")
    found += faults(page, "list of links")
    visitor = arrive()
    visitor.goto(link.first.get_attribute("href"))
    expect(visitor.get_by_text("Revoked", exact=True)).to_be_visible()
    found += faults(visitor, "what a link shows")
    page.get_by_role("button", name=re.compile("^Withdraw")).first.click()
    visitor.reload()
    expect(visitor.get_by_role("heading", level=1)).to_have_text(
        "This link leads nowhere"
    )
    found += faults(visitor, "what a withdrawn link shows")
    visitor.complaints.clear()

    assert found == []
    assert visitor.context.cookies() == []


def test_home_of_somebody_new_is_accessible(enter):
    page = enter("reviewer.catalonia@example.org")

    found = look(page, "/learn/") + look(page, "/passport/")

    assert found == []


def test_pages_of_a_course_under_way_are_accessible(enter):
    page = enter("learner@example.org")
    found = look(page, "/learn/")
    open_record(page, FOUNDATIONS)
    record = page.url
    found += faults(page, "record")
    for part in ("name/", "leave/"):
        found += look(page, record + part)
    for title in (
        "Part IV: what it is and when it applies",
        "The workshop",
        "A rulebook of its own: check",
    ):
        page.goto(record)
        page.get_by_role("table").get_by_role("link", name=title).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(title)
        found += faults(page, title)
    page.get_by_role("link", name="Your answers, with explanations").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Passed")
    found += faults(page, "check that was passed")

    assert found == []


def test_check_is_accessible_before_while_and_after(enter):
    page = enter("learner@example.org")
    open_record(page, ASEPTIC)
    page.get_by_role("link", name=re.compile("^Go on with ")).click()
    expect(page.get_by_role("button", name="Try again")).to_be_visible()
    found = faults(page, "before a check")
    page.get_by_role("link", name="See what was wrong").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Not passed")
    found += faults(page, "check that was failed")
    page.goto(page.url)
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("button", name="Hand in")).to_be_visible()
    found += faults(page, "attempt")
    answer_all(page, right=True)
    found += faults(page, "attempt with answers")
    hand_in(page, "Passed")

    assert found == []


def test_attempt_with_faults_is_accessible(enter):
    page = enter("learner@example.org")
    open_record(page, FOUNDATIONS)
    page.get_by_role("table").get_by_role("link", name="Records: check").click()
    page.get_by_role("button", name="Begin").click()
    numbers = page.locator("section.q").filter(has=page.locator("[inputmode]"))
    expect(numbers).not_to_have_count(0)
    give(numbers.first, "numeric", "ninety")
    expect(numbers.first.locator(".error")).to_be_visible()
    found = faults(page, "attempt with a fault")
    # What cannot be taken is answered with a status that the browser notes.
    page.complaints.clear()

    assert found == []


def open_record(page, course):
    page.goto("/learn/")
    here = page.get_by_role("region").filter(has_text=course)
    open_it = here.get_by_role("link", name="Open the record")
    if open_it.count():
        open_it.click()
    else:
        page.get_by_role("link", name=course, exact=True).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Course record")
