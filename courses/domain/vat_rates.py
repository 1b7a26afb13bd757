"""Standard rates of VAT of the member states, each with the day since when.

Source: European Commission, "VAT rates applied in the Member States of the European
Union" and the Taxes in Europe Database (taxation-customs.ec.europa.eu), and for changes
since 2024 the acts of the states that are named. Training has no reduced rate in
general (Directive 2006/112/EC, Annex III). Regions with rates of their own (Azores,
Madeira, Canary Islands, Åland, the French overseas) are not told apart. Have a tax
adviser confirm the rate of a country before a hub sells there.
"""

from datetime import date
from decimal import Decimal
from typing import Final

#: Newest first. A change is a line before the others; no line is ever removed, since
#: credit notes keep the rate of their invoice.
STANDARD: Final[dict[str, tuple[tuple[date, Decimal], ...]]] = {
    "AT": ((date(1984, 1, 1), Decimal(20)),),
    "BE": ((date(1996, 1, 1), Decimal(21)),),
    "BG": ((date(1999, 1, 1), Decimal(20)),),
    "CY": ((date(2014, 1, 13), Decimal(19)),),
    "CZ": ((date(2013, 1, 1), Decimal(21)),),
    "DE": ((date(2021, 1, 1), Decimal(19)),),
    "DK": ((date(1992, 1, 1), Decimal(25)),),
    # Maksukorralduse muudatused 2025: security tax.
    "EE": ((date(2025, 7, 1), Decimal(24)), (date(2024, 1, 1), Decimal(22))),
    "ES": ((date(2012, 9, 1), Decimal(21)),),
    # Act 482/2024.
    "FI": ((date(2024, 9, 1), Decimal("25.5")), (date(2013, 1, 1), Decimal(24))),
    "FR": ((date(2014, 1, 1), Decimal(20)),),
    "GR": ((date(2016, 6, 1), Decimal(24)),),
    "HR": ((date(2012, 3, 1), Decimal(25)),),
    "HU": ((date(2012, 1, 1), Decimal(27)),),
    "IE": ((date(2021, 3, 1), Decimal(23)),),
    "IT": ((date(2013, 10, 1), Decimal(22)),),
    "LT": ((date(2009, 9, 1), Decimal(21)),),
    "LU": ((date(2024, 1, 1), Decimal(17)),),
    "LV": ((date(2012, 7, 1), Decimal(21)),),
    "MT": ((date(2004, 1, 1), Decimal(18)),),
    "NL": ((date(2012, 10, 1), Decimal(21)),),
    "PL": ((date(2011, 1, 1), Decimal(23)),),
    "PT": ((date(2011, 1, 1), Decimal(23)),),
    # Law 141/2025.
    "RO": ((date(2025, 8, 1), Decimal(21)), (date(2017, 1, 1), Decimal(19))),
    "SE": ((date(1990, 7, 1), Decimal(25)),),
    "SI": ((date(2013, 7, 1), Decimal(22)),),
    # Act 278/2024.
    "SK": ((date(2025, 1, 1), Decimal(23)), (date(2011, 1, 1), Decimal(20))),
}


class NoRate(Exception):
    """No rate is known for the country on that day."""


def standard_rate(country: str, *, on: date) -> Decimal:
    """The standard rate in ``country`` on a day; :exc:`NoRate` where none is known."""
    for since, percent in STANDARD.get(country, ()):
        if since <= on:
            return percent
    raise NoRate(f"{country} on {on}")


def is_member_state(country: str) -> bool:
    """Whether ``country`` belongs to the VAT area of the Union."""
    return country in STANDARD
