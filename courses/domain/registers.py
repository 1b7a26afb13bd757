"""Numbers of national business registers, checked where their form is known."""

from types import ModuleType
from typing import Final

from stdnum.at import businessid
from stdnum.be import vat as enterprise
from stdnum.ch import uid
from stdnum.de import handelsregisternummer
from stdnum.dk import cvr
from stdnum.ee import registrikood
from stdnum.exceptions import ValidationError
from stdnum.fi import ytunnus
from stdnum.fr import siren, siret
from stdnum.hr import oib
from stdnum.no import orgnr as norwegian
from stdnum.se import orgnr as swedish
from stdnum.si import maticna

#: By country: any of these forms will do. Others are kept as they were written.
FORMS: Final[dict[str, tuple[ModuleType, ...]]] = {
    "AT": (businessid,),
    "BE": (enterprise,),
    "CH": (uid,),
    "DE": (handelsregisternummer,),
    "DK": (cvr,),
    "EE": (registrikood,),
    "FI": (ytunnus,),
    "FR": (siren, siret),
    "HR": (oib,),
    "NO": (norwegian,),
    "SE": (swedish,),
    "SI": (maticna,),
}
#: Longest number that is kept.
LONGEST: Final = 40


class InvalidRegisterNumber(ValueError):
    """The text is no number of a business register of the country."""


def checked_register_number(text: str, *, country: str) -> str:
    """The number in one spelling; empty stays empty.

    Checked by form and check digits where they are known, which does not say that the
    business is there. Raises :exc:`InvalidRegisterNumber`.
    """
    bare = " ".join(text.split())
    if len(bare) > LONGEST or not bare.isprintable():
        raise InvalidRegisterNumber(f"{len(bare)} letters")
    forms = FORMS.get(country, ())
    if not bare or not forms:
        return bare
    for form in forms:
        try:
            return str(form.validate(bare))
        except ValidationError:
            continue
    raise InvalidRegisterNumber(f"no register number of {country}")
