import json

from cms.demo.accounts import ACCOUNTS
from cms.demo.processes import ROOT
from hubs.roles import Role

HUBS = json.loads((ROOT / "cms" / "demo" / "content" / "hubs.json").read_text())


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

    assert held == {(hub, role) for hub in ("flanders", "catalonia") for role in Role}
