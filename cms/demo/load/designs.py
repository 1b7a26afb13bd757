"""How the certificates of some hubs look in the demonstration."""

from collections.abc import Mapping
from datetime import datetime

from certificates.domain.design import Design, change_design, newest, try_out
from certificates.domain.pictures import for_paper
from cms.demo.load import content as files
from cms.demo.load.people import ADMINISTRATOR, People, holder_of
from hubs.models import Hub
from hubs.roles import Role


def load_designs(hubs: Mapping[str, Hub], people: People, *, at: datetime) -> None:
    """A first version for each hub of the file that has none; a lead made it."""
    for wanted in files.designs():
        hub = hubs.get(wanted["hub"])
        if hub is None or newest(hub) is not None or not people:
            continue
        lead = holder_of(hub.slug, Role.LEAD, people) or people[ADMINISTRATOR]
        design = Design(
            accent=wanted["accent"],
            second_language=wanted["second_language"],
            signatory_name=wanted["signatory_name"],
            signatory_role=wanted["signatory_role"],
            logo=_picture(hub, wanted["logo"]),
            signature=_picture(hub, wanted["signature"]),
        )
        change_design(hub, design, based_on=0, by=lead, at=at)


def _picture(hub: Hub, name: str) -> str:
    drawn = (files.CONTENT / "designs" / name).read_bytes()
    return try_out(hub, for_paper(drawn))
