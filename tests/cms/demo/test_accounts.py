import json

from cms.demo.accounts import ACCOUNTS, FULL_HUBS
from cms.demo.processes import ROOT
from hubs.roles import Role

CONTENT = ROOT / "cms" / "demo" / "content"
HUBS = json.loads((CONTENT / "hubs.json").read_text())


def test_every_account_has_an_address_of_its_own_that_reaches_nobody():
    emails = [account.email for account in ACCOUNTS]

    assert len(set(emails)) == len(emails)
    assert all(email.endswith("@example.org") for email in emails)


def test_hub_roles_are_held_in_hubs_of_the_demonstration():
    slugs = {hub["slug"] for hub in HUBS["hubs"]}

    assert {a.hub for a in ACCOUNTS if a.hub} <= slugs
    assert all(bool(a.hub) == bool(a.role) for a in ACCOUNTS)


def test_two_hubs_have_somebody_in_each_role():
    held = {(a.hub, a.role) for a in ACCOUNTS if a.hub}

    full = {(hub, role) for hub in FULL_HUBS for role in Role}
    assert len(FULL_HUBS) == 2
    assert full <= held


def test_every_hub_with_a_course_has_those_who_write_review_and_release():
    courses = (CONTENT / "courses").glob("*.json")
    hubs = {json.loads(course.read_text())["hub"] for course in courses}
    held = {(a.hub, a.role) for a in ACCOUNTS if a.hub}

    assert hubs
    assert {(h, r) for h in hubs for r in ("author", "reviewer", "lead")} <= held
