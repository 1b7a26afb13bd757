"""A running site and browsers to visit it with, for the tests that tell stories."""

from functools import partial

import pytest
from playwright.sync_api import sync_playwright

from tests.conftest import find_browser
from tests.journeys.running import running_site
from tests.journeys.visiting import sign_in

DESKTOP = {"width": 1360, "height": 900}
PHONE = {"width": 390, "height": 844}
HAND = {
    "screen": PHONE,
    "has_touch": True,
    "is_mobile": True,
    "device_scale_factor": 2,
}
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """The whole platform, running in processes of its own."""
    with running_site(tmp_path_factory.mktemp("site")) as running:
        yield running


# Not for the whole session: Playwright keeps an event loop in this thread, in which
# Django lets no other test reach the database.
@pytest.fixture(scope="module")
def chromium():
    """A browser process."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def arrive(chromium, site):
    """Make a visitor arrive: a page in a browser that nobody else has used.

    Whatever the browser complains of, fails the test when it ends; a test that
    provokes complaints clears ``page.complaints``.
    """
    pages = []

    def arrive(*, screen=DESKTOP, **options):
        context = chromium.new_context(
            base_url=site.address, viewport=screen, **options
        )
        page = context.new_page()
        page.complaints = []
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.on(
            "console",
            lambda message: (
                page.complaints.append(f"{message.text} ({message.location['url']})")
                if message.type in {"error", "warning"}
                else None
            ),
        )
        pages.append(page)
        return page

    yield arrive
    complaints = [complaint for page in pages for complaint in page.complaints]
    for page in pages:
        page.context.close()
    assert complaints == []


@pytest.fixture(scope="session")
def sessions():
    """What the browsers of those who signed in have kept, by address."""
    return {}


@pytest.fixture
def enter(arrive, sessions):
    """Make somebody of the demonstration arrive, signed in."""

    def enter(email, **options):
        if email not in sessions:
            page = arrive()
            sign_in(page, email)
            sessions[email] = page.context.storage_state()
        return arrive(storage_state=sessions[email], **options)

    return enter


@pytest.fixture
def enter_by_phone(enter):
    """The same with a phone in the hand."""
    return partial(enter, **HAND)


@pytest.fixture
def page(arrive):
    """A visitor at a desk."""
    return arrive()


@pytest.fixture
def phone(arrive):
    """A visitor with a phone in the hand."""
    return arrive(**HAND)
