from datetime import timedelta

import pytest
from django.utils import timezone

from courses.domain.shelf import forget
from courses.models import Run
from tests.factories.courses import RunFactory
from tests.factories.dates import DatedRunFactory, RunSessionFactory
from tests.factories.hubs import HubFactory, UserFactory
from tests.factories.money import LegalEntityFactory
from tests.factories.offer import publish_course
from tests.factories.pages import hub_page

pytestmark = pytest.mark.django_db
ADDRESS = "/dates/"
SECRET = "https://meet.example/secret"
SOON = timezone.now().replace(hour=9, minute=0, second=0, microsecond=0)


@pytest.fixture
def place():
    page = hub_page(HubFactory(slug="flanders", short_name="Flanders"))
    page.course, page.edition = publish_course(parent=page, title="Gowning")
    return page


def add(place, days=40, **facts):
    facts = {"starts_at": SOON + timedelta(days=days)} | facts
    return DatedRunFactory(course=place.edition.course, **facts)


def shown(response):
    return [entry.run for entry in response.context["page"]]


def test_dates_are_shown_by_month_with_room_price_and_place(client, place):
    LegalEntityFactory(hub=place.hub)
    run = add(place, price_cents=18_000, taken=9, language="nl")

    response = client.get(ADDRESS)

    assert response.status_code == 200
    assert shown(response) == [run]
    for words in (
        f'href="{place.course.url}#dates" lang="en">Gowning</a>',
        "On site, Gent",
        "Dutch",
        "3 of 12 seats",
        "€217.80",
        "21 % VAT included",
        f'href="/learn/enrol/{run.public_id}/"',
        "Brussels time",
        '<div role="status" id="count">',
        "1 date",
    ):
        assert words in response.text


def test_the_address_keeps_the_filters(client, place):
    online = add(place, mode=Run.Mode.ONLINE)
    add(place, days=100)
    month = f"{online.starts_at:%Y-%m}"

    response = client.get(ADDRESS, {"month": month, "mode": ["online", "on-site"]})

    assert shown(response) == [online]
    assert "1 of 2 dates" in response.text
    chips = {chip.text: chip.address for chip in response.context["chips"]}
    assert chips["On site"] == f"?month={month}&mode=online"


@pytest.mark.parametrize(
    "query",
    [
        "month=2027-13&mode=nonsense&hub=%00&language=xx",
        "month=%F0%9F%92%89&page=0",
        "page=9999999999999999999999&mode=",
        "hub=" + "a" * 9_000,
    ],
)
def test_what_is_unknown_counts_for_nothing(client, place, query):
    run = add(place)

    assert shown(client.get(f"{ADDRESS}?{query}")) == [run]


def test_htmx_gets_the_list_and_the_address_to_show(client, place):
    add(place)

    response = client.get(ADDRESS, {"hub": "flanders"}, headers={"HX-Request": "true"})

    assert "<html" not in response.text
    assert response["HX-Push-Url"] == "?hub=flanders"
    assert "HX-Request" in response["Vary"]
    assert 'id="count" hx-swap-oob' in response.text


def test_without_dates_it_says_what_to_do(client, place):
    assert "No dates are planned now" in client.get(ADDRESS).text

    forget()
    run = add(place)
    RunFactory(course=run.course, hub=HubFactory(), mode=Run.Mode.SELF_PACED)
    add(place, mode=Run.Mode.ONLINE, language="nl")
    nothing = client.get(ADDRESS, {"language": "nl", "mode": "on-site"})

    assert "No date fits all of these filters" in nothing.text


@pytest.mark.parametrize(
    ("facts", "said", "unsaid"),
    [
        ({"taken": 12}, "Join the waiting list", "12 of 12"),
        ({"taken": 5, "minimum": 4}, "Confirmed", "Full"),
        ({"minimum": 4}, "12 of 12 seats", "Confirmed"),
        ({"books_until": SOON - timedelta(days=1)}, "Bookings closed", "/learn/enrol/"),
        ({"books_from": SOON + timedelta(days=9)}, "Bookings from", "/learn/enrol/"),
        ({"days": -1, "ends_at": SOON + timedelta(days=9)}, "Running", "/learn/enrol/"),
        ({"seats": None}, "Open", "seats</span>"),
    ],
)
def test_a_run_says_how_it_stands(client, place, facts, said, unsaid):
    add(place, **facts)

    text = client.get(ADDRESS).text.partition('id="results"')[2]

    assert said in text
    assert unsaid not in text


def test_only_who_has_a_seat_is_told_link_way_in_and_trainer(client, place):
    trainer = UserFactory(name_on_certificate="Tilde Trainer")
    add(place, sessions__link=SECRET, sessions__trainer=trainer)

    for address in (ADDRESS, "/", place.url, place.course.url):
        text = client.get(address).text
        assert "Gowning" in text
        for secret in (SECRET, "Ring at gate 4", "Tilde Trainer"):
            assert secret not in text


def test_what_is_not_for_everyone_is_nowhere(client, place):
    hidden = [
        add(place, audience=Run.Audience.INVITED),
        add(place, audience=Run.Audience.ORGANISATIONS),
        add(place, state=Run.State.PLANNED),
        add(place, state=Run.State.CANCELLED, cancelled_at=SOON),
        add(place, state=Run.State.CLOSED),
    ]

    for address in (ADDRESS, "/", place.url, place.course.url):
        text = client.get(address).text
        assert [run for run in hidden if run.public_id in text] == []


