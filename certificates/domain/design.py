"""How the certificates of a hub look: its versions, and what a payload keeps of one."""

import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import PurePath
from typing import Final

from django.core.cache import cache
from django.db import transaction
from django.db.models import Q

from certificates.domain.frame_words import second_language
from certificates.domain.payload import TEMPLATE, PayloadDesign
from certificates.domain.pictures import (
    PictureLost,
    keep_picture,
    picture_name,
    read_picture,
    sha256,
)
from certificates.models import CertificateTemplate
from hubs.domain.audit import Personal, record
from hubs.models import Hub, User

#: The strip of the site itself: where a hub begins that has no colour of its own.
FIRST_ACCENT: Final = "#b91d47"
#: Seconds for which a picture is tried out before it is asked for again.
TRIED_FOR: Final = 24 * 3600
DIGEST: Final = re.compile("[0-9a-f]{64}")
PICTURES: Final = ("logo", "signature")


class DesignMoved(Exception):
    """Somebody else has made a version meanwhile."""


@dataclass(frozen=True)
class Design:
    """What a version says, before or after it is one.

    Pictures are named by the SHA-256 of their bytes; what is lacking is empty.
    """

    accent: str = FIRST_ACCENT
    signatory_name: str = ""
    signatory_role: str = ""
    second_language: str = ""
    logo: str = ""
    signature: str = ""


def newest(hub: Hub) -> CertificateTemplate | None:
    """The version that certificates are issued with now."""
    return hub.certificate_templates.order_by("-number").first()


def design_of(template: CertificateTemplate | None) -> Design:
    """What a version says; the beginning where there is none."""
    if template is None:
        return Design()
    return Design(
        accent=template.accent,
        signatory_name=template.signatory_name,
        signatory_role=template.signatory_role,
        second_language=template.second_language,
        logo=PurePath(template.logo.name).stem,
        signature=PurePath(template.signature.name).stem,
    )


def frozen(design: Design, *, number: int) -> PayloadDesign:
    """What a payload keeps of version ``number``."""
    return {
        "number": number,
        "accent": design.accent,
        "logo_sha256": design.logo,
        "signature_sha256": design.signature,
        "signatory_name": design.signatory_name,
        "signatory_role": design.signatory_role,
    }


def template_name(hub: Hub, *, number: int | None) -> str:
    """The name of the form: the frame's own, and the hub's version where it has one."""
    return TEMPLATE if number is None else f"{TEMPLATE}/{hub.slug}-{number}"


def beside(language: str, *, hub: Hub, preferred: str) -> str | None:
    """The language that stands beside the first: the design's, or the hub's next."""
    return second_language([preferred, *hub.languages], beside=language)


def try_out(hub: Hub, picture: bytes) -> str:
    """Hold a picture for a day, for ``hub`` alone; its name in a :class:`Design`."""
    digest = sha256(picture)
    cache.set(_tried(hub, digest), picture, TRIED_FOR)
    return digest


def known_picture(hub: Hub, digest: str) -> bytes | None:
    """A picture that ``hub`` tries out or has in one of its versions.

    None where it never did, the day is over, or the storage has lost it.
    """
    if not DIGEST.fullmatch(digest):
        return None
    tried: bytes | None = cache.get(_tried(hub, digest))
    if tried is not None:
        return tried
    name = picture_name(digest)
    versions = hub.certificate_templates.filter(Q(logo=name) | Q(signature=name))
    try:
        return read_picture(digest) if versions.exists() else None
    except PictureLost:
        return None


@transaction.atomic
def change_design(
    hub: Hub, design: Design, *, based_on: int, by: User, at: datetime
) -> CertificateTemplate | None:
    """Make the next version of ``hub``'s design; None where nothing is different.

    ``based_on`` is the version that the person saw, 0 for none: raises
    :exc:`DesignMoved` where there is a newer one, and :exc:`PictureLost` where a
    picture is not known (any more).
    """
    # Of two leads who save at once, the second is to see what the first has done.
    Hub.objects.select_for_update().get(pk=hub.pk)
    former = newest(hub)
    number = former.number if former else 0
    if number != based_on:
        raise DesignMoved(f"{hub.slug} has version {number}, not {based_on}")
    if former and design_of(former) == design:
        return None
    template = CertificateTemplate(
        hub=hub,
        number=number + 1,
        accent=design.accent,
        signatory_name=design.signatory_name,
        signatory_role=design.signatory_role,
        second_language=design.second_language,
        logo=_kept(hub, design.logo),
        signature=_kept(hub, design.signature),
        made_by=by,
        made_at=at,
    )
    template.full_clean()
    template.save()
    _note(template, before=design_of(former), by=by)
    return template


def _kept(hub: Hub, digest: str) -> str:
    if not digest:
        return ""
    picture = known_picture(hub, digest)
    if picture is None:
        raise PictureLost(f"{hub.slug} knows no picture {digest}")
    return keep_picture(picture)


def _note(template: CertificateTemplate, *, before: Design, by: User) -> None:
    was, now = asdict(before), asdict(design_of(template))
    record(
        "certificate.design_changed",
        template,
        by=by,
        hub=template.hub,
        facts={
            "number": template.number,
            **_differences(was, now, ("accent", "second_language", *PICTURES)),
        },
        personal=[
            Personal(name, was[name], now[name])
            for name in ("signatory_name", "signatory_role")
            if was[name] != now[name]
        ],
    )


def _differences(
    was: dict[str, str], now: dict[str, str], names: Iterable[str]
) -> dict[str, dict[str, str]]:
    return {n: {"old": was[n], "new": now[n]} for n in names if was[n] != now[n]}


def _tried(hub: Hub, digest: str) -> str:
    return f"certificate-picture:{hub.pk}:{digest}"
