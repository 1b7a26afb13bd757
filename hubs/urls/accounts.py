"""Everything under ``/accounts/``: allauth's ways that we use, and no other."""

from allauth.account import views as allauth
from django.db import transaction
from django.urls import include, path, re_path
from django.views.generic import RedirectView

from hubs.views.accounts import profile
from hubs.views.invitations import invitation

# What changes an account, and the event that says so, are kept together or not at all.
whole = transaction.atomic

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="account_profile"), name="account"),
    path("profile/", profile, name="account_profile"),
    path("login/", allauth.login, name="account_login"),
    path("logout/", allauth.logout, name="account_logout"),
    path("signup/", whole(allauth.signup), name="account_signup"),
    path("inactive/", allauth.account_inactive, name="account_inactive"),
    path("reauthenticate/", allauth.reauthenticate, name="account_reauthenticate"),
    path("email/", whole(allauth.email), name="account_email"),
    path(
        "confirm-email/",
        allauth.email_verification_sent,
        name="account_email_verification_sent",
    ),
    re_path(
        r"^confirm-email/(?P<key>[-:\w]+)/$",
        whole(allauth.confirm_email),
        name="account_confirm_email",
    ),
    path(
        "password/change/",
        whole(allauth.password_change),
        name="account_change_password",
    ),
    path("password/set/", whole(allauth.password_set), name="account_set_password"),
    path("password/reset/", allauth.password_reset, name="account_reset_password"),
    path(
        "password/reset/done/",
        allauth.password_reset_done,
        name="account_reset_password_done",
    ),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        whole(allauth.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        allauth.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("invitations/<slug:token>/", invitation, name="hub_invitation"),
    path("2fa/", include("allauth.mfa.urls")),
    path("sessions/", include("allauth.usersessions.urls")),
]
