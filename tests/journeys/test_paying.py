"""Buying a seat: paid, declined, lost to another while paying, refunded."""

import io
import re
import subprocess
import sys

import facturx
import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from cms.demo.accounts import PASSWORD
from cms.demo.processes import ROOT
from tests.journeys.inspecting import faults_in_the_cms
from tests.journeys.visiting import sign_in

pytestmark = pytest.mark.browser

#: What the sweeper does with an order that ran out while Stripe could not be asked;
#: and one seat is left on its run.
RUN_OUT = """
from courses.domain.orders import expire
from courses.models import Order, Run
order = Order.objects.latest("pk")
expire(order, at=order.expires_at)
taken = order.run.ledger.counted().count()
Run.objects.filter(pk=order.run_id).update(seats=taken + 1, minimum=0)
"""


#: One seat is left on a run, and so many people are enough for it.
ONE_LEFT = """
from courses.models import Run
run = Run.objects.get(public_id="{run}")
taken = run.ledger.counted().count()
Run.objects.filter(pk=run.pk).update(seats=taken + 1, minimum=0)
"""

#: The first that the hub sold to a business from elsewhere; all is above its limit now.
PAID_TO_CATALONIA = """
from courses.models import Order
from hubs.models import LegalEntity
LegalEntity.objects.filter(hub__slug="catalonia").update(refund_limit_cents=100)
sold = Order.objects.filter(hub__slug="catalonia", vat_rule="reverse-charge")
print(sold.filter(state="paid").earliest("pk").public_id)
"""


def buy(page, run):
    """Fill the form in and order; the page is Stripe's then."""
    page.goto(f"/learn/book/{run}/")
    fill_and_order(page)


def fill_and_order(page):
    """The form of who buys, where ``page`` is; ends on Stripe's page."""
    for label, value in {
        "Name on the invoice": "Zoë Wójcik",
        "E-mail address for the invoice": "zoe@example.org",
        "Street and number": "Veldstraat 3",
        "Postcode": "9000",
        "Town": "Gent",
    }.items():
        page.get_by_label(label, exact=True).fill(value)
    page.get_by_role("button", name="Order and pay").click()
    page.get_by_role("heading", name=re.compile("^Pay ")).wait_for()


def order_of(page):
    return re.search(r"/learn/orders/(\w+)/", page.url)[1]


@pytest.fixture(scope="module")
def runs(site):
    """The public ids of runs that cost something."""
    code = (
        "from courses.models import Run\n"
        "print(*Run.objects.filter(price_cents__gt=0, state='open')"
        ".order_by('starts_at').values_list('public_id', flat=True))"
    )
    return shell(site, code).split()


