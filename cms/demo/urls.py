"""Addresses that exist only where ``DEMO=1``."""

from django.conf import settings
from django.urls import URLPattern, path

from cms.demo.entrance import entrance
from cms.demo.paying import back_office, change_payment, checkout
from cms.demo.views import letter, letter_as_sent, mailbox

urlpatterns: list[URLPattern] = [
    path("", entrance, name="demo"),
    path("mail/", mailbox, name="demo_mailbox"),
    path("mail/<int:letter_id>/", letter, name="demo_letter"),
    path("mail/<int:letter_id>/html/", letter_as_sent, name="demo_letter_html"),
]
if settings.STRIPE_STAND_IN:
    urlpatterns += [
        path("stripe/", back_office, name="demo_stripe"),
        path("stripe/change/", change_payment, name="demo_stripe_change"),
        path("stripe/pay/<str:session_id>/", checkout, name="demo_stripe_pay"),
    ]
