"""Every address has a declared policy, and what is declared exists."""

from django.urls import get_resolver, path
from django.views.generic import View

from cms.policies.site import SITE, Who, addresses, policy
from cms.policies.staff import OPEN, STAFF

ALL = list(addresses(get_resolver().url_patterns))


def undeclared(found):
    return [(route, name) for route, name in found if policy(route, name) is None]


def test_every_address_has_a_policy():
    assert len(ALL) > 200
    assert undeclared(ALL) == []


def test_an_address_that_nobody_declared_is_found():
    new = [
        path("secrets/", View.as_view(), name="secrets"),
        path("cms/courses/export/", View.as_view(), name="courses_export"),
    ]

    found = undeclared(addresses(new))

    assert [name for _route, name in found] == ["secrets", "courses_export"]


def test_what_is_declared_exists():
    names = {name for _route, name in ALL}

    assert (set(STAFF) | set(SITE) | OPEN) - names == set()


def test_our_own_screens_are_declared_one_by_one():
    """A beginning of a name opens nothing that we write ourselves."""
    ours = [
        (route, name)
        for route, name in ALL
        if route.startswith("cms/")
        and name.startswith(("courses", "hub", "certificate", "glossary"))
    ]

    assert ours
    assert {policy(route, name) for route, name in ours} == {Who.HUB}


def test_every_rule_of_staff_says_what_limits_it():
    assert all(rule.why for rule in STAFF.values())
