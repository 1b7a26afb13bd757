"""Finance in the CMS: addresses and the way to them."""

from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from courses.views import (
    finance,
    finance_balance,
    finance_invoices,
    finance_orders,
    finance_payments,
    finance_terms,
    finance_vouchers,
)
from hubs.roles import Verb
from hubs.wagtail_hooks.menu import RoleMenuItem


@hooks.register("register_admin_urls")
def finance_urls() -> list[URLPattern]:
    """A hub's accounts, orders, refunds, invoices, vouchers and seller."""
    stem = "finance/<slug:hub>/"
    order, refund = f"{stem}orders/<slug:order_id>/", f"{stem}refunds/<int:refund_id>/"
    campaign = f"{stem}vouchers/<int:campaign_id>/"
    orders, codes = finance_orders, finance_vouchers
    return [
        path("finance/", finance.hubs, name="finance_hubs"),
        path(stem, finance.overview, name="finance"),
        path(f"{stem}<slug:kind>.csv", finance.export, name="finance_export"),
        path(f"{stem}orders/", orders.orders, name="finance_orders"),
        path(f"{stem}payments/", finance_payments.payments, name="finance_payments"),
        path(order, orders.order, name="finance_order"),
        path(
            f"{order}refund/<int:payment_id>/",
            orders.ask_refund,
            name="finance_refund_ask",
        ),
        path(f"{stem}balance/", finance_balance.balance, name="finance_balance"),
        path(f"{stem}refunds/", orders.refunds, name="finance_refunds"),
        path(f"{refund}decide/", orders.decide_refund, name="finance_refund_decide"),
        path(
            f"{refund}transferred/",
            orders.refund_transferred,
            name="finance_refund_sent",
        ),
        path(f"{stem}vouchers/", codes.vouchers, name="finance_vouchers"),
        path(
            f"{stem}vouchers/make/", codes.make_campaign, name="finance_campaign_make"
        ),
        path(
            f"{campaign}codes.csv", codes.campaign_sheet, name="finance_campaign_sheet"
        ),
        path(f"{campaign}stop/", codes.stop_campaign, name="finance_campaign_stop"),
        path(f"{stem}seller/", codes.seller, name="finance_seller"),
    ]


@hooks.register("register_admin_urls")
def paper_urls() -> list[URLPattern]:
    """Invoices, credit notes and quotes of a hub."""
    stem, bills = "finance/<slug:hub>/", finance_invoices
    invoice = f"{stem}invoices/<slug:invoice_id>/"
    return [
        path(f"{stem}invoices/", bills.invoices, name="finance_invoices"),
        path(invoice, bills.invoice, name="finance_invoice"),
        path(f"{invoice}file.pdf", bills.invoice_file, name="finance_invoice_file"),
        path(f"{invoice}paid/", bills.paid, name="finance_invoice_paid"),
        path(f"{invoice}remind/", bills.remind, name="finance_invoice_remind"),
        path(f"{invoice}cancel/", bills.cancel, name="finance_invoice_cancel"),
    ]


@hooks.register("register_admin_urls")
def terms_urls() -> list[URLPattern]:
    """Organisations that buy of a hub, and whether they pay by invoice."""
    place, terms = (
        "finance/<slug:hub>/organisations/<slug:organisation>/",
        finance_terms,
    )
    return [
        path(place, terms.organisation, name="finance_organisation"),
        path(f"{place}terms/", terms.grant_terms, name="finance_terms_grant"),
        path(f"{place}terms/end/", terms.end_terms, name="finance_terms_end"),
    ]


@hooks.register("register_admin_menu_item")
def finance_menu_item() -> RoleMenuItem:
    """An entry of the main menu."""
    return RoleMenuItem(
        _("Finance"),
        reverse("finance_hubs"),
        name="finance",
        icon_name="clipboard-list",
        order=350,
        verb=Verb.ACCOUNTS,
    )
