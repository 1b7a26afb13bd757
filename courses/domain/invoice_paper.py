"""Invoices, credit notes and quotes as PDF, with their data inside (Factur-X).

Imports WeasyPrint by way of paper: only workers may import this module.
"""

import hashlib
import io
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

import segno.helpers
from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from courses.domain.invoice_letters import send
from courses.domain.invoice_payload import Line, Party, Payload, digest
from courses.domain.invoice_xml import attachment
from courses.domain.money import amount, shown
from courses.domain.naming import country_name
from courses.models import Invoice, Run
from hubs.domain.paper import defects, pdf
from hubs.domain.paper_defects import PaperDefect
from hubs.domain.trail_paper import printable

#: Most that a transfer by QR code can be: EPC069-12.
MOST: Final = 99_999_999_999


class PayloadChanged(Exception):
    """The facts are not those that were frozen: nothing is drawn from them."""


@transaction.atomic
def draw(invoice: Invoice, *, at: datetime) -> bool:
    """Draw an invoice, keep it and send word; return whether it was drawn now.

    One that is drawn stays as it is. Raises :exc:`hubs.domain.paper.PaperDefect`.
    """
    # Two workers may hold the same message: the second waits here and finds it drawn.
    rows = Invoice.objects.select_for_update(of=("self",)).select_related(
        "party", "order__buyer", "hub"
    )
    row = rows.get(pk=invoice.pk)
    if row.drawn_at is not None:
        return False
    if digest(row.payload) != row.payload_hash:
        raise PayloadChanged(row.pk)
    drawn = paper(row.payload, party=row.party.payload, at=row.issued_at)
    if found := defects(drawn):
        raise PaperDefect(*found)
    row.file.save(f"{row.public_id}.pdf", ContentFile(drawn), save=False)
    row.sha256 = hashlib.sha256(drawn).hexdigest()
    row.drawn_at = at
    row.save(update_fields=["file", "sha256", "drawn_at"])
    send(row, at=at)
    return True


def paper(payload: Payload, *, party: Party, at: datetime) -> bytes:
    """The bytes of the PDF, PDF/A-3a and PDF/UA-1; the same ones each time."""
    with translation.override(payload["language"]):
        html = render_to_string(
            "courses/invoice/paper.html", sheet(payload, party=party, at=at)
        )
    return pdf(
        html,
        stylesheet=Path(settings.INVOICE_STYLESHEET),
        identifier=payload["number"].encode(),
        attached=attachment(payload, party=party, at=at),
    )


def sheet(payload: Payload, *, party: Party, at: datetime) -> dict[str, Any]:
    """What the template of the paper shows, in letters that can be printed."""

    def money(cents: int) -> str:
        return shown(cents, payload["currency"], language=payload["language"])

    is_paid = bool(payload["paid_on"])
    return {
        "language": payload["language"],
        "payload": payload,
        "created": at.astimezone(UTC).isoformat(timespec="seconds"),
        "seller": _address(payload["seller"]),
        "party": _address(party),
        "hub": printable(payload["hub"]),
        "purchase_order": printable(payload["purchase_order"]),
        "issued_on": _day(payload["issued_on"]),
        "due_on": _day(payload["due_on"]),
        "paid_on": _day(payload["paid_on"]),
        "corrected_on": _day(payload["corrects"][1]) if payload["corrects"] else None,
        "lines": [_line(each, payload) for each in payload["lines"]],
        "discount": money(-payload["discount_cents"]),
        "has_discount": payload["discount_cents"] > 0,
        "net": money(payload["net_cents"]),
        "vat": money(payload["vat_cents"]),
        "percent": payload["vat"]["percent"].removesuffix(".0"),
        "is_taxed": payload["vat"]["category"] == "S",
        "note": printable(payload["vat"]["note"]),
        "reason": printable(payload["reason"]),
        "gross": money(payload["gross_cents"]),
        "is_paid": is_paid,
        "iban": _in_fours(payload["seller"]["iban"]),
        "qr": "" if is_paid or payload["kind"] != "invoice" else transfer_qr(payload),
        "site": settings.SITE_ADDRESS,
    }


def transfer_qr(payload: Payload) -> SafeString | str:
    """A QR code that bank apps read as the transfer; empty where they could not.

    EPC069-12, version 2: euros alone, to an IBAN.
    """
    seller = payload["seller"]
    if payload["currency"] != "EUR" or not seller["iban"]:
        return ""
    if not 0 < payload["gross_cents"] <= MOST:
        return ""
    code = segno.helpers.make_epc_qr(
        name=seller["name"][:70],
        iban=seller["iban"],
        bic=seller["bic"] or None,
        amount=amount(payload["gross_cents"], "EUR"),
        text=payload["number"],
    )
    drawing = io.BytesIO()
    code.save(
        drawing,
        kind="svg",
        border=0,
        dark="#10242b",
        # Translators: what a screen reader says of a QR code on an invoice
        title=_("QR code of the transfer, for bank apps"),
        xmldecl=False,
        omitsize=True,
    )
    # segno escapes the title; the rest is paths of its own making.
    return mark_safe(drawing.getvalue().decode())  # noqa: S308


def _line(line: Line, payload: Payload) -> dict[str, Any]:
    currency, language = payload["currency"], payload["language"]
    return {
        "title": printable(line["title"]),
        "code": line["code"],
        "mode": Run.Mode(line["mode"]).label if line["mode"] else "",
        "place": printable(line["place"]),
        "starts_on": _day(line["starts_on"]),
        "ends_on": _day(line["ends_on"]),
        "quantity": line["quantity"],
        "unit": shown(line["unit_cents"], currency, language=language),
        "net": shown(line["net_cents"], currency, language=language),
    }


def _address(who: Any) -> dict[str, str]:
    text = {name: printable(value) for name, value in who.items()}
    return {**text, "country_name": printable(country_name(who["country"]))}


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _in_fours(text: str) -> str:
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))
