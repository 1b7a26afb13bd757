"""Addresses that exist only where ``DEMO=1``."""

from django.urls import URLPattern, path

from cms.demo.entrance import entrance
from cms.demo.views import letter, letter_as_sent, mailbox

urlpatterns: list[URLPattern] = [
    path("", entrance, name="demo"),
    path("mail/", mailbox, name="demo_mailbox"),
    path("mail/<int:letter_id>/", letter, name="demo_letter"),
    path("mail/<int:letter_id>/html/", letter_as_sent, name="demo_letter_html"),
]