def shell(site, code):
    answer = subprocess.run(
        [sys.executable, "manage.py", "shell", "--no-imports", "-c", code],
        cwd=ROOT,
        env=site.services.environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return answer.stdout


def wait_for_papers(page, *, count):
    """The lines of an order's papers, once so many of them are drawn."""
    lines = page.get_by_role("listitem").filter(has_text="Download PDF")
    for _try in range(120):
        page.reload()
        if lines.count() == count:
            return lines.all()
        page.wait_for_timeout(500)
    pytest.fail(f"{lines.count()} of {count} papers are drawn")


def open_paper(page, line):
    """The number and the sum that a line shows; of its PDF, the text and the data."""
    number = line.locator(".code").inner_text()
    gross = re.search(r"€\s?([\d,]+\.\d\d)", line.inner_text())[1]
    link = line.get_by_role("link", name=f"Download PDF {number}")
    answer = page.request.get(link.get_attribute("href"))
    assert (answer.status, answer.headers["content-type"]) == (200, "application/pdf")
    pages = PdfReader(io.BytesIO(answer.body())).pages
    text = " ".join(" ".join(each.extract_text() for each in pages).split())
    name, data = facturx.get_xml_from_pdf(answer.body())
    assert name == "factur-x.xml"
    return number, gross, text, data.decode()


def look_at_papers(page):
    """The invoice of an order of which all went back, and the note that credits it."""
    lines = wait_for_papers(page, count=2)
    kinds = {line.locator("b").inner_text(): line for line in lines}
    invoice, gross, text, data = open_paper(page, kinds["Invoice"])
    assert "Invoice" in text
    assert "Credit note" not in text
    assert invoice in text
    assert f"Total €{gross}" in text
    assert f"<ram:ID>{invoice}</ram:ID>" in data
    assert "<ram:TypeCode>380</ram:TypeCode>" in data
    assert f">{gross}</ram:GrandTotalAmount>" in data

    credit, credited, text, data = open_paper(page, kinds["Credit note"])
    assert credit != invoice
    assert credited == gross
    assert "Credit note" in text
    assert credit in text
    assert f"It corrects invoice {invoice} of" in text
    assert f"Credited €{gross}" in text
    assert f"<ram:ID>{credit}</ram:ID>" in data
    assert "<ram:TypeCode>381</ram:TypeCode>" in data
    assert f"<ram:IssuerAssignedID>{invoice}</ram:IssuerAssignedID>" in data
    assert f">{gross}</ram:GrandTotalAmount>" in data


def test_book_and_pay_declined_at_first_then_refunded(
    enter, enter_by_phone, arrive, runs
):
    page = enter_by_phone("author.flanders@example.org")
    buy(page, runs[-1])
    page.get_by_role("button", name="Try a card that is declined").click()
    page.get_by_text("Your card was declined").wait_for()
    page.get_by_role("button", name="Go back without paying").click()
    page.get_by_text("Your seat is held until").wait_for()
    order = order_of(page)

    page.get_by_role("button", name=re.compile("^Pay ")).click()
    page.get_by_role("button", name="Pay by card").click()
    page.get_by_text("The seat is yours").wait_for()
    page.get_by_role("link", name="To the course").click()
    page.get_by_role("heading", level=1).wait_for()

    office = arrive()
    office.goto("/demo/stripe/")
    row = office.get_by_role("row").filter(has_text=order)
    row.get_by_role("button", name="Refund").click()
    office.get_by_text("The site is told within a second").wait_for()
    for _try in range(60):
        page.goto(f"/learn/orders/{order}/")
        if page.get_by_text("All of the money went back.").count():
            break
        page.wait_for_timeout(500)
    else:
        pytest.fail("the refund was not heard of")
    look_at_papers(page)
    # The hub's finance sees the same, and that the seat is free again.
    clerk = enter("finance.catalonia@example.org")
    clerk.goto(f"/cms/finance/catalonia/orders/{order}/")
    expect(clerk.locator(".finance-state b")).to_have_text("Refunded")
    expect(clerk.locator(".finance-seats")).to_contain_text("Free again")


def test_a_seat_given_back_goes_to_who_waits_and_is_paid(
    enter, enter_by_phone, site, runs
):
    holder, run = enter("author.catalonia@example.org"), runs[-2]
    shell(site, ONE_LEFT.format(run=run))
    buy(holder, run)
    holder.get_by_role("button", name="Pay by card").click()
    holder.get_by_text("The seat is yours").wait_for()

    waiter = enter_by_phone("reviewer.catalonia@example.org")
    waiter.goto(f"/learn/enrol/{run}/")
    waiter.get_by_role("button", name="Join the waiting list").click()
    waiter.get_by_role("heading", name="You are number 1 in line").wait_for()

    holder.get_by_role("link", name="To the course").click()
    holder.get_by_role("link", name="Cancel your seat").click()
    holder.get_by_role("button", name="Cancel my seat").click()

    letter = site.wait_for_mail("reviewer.catalonia", subject="seat")
    [address] = re.findall(r"/learn/waiting/\w+/", str(letter.get_body(("plain",))))
    waiter.goto(address)
    waiter.get_by_role("button", name="Take the seat and pay").click()
    fill_and_order(waiter)
    waiter.get_by_role("button", name="Pay by card").click()
    waiter.get_by_text("The seat is yours").wait_for()
    # It went to one person alone: there is none left for anybody else.
    waiter.goto(f"/learn/enrol/{run}/")
    assert not waiter.get_by_role("button", name="Join the waiting list").count()


def test_last_seat_lost_while_paying_and_the_money_returns(enter, arrive, site, runs):
    page = enter("reviewer.flanders@example.org")
    buy(page, runs[0])
    session = page.url
    shell(site, RUN_OUT)

    rival = arrive()
    sign_in(rival, "trainer.flanders@example.org")
    buy(rival, runs[0])
    rival.get_by_role("button", name="Pay by card").click()
    rival.get_by_text("The seat is yours").wait_for()

    page.goto(session)
    page.get_by_role("button", name="Pay by card").click()
    page.get_by_text(
        re.compile("no seat could be given|All of the money went")
    ).wait_for()
    letter = site.wait_for_mail("reviewer.flanders", subject="money goes back")
    assert "the seat was gone" in letter.get_body(("plain",)).get_content()
    site.wait_for_mail("reviewer.flanders", subject="goes back to you", seconds=60)


def test_a_refund_above_the_limit_is_decided_by_a_second_person(enter, site):
    order = shell(site, PAID_TO_CATALONIA).strip()
    finance = "/cms/finance/catalonia"
    clerk = enter("finance.catalonia@example.org")
    clerk.goto(f"{finance}/orders/{order}/")
    clerk.get_by_role("link", name="Ask for the refund").click()
    clerk.get_by_label("Reason").fill("Fell ill")
    clerk.get_by_label("Your password").fill(PASSWORD)
    clerk.get_by_role("button", name="Ask for the refund").click()
    clerk.get_by_text("A second person is to approve it.").wait_for()
    clerk.goto(f"{finance}/refunds/")
    expect(
        clerk.get_by_text("You asked for it: somebody else decides.")
    ).to_be_visible()
    expect(clerk.get_by_role("link", name="Decide")).to_have_count(0)

    lead = enter("lead.catalonia@example.org")
    lead.goto(f"{finance}/refunds/")
    lead.get_by_role("link", name="Decide").click()
    expect(lead.get_by_text("Nothing of it went back before.")).to_be_visible()
    found = faults_in_the_cms(lead, "a refund that is decided about")
    lead.get_by_label("Approve").check()
    lead.get_by_label("Your password").fill(PASSWORD)
    lead.get_by_role("button", name="Confirm the decision").click()
    lead.get_by_text("The refund is on its way.").wait_for()

    credit = clerk.get_by_role("link", name="Credit note")
    for _try in range(60):
        clerk.goto(f"{finance}/orders/{order}/")
        if credit.count():
            break
        clerk.wait_for_timeout(500)
    expect(clerk.locator(".finance-state b")).to_have_text("Refunded")
    expect(clerk.locator(".finance-story")).to_contain_text("decided by")
    clerk.goto(f"{finance}/payments/?q={order}")
    row = clerk.get_by_role("row").filter(has_text=order)
    expect(row).to_contain_text("€380.00")
    assert found + faults_in_the_cms(clerk, "payments of a hub") == []
