"""What a hub's finance may ask for under ``/cms/finance/``."""

from typing import Final

from cms.policies.rules import Rule
from cms.policies.subjects import hub_of_theirs, one, own_hubs
from hubs.roles import Verb

_hub = one(own_hubs, "hub", field="slug")

#: Their views look the thing itself up among those of the hub.
FINANCE: Final = {
    "finance_hubs": Rule(hub_of_theirs, Verb.ACCOUNTS, None, "own hubs"),
    **{
        f"finance{page}": Rule(_hub, Verb.ACCOUNTS, None, "own hub")
        for page in (
            *("", "_export", "_orders", "_order", "_refunds", "_invoices"),
            *("_balance", "_payments"),
            *("_invoice", "_invoice_file", "_vouchers", "_organisation"),
        )
    },
    **{
        f"finance_{act}": Rule(_hub, Verb.CHARGE, Verb.CHARGE, "own hub")
        for act in (
            *("refund_ask", "refund_sent", "invoice_paid", "invoice_remind"),
            *("invoice_cancel", "campaign_make", "campaign_stop", "campaign_sheet"),
        )
    },
    "finance_refund_decide": Rule(_hub, Verb.COUNTERSIGN, Verb.COUNTERSIGN, "own hub"),
    **{
        f"finance_terms_{act}": Rule(_hub, Verb.CREDIT, Verb.CREDIT, "own hub")
        for act in ("grant", "end")
    },
    "finance_seller": Rule(_hub, Verb.ACCOUNTS, Verb.CHARGE, "own hub"),
}