def test_times_are_in_the_hubs_zone_and_in_the_readers(client, place):
    add(place, starts_at=SOON.replace(year=2099, month=1, day=14, hour=8))
    client.force_login(UserFactory(time_zone="Europe/Helsinki"))

    text = client.get(ADDRESS).text

    assert "Wed 14 Jan 2099, 09:00" in text
    assert 'datetime="2099-01-14T08:00:00Z"' in text
    assert "Your time: Wed 14 Jan 2099, 10:00 to 13:00" in text
    assert "data-own-time" not in text


@pytest.mark.parametrize("zone", ["Europe/Paris", "Europe/Nowhere"])
def test_a_zone_with_the_same_clock_or_unknown_is_not_said(client, place, zone):
    add(place)
    client.force_login(UserFactory(time_zone=zone))

    assert "Your time" not in client.get(ADDRESS).text


def test_a_visitors_browser_is_told_what_it_needs(client, place):
    run = add(place)

    text = client.get(ADDRESS).text

    assert "cms/js/times.js" in text
    assert f'data-starts="{run.starts_at:%Y-%m-%dT%H:%M:%SZ}"' in text
    assert 'data-zone="Europe/Brussels" data-words="Your time: {time}" hidden' in text


def test_a_session_over_night_says_both_days(client, place):
    start = SOON.replace(year=2099, month=1, day=14, hour=20)
    run = add(place, starts_at=start, ends_at=start + timedelta(hours=8))
    run.planned.ends_at = run.ends_at
    run.planned.save()

    assert "Thu 15 Jan 2099, 05:00</time>" in client.get(ADDRESS).text


def test_the_course_page_has_every_run_with_its_sessions(client, place):
    run = add(place, price_cents=18_000, language="nl")
    later = run.starts_at + timedelta(days=7)
    RunSessionFactory(run=run, starts_at=later, title="Practical day")
    Run.objects.filter(pk=run.pk).update(ends_at=later + timedelta(hours=3))

    text = client.get(place.course.url).text
    dates = text.partition('id="dates"')[2].partition("</section>")[0]

    for words in (
        "Any day, at your own pace",
        "2 sessions until",
        "<b>Practical day</b>",
        "Kaai 12<br>9000 Gent",
        "Dutch",
        "€180.00",
        "without VAT",
        f'href="/learn/enrol/{run.public_id}/"',
        f'href="/dates/{run.public_id}.ics"',
    ):
        assert words in dates
    for secret in ("Clean room 2", run.access_notes):
        assert secret not in text
    assert "Some dates cost from €180.00" in text


def test_the_way_in_leads_to_the_booking_of_each_date(client, place):
    runs = [add(place, days=40 + number) for number in range(5)]
    client.force_login(UserFactory())

    text = client.get(place.course.url).text
    box = text.partition('class="enrol"')[2].partition("</section>")[0]

    assert box.count("<form") == 1
    assert [run for run in runs if run.public_id in box] == runs[:4]
    assert '<a href="#dates">All dates</a>' in box


def test_a_course_that_has_dates_alone_says_from_what_price(client, place):
    Run.objects.filter(mode=Run.Mode.SELF_PACED).delete()
    add(place, price_cents=18_000)
    add(place, price_cents=9_000)

    text = client.get(place.course.url).text

    assert "<b>From €90.00</b>" in text
    assert "Begin today" not in text


def test_a_label_names_the_next_date_and_place(client, place):
    Run.objects.filter(mode=Run.Mode.SELF_PACED).delete()
    add(place, days=-1, ends_at=SOON + timedelta(days=3))
    run = add(place, taken=11)

    text = client.get("/courses/").text

    assert f"Starts {run.starts_at.day} {run.starts_at:%B %Y}, Gent" in text
    assert "1 of 12 seats" in text


def test_a_label_of_a_live_course_says_online(client, place):
    Run.objects.filter(mode=Run.Mode.SELF_PACED).delete()
    run = add(place, mode=Run.Mode.ONLINE)

    starts = f"Starts {run.starts_at.day} {run.starts_at:%B %Y}, online"
    assert starts in client.get("/courses/").text


def test_home_shows_what_begins_next_and_has_room(client, place):
    run = add(place)
    add(place, taken=12)

    text = client.get("/").text
    board = text.partition("Next dates with seats")[2].partition("</table>")[0]

    assert board.count("Gowning") == 1
    assert f"{run.starts_at.day} {run.starts_at:%b %Y}" in board
    assert "12 of 12 seats" in board


def test_a_hub_shows_its_calendar_and_where_to_follow_it(client, place):
    runs = [add(place, days=40 + number) for number in range(9)]
    lent = add(place, hub=HubFactory())

    text = client.get(place.url).text

    assert 'href="/dates/hub/flanders.ics"' in text
    assert 'href="/dates/?hub=flanders">All 9 dates' in text
    assert runs[7].public_id in text
    assert runs[8].public_id not in text
    assert lent.public_id not in text


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("which", ["dates", "home", "hub", "catalogue", "course"])
def test_pages_cost_the_same_queries_for_any_number_of_runs(
    client, place, count, which, django_assert_max_num_queries
):
    for number in range(count):
        add(place, days=40 + number)
    pages = {
        "dates": (ADDRESS, 0),
        "home": ("/", 6),
        "hub": (place.url, 12),
        "catalogue": ("/courses/", 0),
        "course": (place.course.url, 10),
    }
    address, most = pages[which]
    client.get(address)

    with django_assert_max_num_queries(most):
        client.get(address)
