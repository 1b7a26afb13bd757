"""Designs of hubs' certificates for tests."""

from dataclasses import replace

from certificates.domain.design import Design, change_design, newest, try_out
from certificates.domain.pictures import for_paper
from tests.factories.drawings import drawing
from tests.factories.hubs import NOON, UserFactory

LOGO = drawing(size=(270, 90))
SIGNATURE = drawing(size=(225, 75), ink=(20, 30, 110))


def whole(hub, **changes):
    """A design with everything in it, its pictures held for ``hub``."""
    design = Design(
        accent="#0b5c4a",
        signatory_name="Dr. Annelies Van den Broeck",
        signatory_role="Lead of the hub",
        second_language="fr",
        logo=try_out(hub, for_paper(LOGO)),
        signature=try_out(hub, for_paper(SIGNATURE)),
    )
    return replace(design, **changes)


def make_version(hub, *, at=NOON, by=None, **changes):
    """The next version of ``hub``'s design."""
    former = newest(hub)
    return change_design(
        hub,
        whole(hub, **changes),
        based_on=former.number if former else 0,
        by=by or UserFactory(),
        at=at,
    )
