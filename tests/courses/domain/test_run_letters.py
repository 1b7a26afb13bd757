import pytest

from courses.domain.run_letters import News, tell, title_of
from courses.models import Edition
from hubs.domain.post import written
from hubs.models import Letter
from tests.factories.dates import DatedRunFactory
from tests.factories.hubs import NOON, UserFactory
from tests.factories.seating import dated_run

pytestmark = pytest.mark.django_db
#: What each letter is about, and what leads on.
LETTERS = {
    News.BOOKED: ("Your seat: GMP for beginners", "/learn/record123/"),
    News.TRANSFERRED: ("Your new date", "is free again"),
    News.CANCELLED: ("Your seat is cancelled", "€50.00 go back to you"),
    News.RUN_CANCELLED: ("It does not take place", "you come first"),
    News.GIVEN_BACK: ("A seat was given back", "O'Brien does not come"),
    News.WAITING: ("You are on the waiting list", "number 3"),
    News.OFFERED: ("A seat is free for you", "/learn/waiting/place123/"),
    News.LAPSED: ("Your offer has ended", "/learn/enrol/"),
    News.BEGUN: ("No seat came free", "has begun"),
    News.LINE_CANCELLED: ("It does not take place", "for which you were waiting"),
}


def letter(news, **facts):
    person = UserFactory(time_zone="Asia/Tokyo")
    run = dated_run()
    its_own = {
        "record": "record123",
        "place": "place123",
        "position": 3,
        "amount": "€50.00",
        "who": "O'Brien",
        "until_at": NOON,
        "before_at": NOON,
        "zone_before": "Europe/Lisbon",
    }
    tell(person, news, run=run, at=NOON, **(its_own | facts))
    return written(Letter.objects.get(person=person))


@pytest.mark.parametrize("news", list(News))
def test_letter_says_what_became_of_the_run_and_leads_on(news):
    subject, words = LETTERS[news]

    mail = letter(news)

    assert subject in mail.subject
    assert words in mail.text
    assert words.replace("'", "&#x27;") in mail.html
    # In the hub's time and in the reader's.
    assert "Thursday 31 December 2026, 13:00" in mail.text
    assert "Thursday 31 December 2026, 21:00" in mail.html


@pytest.mark.parametrize(
    ("by_hub", "words"),
    [(True, "has given you a seat on another run"), (False, "You have changed to")],
)
def test_letter_says_who_changed_the_run(by_hub, words):
    mail = letter(News.TRANSFERRED, by_hub=by_hub)

    assert words in mail.text
    assert words in mail.html


@pytest.mark.parametrize("has_price", [True, False])
def test_letter_to_whom_the_hub_moved_says_that_the_price_comes_back(has_price):
    mail = letter(News.TRANSFERRED, by_hub=True, has_price=has_price)

    assert ("all that you paid comes back" in mail.text) == has_price


def test_letter_says_why_and_that_a_second_person_decides():
    mail = letter(News.CANCELLED, waits=True, reason="No <b>gowning</b>")

    assert "a second person there decides" in mail.text
    assert "Why: No <b>gowning</b>" in mail.text
    assert "No &lt;b&gt;gowning" in mail.html


def test_letter_to_a_teacher_leads_to_no_other_dates():
    mail = letter(News.RUN_CANCELLED, teaches=True, amount="")

    assert "You were to teach a session of it." in mail.text
    assert "/dates/" not in mail.text


def test_title_is_in_the_readers_language_or_the_courses_own():
    run = dated_run()
    edition = Edition.objects.get()
    edition.texts.create(
        language="nl", title="GMP voor beginners", outline=[], facts={}
    )
    edition.languages = ["en", "nl"]
    edition.save()

    titles = [title_of(run, language=language) for language in ("nl", "el")]

    assert titles == ["GMP voor beginners", "GMP for beginners"]


def test_course_that_is_not_offered_is_called_by_its_code():
    run = DatedRunFactory()

    assert title_of(run, language="en") == run.course.code
