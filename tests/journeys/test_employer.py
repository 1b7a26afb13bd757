"""An employer buys seats, gives them out by a list, and sees who shares."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.inspecting import faults
from tests.journeys.visiting import sign_up

pytestmark = pytest.mark.browser

PERSON = "trainer.catalonia@example.org"
NAME = "Marc Riera"
#: Has no account yet.
COLLEAGUE = "nuria.at.work@example.org"
#: As a spreadsheet in Belgium saves it: semicolons, letters of its code page.
PEOPLE = (
    "Naam;E-mail\r\n"
    f"{NAME};{PERSON}\r\n"
    "Zoë Müller;zoe.muller@example.org\r\n"
    "Zoë Müller;zoe.muller@example.org\r\n"
    "Núria Bosch;nuria.bosch@example.org\r\n"
).encode("cp1252")
PLACE = "/employer/rijn-cell-works/"


def test_employer_buys_five_gives_three_by_a_list_and_one_accepts(enter, arrive):
    page = enter("employer@example.org")
    pack = buy_five(page)
    found = faults(page, "an organisation's order")
    found += invite_by_list(page)

    person = enter(PERSON)
    person.goto(link_to_seat(arrive()))
    expect(person.get_by_label("I let Rijn Cell Works see")).not_to_be_checked()
    found += faults(person, "a seat that is offered")
    person.get_by_role("button", name="Accept the seat").click()
    expect(person.get_by_text("The seat is yours.")).to_be_visible()

    page.goto(pack)
    claimed = page.locator(".cells > div", has_text="Claimed").locator("dd")
    expect(claimed).to_have_text("1")
    page.goto(f"{PLACE}people/")
    expect(page.get_by_role("rowheader", name=NAME)).to_have_count(0)
    person.goto("/accounts/profile/")
    share = "Let Rijn Cell Works see how my seats stand"
    person.get_by_role("button", name=share).click()
    page.reload()
    expect(page.get_by_role("rowheader", name=NAME)).to_be_visible()

    for name in ("", "people/", "managers/", "orders/", "details/", "buy/"):
        page.goto(f"{PLACE}{name}")
        found += faults(page, f"an organisation's {name or 'seats'}")
    assert found == []


def test_a_colleague_comes_by_the_link_shares_and_thinks_better_of_it(
    enter, arrive, site
):
    page = enter("employer@example.org")
    invite_colleague(page)
    letter = site.wait_for_mail(COLLEAGUE, subject="A seat for you")
    person = arrive()

    person.goto(re.search(r"/learn/seats/\S+", plain(letter))[0])
    person.get_by_role("link", name="Create an account").first.click()
    sign_up(person, COLLEAGUE)
    confirm = plain(site.wait_for_mail(COLLEAGUE, subject="Confirm"))
    person.goto(re.search(r"http://\S+/confirm-email/\S+", confirm)[0])
    person.get_by_role("button", name="Confirm").click()
    person.get_by_label("Name on your certificates").fill("Núria Bosch")
    person.get_by_label("I let Rijn Cell Works see").check()
    person.get_by_role("button", name="Accept the seat").click()
    expect(person.get_by_text("The seat is yours.")).to_be_visible()

    page.goto(f"{PLACE}people/")
    shown = page.get_by_role("rowheader", name=COLLEAGUE)
    expect(shown).to_be_visible()
    person.goto("/accounts/profile/")
    nothing = "Let Rijn Cell Works see nothing any more"
    person.get_by_role("button", name=nothing).click()
    expect(person.get_by_text("Sees nothing of yours.")).to_be_visible()
    page.reload()
    expect(shown).to_have_count(0)


def invite_colleague(page):
    """Give the first open seat there is to an address without an account."""
    page.goto(PLACE)
    open_seats = page.locator("td[data-label=Open]", has_text=re.compile("[1-9]"))
    row = page.locator("tbody tr").filter(has=open_seats).first
    row.get_by_role("link").click()
    page.get_by_label("E-mail address").fill(COLLEAGUE)
    page.get_by_role("button", name="Send the invitation").click()
    expect(page.get_by_text("The invitation is on its way.")).to_be_visible()


def plain(letter):
    return letter.get_body(("plain",)).get_content()


def buy_five(page):
    """Seats on a run that has room, paid by card; returns the pack's address."""
    page.goto("/employer/")
    page.get_by_role("link", name="Rijn Cell Works").click()
    page.get_by_role("main").get_by_role("link", name="Buy seats").click()
    with_room = page.locator("tbody tr").filter(
        has=page.locator("td", has_text=re.compile(r"^(–|[5-9]|\d\d)$"))
    )
    with_room.last.get_by_role("link").click()
    page.get_by_label("How many").fill("5")
    page.get_by_role("button", name="Show the total").click()
    page.get_by_role("button", name="Order and pay now").click()
    page.get_by_role("button", name="Pay by card").click()
    page.get_by_text("Rijn Cell Works’s to give").wait_for()
    page.get_by_role("link", name="Give the seats to people").click()
    return page.url


def invite_by_list(page):
    """Three of a list of four rows; the page shows the fourth's fault before."""
    page.get_by_role("link", name=re.compile("^Invite several")).click()
    file = {"name": "people.csv", "mimeType": "text/csv", "buffer": PEOPLE}
    page.locator("input[type=file]").set_input_files(files=[file])
    page.get_by_role("button", name="Look through the file").click()
    row = page.get_by_role("row").filter(has_text="The same address stands further up")
    expect(row).to_contain_text("Zoë Müller")
    found = faults(page, "a list that was looked through")
    page.get_by_role("button", name="Invite 3 people").click()
    expect(page.get_by_text("3 people are invited.")).to_be_visible()
    return found


def link_to_seat(page):
    """Where the newest letter about a seat to the person leads."""
    page.goto("/demo/mail/")
    row = page.get_by_role("row").filter(has_text=PERSON)
    row.filter(has_text="A seat for you").first.get_by_role("link").click()
    framed = page.frame_locator("iframe")
    address = framed.get_by_role("link", name="See the seat").get_attribute("href")
    return address[address.index("/learn/") :]
