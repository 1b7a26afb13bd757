"""Money: integers in minor units, read, rounded and shown as its currency has it."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from django.utils.formats import number_format
from django.utils.translation import override

#: Digits behind the point, where there are not two (ISO 4217).
EXPONENTS: Final = {"ISK": 0, "JPY": 0, "KRW": 0, "BHD": 3, "KWD": 3, "TND": 3}
#: Currencies that hubs may sell in, with their signs; others are not accepted.
SIGNS: Final = {
    "EUR": "€",
    "BGN": "лв",
    "CHF": "CHF",
    "CZK": "Kč",
    "DKK": "kr",
    "GBP": "£",
    "HUF": "Ft",
    "ISK": "kr",
    "NOK": "kr",
    "PLN": "zł",
    "RON": "lei",
    "SEK": "kr",
}
#: Shared by several currencies, or outside of the letters of our fonts.
AMBIGUOUS: Final = {"kr", "лв"}
NARROW: Final = "\N{NO-BREAK SPACE}"
#: What stands between sign and number, in languages that write the sign first.
SIGN_FIRST: Final = {"en": "", "ga": "", "mt": "", "nl": NARROW}
#: The highest price of a seat, in minor units of any currency: what one costs in
#: Hungarian forints has room.
MOST_PRICE: Final = 10**9
#: No sum is higher: as many seats as one order has
#: (:data:`courses.domain.quotes.MOST`), each at the highest price, with tax.
MOST: Final = 10**12


class NoAmount(ValueError):
    """The text is no amount of the currency."""


def exponent(currency: str) -> int:
    """How many digits of an amount in minor units stand behind the point."""
    return EXPONENTS.get(currency, 2)


def amount(cents: int, currency: str) -> Decimal:
    """Minor units as a decimal number with the currency's digits: 1250 is 12.50."""
    return Decimal(cents).scaleb(-exponent(currency))


def shown(cents: int, currency: str, *, language: str) -> str:
    """An amount as people write it in ``language``: €1,234.50, € 1.234,50, 1.234,50 €.

    Where the sign is that of several currencies, its code stands in its place.
    """
    with override(language):
        number = number_format(
            amount(abs(cents), currency),
            decimal_pos=exponent(currency),
            use_l10n=True,
            force_grouping=True,
        )
    sign = SIGNS.get(currency, currency)
    if sign in AMBIGUOUS:
        sign = currency
    between = SIGN_FIRST.get(language.partition("-")[0])
    if between is None:
        written = f"{number}{NARROW}{sign}"
    else:
        written = f"{sign}{between if len(sign) == 1 else NARROW}{number}"
    return f"\N{MINUS SIGN}{written}" if cents < 0 else written


def rounded(value: Decimal) -> int:
    """Whole minor units, half up (away from zero)."""
    return int(value.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def parsed(text: str, *, currency: str) -> int:
    """Minor units of an amount that somebody typed: "1 234,50" or "1234.50".

    Raises :exc:`NoAmount` for what is none, is negative, or has more digits than the
    currency. The last point or comma before one or two digits is the decimal one.
    """
    bare = "".join(text.split()).replace("’", "").replace("'", "")
    head, mark, tail = _at_the_last_mark(bare)
    is_point = bool(mark) and len(tail) <= max(exponent(currency), 1)
    whole = (head if is_point else bare).replace(",", "").replace(".", "")
    digits = f"{whole}{tail}" if is_point else whole
    if not (digits.isascii() and digits.isdigit()) or (is_point and not tail):
        raise NoAmount(f"{text!r} is no amount")
    cents = Decimal(f"{whole}.{tail}" if is_point else whole).scaleb(exponent(currency))
    if cents != cents.to_integral_value():
        raise NoAmount(f"{text!r} has more digits than {currency}")
    return int(cents)


def _at_the_last_mark(text: str) -> tuple[str, str, str]:
    at = max(text.rfind("."), text.rfind(","))
    return (text, "", "") if at < 0 else (text[:at], text[at], text[at + 1 :])
