"""Addresses of checks, below ``verify/``; with or without a slash, no redirect."""

from django.urls import path, re_path

from certificates.views.lists import check_list, list_as_csv, list_as_workbook
from certificates.views.receipts import (
    fetch_receipt,
    order_receipt,
    order_report,
    receipt,
)
from certificates.views.verify import check, start

urlpatterns = [
    path("", start, name="verify_start"),
    path("many", check_list),
    path("many/", check_list, name="verify_many"),
    path("many/checks.csv", list_as_csv, name="list_csv"),
    path("many/checks.xlsx", list_as_workbook, name="list_xlsx"),
    path("many/report/", order_report, name="report"),
    path("receipt/", order_receipt, name="order_receipt"),
    path("receipt/<str:token>", receipt),
    path("receipt/<str:token>/", receipt, name="receipt"),
    path("receipt/<str:token>/receipt.pdf", fetch_receipt, name="receipt_file"),
    path("<str:number>/", check),
    path("<str:number>", check, name="verify"),
    # Anything else is asked for as a number too, which nobody has.
    re_path(r"^(?P<number>(?s:.+))\Z", check),
]
