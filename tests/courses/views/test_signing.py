"""Signing in the CMS: whose form it is, what it asks, and what it leaves behind."""

from copy import deepcopy
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils.dateformat import format as date_format
from wagtail.models import Revision

from courses.domain.release import freeze, release
from courses.domain.sign_off import signatures_of, stage_of
from courses.models import Edition, SignOff
from hubs.models import AuditEvent, ElectronicSignature
from hubs.roles import Role
from tests.factories.courses import EditionFactory
from tests.factories.hubs import NOON, UserFactory
from tests.factories.pages import whole_course
from tests.factories.passkeys import Passkey
from tests.factories.review import note_on
from tests.factories.staff import member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_staff")]
PASSWORD = "a good password"


@pytest.fixture(scope="module")
def the_course(once):
    return whole_course()


@pytest.fixture
def course(the_course):
    return deepcopy(the_course)


@pytest.fixture(scope="module")
def the_staff(the_course):
    people = {role: member(the_course.hub, role) for role in Role} | {
        "superuser": UserFactory(is_superuser=True),
        "other hub's lead": member(role=Role.LEAD),
    }
    for person in people.values():
        person.set_password(PASSWORD)
        person.save()
    return people


@pytest.fixture
def staff(the_staff):
    return deepcopy(the_staff)


@pytest.fixture
def candidate(course, staff):
    Revision.objects.update(user=staff[Role.AUTHOR])
    return freeze(course, by=staff[Role.AUTHOR], at=NOON)


@pytest.fixture
def sign(client, course, staff, candidate):
    """Signs a step of the candidate as somebody."""

    def sign(who, meaning, *, password=PASSWORD, **given):
        client.force_login(staff[who])
        facts = {"candidate": candidate.content_hash, "password": password, **given}
        return client.post(reverse("courses_sign", args=[course.pk, meaning]), facts)

    return sign


@pytest.fixture
def reviewed(sign):
    assert sign(Role.AUTHOR, "submitted").status_code == 302
    assert sign(Role.REVIEWER, "reviewed").status_code == 302


def test_course_is_released_by_three_signatures(sign, reviewed, candidate, staff):
    answer = sign(Role.LEAD, "released", summary="First edition.")

    candidate.refresh_from_db()
    assert answer.status_code == 302
    assert (candidate.state, candidate.number) == ("current", 1)
    assert [s.signer for s in signatures_of(candidate)] == [
        staff[Role.AUTHOR],
        staff[Role.REVIEWER],
        staff[Role.LEAD],
    ]


