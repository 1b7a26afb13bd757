"""Letters about invoices, with the PDF."""

from datetime import UTC, datetime, time
from typing import Any

from courses.domain.invoices import number_of
from courses.domain.money import shown
from courses.models import Invoice
from hubs.domain.post import post


def send(invoice: Invoice, *, at: datetime) -> None:
    """Write to whom was billed that the paper is there, once it is drawn."""
    post(
        "courses/invoice",
        to=invoice.party.payload["email"],
        language=invoice.language,
        content=letter_facts(invoice),
        at=at,
    )


def letter_facts(invoice: Invoice) -> dict[str, Any]:
    """What a letter about an invoice needs, with the PDF."""
    due_on = invoice.due_on
    return {
        "kind": invoice.kind,
        "number": number_of(invoice),
        "seller": invoice.payload["seller"]["name"],
        "hub": invoice.payload["hub"],
        "gross": shown(
            invoice.gross_cents, invoice.currency, language=invoice.language
        ),
        # Noon is the same day in all of Europe.
        "due_at": datetime.combine(due_on, time(12), UTC) if due_on else None,
        "order": invoice.order.public_id,
        "attached_files": {f"{number_of(invoice)}.pdf": invoice.file.name},
    }
