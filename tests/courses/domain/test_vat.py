"""Each row of the table of VAT rules, its days, and what it prints."""

from datetime import date
from decimal import Decimal

import pytest

from courses.domain.vat import (
    Customer,
    InvalidVatNumber,
    NoRuleApplies,
    checked_vat_number,
    customer_of,
    decide,
    private_hint,
    rule_of,
    vat_of,
)
from courses.domain.vat_rates import STANDARD, NoRate, standard_rate
from courses.domain.vat_table import TABLE
from courses.models import Run
from hubs.models import Hub, LegalEntity

TODAY = date(2026, 11, 21)
NUMBERS = {"BE": "BE0428759497", "ES": "ESB58378431", "US": "", "CH": "CHE-1"}
SELF_PACED, ONLINE, ON_SITE = Run.Mode.SELF_PACED, Run.Mode.ONLINE, Run.Mode.ON_SITE


def seller(*, exempt=False, number="BE0403019261"):
    return LegalEntity(country="BE", vat_number=number, exempts_training=exempt)


def run_in(country="BE", *, mode=ONLINE):
    return Run(mode=mode, hub=Hub(country=country))


def person(country="BE"):
    return Customer(country=country, vat_number="", is_business=False)


def business(country="BE", *, number=None):
    number = NUMBERS[country] if number is None else number
    return Customer(country=country, vat_number=number, is_business=True)


@pytest.mark.parametrize(
    ("entity", "run", "customer", "rule", "percent"),
    [
        (seller(number=""), run_in(), person(), "small-enterprise", 0),
        (seller(), run_in("CH", mode=ON_SITE), person(), "event-outside-union", 0),
        (seller(), run_in("ES", mode=ON_SITE), business("BE"), "event-abroad", 21),
        (seller(), run_in("FI", mode=ON_SITE), person(), "event-abroad", "25.5"),
        (seller(exempt=True), run_in(mode=ON_SITE), person("ES"), "exempt-event", 0),
        (seller(), run_in(mode=ON_SITE), business("ES"), "event-at-home", 21),
        (seller(), run_in(mode=Run.Mode.BLENDED), person("US"), "event-at-home", 21),
        (seller(), run_in(), business("US"), "outside-union", 0),
        (seller(), run_in(), business("ES"), "reverse-charge", 0),
        (seller(), None, business("ES"), "reverse-charge", 0),
        (seller(exempt=True), run_in(), business("ES"), "reverse-charge", 0),
        (seller(exempt=True), run_in(), business(), "exempt-training", 0),
        (
            seller(exempt=True, number=""),
            run_in(),
            business("ES"),
            "exempt-training",
            0,
        ),
        (seller(), run_in(), person(), "home", 21),
        (seller(), run_in(), business(), "home", 21),
        (seller(), run_in(), person("IE"), "consumer-in-union", 23),
        (seller(exempt=True), run_in(), person("IE"), "consumer-in-union", 23),
        (seller(), run_in(mode=SELF_PACED), person("HU"), "consumer-in-union", 27),
        # A business that does not say its number pays like a person.
        (seller(), run_in(), business("ES", number=""), "consumer-in-union", 21),
        (seller(), run_in(), person("US"), "consumer-outside-union", 0),
    ],
)
def test_the_first_row_that_applies_decides(entity, run, customer, rule, percent):
    decision = decide(entity, run=run, customer=customer, on=TODAY)

    assert (decision.rule, decision.percent) == (rule, Decimal(percent))


def test_live_courses_were_taxed_where_they_were_held_until_2024():
    def on(day):
        return decide(seller(), run=run_in(), customer=person("IE"), on=day).rule

    assert on(date(2024, 12, 31)) == "live-where-held"
    assert on(date(2025, 1, 1)) == "consumer-in-union"


def test_the_rate_is_that_of_the_day():
    assert standard_rate("EE", on=date(2025, 6, 30)) == Decimal(22)
    assert standard_rate("EE", on=date(2025, 7, 1)) == Decimal(24)
    with pytest.raises(NoRate):
        standard_rate("CH", on=TODAY)
    with pytest.raises(NoRate):
        standard_rate("DE", on=date(2020, 12, 31))


def test_every_member_state_has_a_rate_today_and_the_newest_first():
    assert len(STANDARD) == 27
    for country, lines in STANDARD.items():
        assert Decimal(15) <= standard_rate(country, on=TODAY) <= Decimal(27)
        days = [since for since, _percent in lines]
        assert days == sorted(days, reverse=True), country


def test_every_row_says_what_the_law_wants_printed():
    for rule in TABLE:
        assert rule.source
        # What is not taxed says why: Article 226, points 11 and 11a.
        assert rule.note or rule.category == "S", rule.key
        assert (rule.rate.name == "NONE") == (rule.category != "S"), rule.key
        assert rule_of(rule.key) is rule
    assert len({rule.key for rule in TABLE}) == len(TABLE)
    assert "Reverse charge" in str(rule_of("reverse-charge").note)


def test_a_day_before_the_table_has_no_rule():
    with pytest.raises(NoRuleApplies):
        decide(seller(), run=run_in(), customer=person(), on=date(1990, 1, 1))


@pytest.mark.parametrize(("net", "tax"), [(50, 11), (45_000, 9450), (2, 0), (12, 3)])
def test_tax_is_rounded_half_up_once_per_document(net, tax):
    decision = decide(seller(), run=run_in(), customer=person(), on=TODAY)

    assert vat_of(net, decision, currency="EUR") == tax


@pytest.mark.parametrize(
    ("text", "country", "number"),
    [
        ("be 0428.759.497", "BE", "BE0428759497"),
        ("0428759497", "BE", "BE0428759497"),
        ("EL 094259216", "GR", "EL094259216"),
        ("GR094259216", "GR", "EL094259216"),
        ("", "BE", ""),
        ("CHE-123.456.788", "CH", "CHE123456788"),
    ],
)
def test_a_vat_number_has_one_spelling(text, country, number):
    assert checked_vat_number(text, country=country) == number


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("BE0428759498", "BE"),
        ("BE0428759497", "ES"),
        ("x" * 40, "US"),
        ("<script>", "BE"),
    ],
)
def test_what_is_no_vat_number_of_the_country_is_refused(text, country):
    with pytest.raises(InvalidVatNumber):
        checked_vat_number(text, country=country)


# ---- proof of a business


def test_a_register_number_proves_a_business_outside_the_union_alone():
    us = customer_of("US", register_number="12-3456789")
    spain = customer_of("ES", register_number="B58378431")

    assert decide(seller(), run=run_in(), customer=us, on=TODAY).rule == "outside-union"
    found = decide(seller(), run=run_in(), customer=spain, on=TODAY)
    assert (found.rule, found.percent) == ("consumer-in-union", 21)


@pytest.mark.parametrize(
    ("customer", "percent", "is_organisation", "is_told"),
    [
        (customer_of("ES", register_number="B58378431"), 21, False, True),
        (customer_of("ES"), 21, True, True),
        (customer_of("ES"), 21, False, False),
        (customer_of("ES", vat_number="ESB58378431"), 21, True, False),
        (customer_of("US"), 21, True, False),
        (customer_of("BE"), 0, True, False),
    ],
)
def test_a_business_without_proof_is_told_that_it_is_taxed_as_a_person(
    customer, percent, is_organisation, is_told
):
    hint = private_hint(
        customer, percent=Decimal(percent), is_organisation=is_organisation
    )

    assert bool(hint) == is_told