@pytest.mark.parametrize(
    ("who", "meaning", "status"),
    [
        (Role.AUTHOR, "reviewed", 403),
        (Role.AUTHOR, "refused", 403),
        (Role.AUTHOR, "released", 403),
        (Role.REVIEWER, "submitted", 403),
        (Role.TRAINER, "submitted", 403),
        (Role.FINANCE, "released", 403),
        ("other hub's lead", "submitted", 404),
        ("other hub's lead", "released", 404),
        (Role.LEAD, "released", 409),
        (Role.REVIEWER, "reviewed", 409),
        (Role.LEAD, "approved", 404),
        (Role.LEAD, "withdrawn", 404),
    ],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_step_is_not_for_everybody_nor_at_any_time(
    client, course, staff, candidate, who, meaning, status, method
):
    client.force_login(staff[who])
    address = reverse("courses_sign", args=[course.pk, meaning])

    answer = getattr(client, method)(
        address, {"candidate": candidate.content_hash, "password": PASSWORD}
    )

    assert answer.status_code == status
    assert not SignOff.objects.exists()


def test_refused_permission_is_recorded(sign, course, staff):
    sign(Role.AUTHOR, "released")

    event = AuditEvent.objects.get(verb="permission.refused")
    assert (event.actor, event.hub) == (staff[Role.AUTHOR], course.hub)
    assert event.facts == {"act": "sign released"}


def test_last_editor_is_refused_as_releaser_with_the_reason(sign, reviewed, staff):
    Revision.objects.update(user=staff[Role.LEAD])

    answer = sign(Role.LEAD, "released", summary="First.")

    assert answer.status_code == 403
    assert "You were the last one to change the content" in answer.content.decode()


def test_wrong_password_signs_nothing(sign, candidate):
    answer = sign(Role.AUTHOR, "submitted", password="another")

    assert answer.status_code == 422
    assert "This is not your password." in answer.content.decode()
    assert AuditEvent.objects.filter(verb="signature.refused").count() == 1
    assert stage_of(candidate) == "frozen"


def test_many_wrong_passwords_close_the_form_for_a_while(sign, candidate):
    for _ in range(5):
        sign(Role.AUTHOR, "submitted", password="another")

    answer = sign(Role.AUTHOR, "submitted")

    assert answer.status_code == 422
    assert "Too many tries" in answer.content.decode()
    assert stage_of(candidate) == "frozen"


@pytest.fixture
def without_password(staff):
    person = staff[Role.AUTHOR]
    person.set_unusable_password()
    person.save()
    return person


def challenge_of(client, course):
    answer = client.get(reverse("courses_sign", args=[course.pk, "submitted"]))
    return answer.context["challenge"]["request_options"]["publicKey"]["challenge"]


def test_who_has_a_passkey_alone_signs_by_it(
    client, sign, course, candidate, without_password
):
    passkey = Passkey(without_password)
    client.force_login(without_password)
    credential = passkey.answer(challenge_of(client, course))

    answer = sign(Role.AUTHOR, "submitted", credential=credential)
    again = sign(Role.LEAD, "submitted", credential=credential)

    assert (answer.status_code, again.status_code) == (302, 409)
    assert signatures_of(candidate)[0].method == "passkey"


@pytest.mark.parametrize("credential", ["", "[]", '{"id": "x"}'])
def test_passkey_that_does_not_answer_signs_nothing(
    sign, candidate, without_password, credential
):
    Passkey(without_password)

    answer = sign(Role.AUTHOR, "submitted", credential=credential)

    assert answer.status_code == 422
    assert "The passkey did not answer" in answer.content.decode()
    assert stage_of(candidate) == "frozen"


def test_passkey_of_another_page_signs_nothing(
    client, sign, course, candidate, without_password
):
    passkey = Passkey(without_password)
    client.force_login(without_password)
    older = passkey.answer(challenge_of(client, course))
    challenge_of(client, course)

    assert sign(Role.AUTHOR, "submitted", credential=older).status_code == 422
    assert stage_of(candidate) == "frozen"


def test_passkey_alone_must_ask_for_finger_or_pin(
    client, sign, course, candidate, without_password
):
    passkey = Passkey(without_password, asks_pin=False)
    client.force_login(without_password)

    answer = sign(
        Role.AUTHOR,
        "submitted",
        credential=passkey.answer(challenge_of(client, course)),
    )

    assert answer.status_code == 422
    assert stage_of(candidate) == "frozen"


def test_security_key_without_pin_signs_beside_the_password(
    client, sign, course, candidate, staff
):
    passkey = Passkey(staff[Role.AUTHOR], asks_pin=False)
    client.force_login(staff[Role.AUTHOR])

    credential = passkey.answer(challenge_of(client, course))
    answer = sign(Role.AUTHOR, "submitted", credential=credential)

    assert answer.status_code == 302
    assert signatures_of(candidate)[0].method == "password+passkey"


def test_who_has_nothing_to_sign_by_is_told_what_to_do(
    client, course, candidate, without_password
):
    client.force_login(without_password)

    html = client.get(
        reverse("courses_sign", args=[course.pk, "submitted"])
    ).content.decode()

    assert reverse("account_set_password") in html
    assert "<textarea" not in html


def test_refusing_needs_a_reason(sign, candidate):
    sign(Role.AUTHOR, "submitted")

    without = sign(Role.REVIEWER, "refused")
    with_one = sign(Role.REVIEWER, "refused", reason="The limit in 1.1 is wrong.")

    assert (without.status_code, with_one.status_code) == (422, 302)
    assert stage_of(candidate) == "refused"


def test_another_candidate_than_the_one_shown_is_not_signed(sign, candidate):
    answer = sign(Role.AUTHOR, "submitted", candidate="0" * 64)

    assert answer.status_code == 409
    assert stage_of(candidate) == "frozen"


def test_nothing_is_signed_where_there_is_no_candidate(client, course, staff):
    client.force_login(staff[Role.AUTHOR])

    answer = client.get(reverse("courses_sign", args=[course.pk, "submitted"]))

    assert answer.status_code == 409


def test_releasing_without_saying_what_changed_is_refused(sign, reviewed, candidate):
    answer = sign(Role.LEAD, "released", summary=" ")

    candidate.refresh_from_db()
    assert (answer.status_code, candidate.state) == (422, "candidate")


def test_administrator_is_asked_why_before_releasing_past_the_rules(sign, candidate):
    without = sign("superuser", "released", summary="First.")
    with_one = sign("superuser", "released", summary="First.", exception="No staff.")

    candidate.refresh_from_db()
    assert (without.status_code, with_one.status_code) == (422, 302)
    assert candidate.state == "current"
    assert AuditEvent.objects.get(verb="course.rules_overruled").reason == "No staff."


def test_release_form_spells_out_what_minor_and_major_mean(
    client, course, staff, sign, candidate
):
    release(candidate, by=None, change="major", summary="First.", at=NOON)
    anew = freeze(course, by=None, at=NOON)
    for who, meaning in ((Role.AUTHOR, "submitted"), (Role.REVIEWER, "reviewed")):
        sign(who, meaning, candidate=anew.content_hash)
    client.force_login(staff[Role.LEAD])

    html = client.get(
        reverse("courses_sign", args=[course.pk, "released"])
    ).content.decode()

    assert "If minor" in html
    assert "If major" in html
    assert 'name="change"' in html


@pytest.fixture
def edition(candidate):
    return release(candidate, by=None, change="major", summary="First.", at=NOON)


@pytest.fixture
def withdraw(client, course, staff, edition):
    def withdraw(who, *, reason="A wrong limit.", password=PASSWORD, **given):
        client.force_login(staff[who])
        address = reverse("courses_withdraw", args=[course.pk, edition.number])
        assert client.get(address).status_code in {200, 403, 404, 409}
        facts = {"reason": reason, "password": password, **given}
        return client.post(address, facts)

    return withdraw


@pytest.mark.parametrize(
    ("who", "status", "state"),
    [
        ("other hub's lead", 404, "current"),
        (Role.AUTHOR, 403, "current"),
        (Role.TRAINER, 403, "current"),
        (Role.REVIEWER, 302, "withdrawn"),
        (Role.LEAD, 302, "withdrawn"),
    ],
)
def test_withdrawing_is_for_those_who_release(withdraw, edition, who, status, state):
    answer = withdraw(who)

    edition.refresh_from_db()
    assert (answer.status_code, edition.state) == (status, state)


def test_withdrawal_needs_a_reason_and_the_password(withdraw, edition):
    assert withdraw(Role.LEAD, reason="").status_code == 422
    assert withdraw(Role.LEAD, password="another").status_code == 422

    edition.refresh_from_db()
    assert edition.state == Edition.State.CURRENT


def test_withdrawal_names_what_replaces_it(withdraw, edition):
    other = EditionFactory().course
    itself = withdraw(Role.LEAD, replaced_by=edition.course_id)

    answer = withdraw(Role.LEAD, replaced_by=other.pk)

    edition.refresh_from_db()
    assert (itself.status_code, answer.status_code) == (422, 302)
    assert edition.replaced_by == other
    event = AuditEvent.objects.get(verb="course.withdrawn")
    assert event.facts["replaced_by"] == other.code


def test_edition_is_withdrawn_once(withdraw):
    withdraw(Role.LEAD)

    assert withdraw(Role.LEAD).status_code == 409
    assert SignOff.objects.count() == 1


def test_release_screen_says_who_signed_and_who_may_go_on(
    client, course, staff, sign, candidate
):
    sign(Role.AUTHOR, "submitted", reason="Please look at 1.1.")
    client.force_login(staff[Role.AUTHOR])
    for_author = client.get(reverse("courses_release", args=[course.pk]))
    client.force_login(staff[Role.REVIEWER])
    for_reviewer = client.get(reverse("courses_release", args=[course.pk]))

    review = reverse("courses_sign", args=[course.pk, "reviewed"])
    assert "Please look at 1.1." in for_author.content.decode()
    assert review not in for_author.content.decode()
    assert review in for_reviewer.content.decode()


@pytest.fixture
def note(course, staff, reviewed):
    return note_on(course, staff[Role.REVIEWER], text="Which gloves?")


def test_release_form_names_open_notes_and_asks_why(client, course, staff, note):
    client.force_login(staff[Role.LEAD])

    html = client.get(
        reverse("courses_sign", args=[course.pk, "released"])
    ).content.decode()

    assert "Which gloves?" in html
    assert 'name="overruling"' in html
    assert 'name="exception"' not in html


def test_open_notes_are_overruled_with_a_reason_alone(sign, note, candidate):
    without = sign(Role.LEAD, "released", summary="First.")
    with_one = sign(Role.LEAD, "released", summary="First.", overruling="Taste.")

    candidate.refresh_from_db()
    assert (without.status_code, with_one.status_code) == (422, 302)
    assert candidate.state == "current"
    assert AuditEvent.objects.get(verb="course.notes_overruled").reason == "Taste."


def test_release_screen_leads_to_the_notes_and_past_them(client, course, staff, note):
    client.force_login(staff[Role.LEAD])

    html = client.get(reverse("courses_release", args=[course.pk])).content.decode()

    assert reverse("courses_notes", args=[course.pk]) in html
    assert reverse("courses_sign", args=[course.pk, "released"]) in html
    assert "Overrule and release" in html
    assert "Release past the rules" not in html


def test_note_that_comes_while_the_form_is_open_keeps_the_release(
    client, course, staff, sign, reviewed, candidate
):
    client.force_login(staff[Role.LEAD])
    client.get(reverse("courses_sign", args=[course.pk, "released"]))
    note_on(course, staff[Role.REVIEWER])

    answer = sign(Role.LEAD, "released", summary="First.")

    candidate.refresh_from_db()
    assert (answer.status_code, candidate.state) == (422, "candidate")
    assert "Review notes are open" in answer.content.decode()


def test_signature_says_its_time_in_utc_and_at_the_hub(client, sign, course, staff):
    course.hub.time_zone = "Pacific/Kiritimati"
    course.hub.save()
    sign(Role.AUTHOR, "submitted")
    at = ElectronicSignature.objects.get().at
    there = at.astimezone(ZoneInfo("Pacific/Kiritimati"))
    staff[Role.LEAD].time_zone = "America/New_York"
    staff[Role.LEAD].save()
    client.force_login(staff[Role.LEAD])

    page = client.get(reverse("courses_release", args=[course.pk])).content.decode()

    assert f"{date_format(at, 'j M Y, H:i')} UTC</time>" in page
    assert f"(at the hub: {date_format(there, 'j M Y, H:i e')})" in page
    assert "EST" not in page
