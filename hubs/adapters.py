"""How allauth does things here."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.usersessions.adapter import DefaultUserSessionsAdapter
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db import transaction
from django.forms import BaseForm
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from hubs.domain.accounts import note_sessions_ended
from hubs.domain.post import post
from hubs.http.address import client_address
from hubs.middleware import speak_to
from hubs.models import User

#: What letters about accounts may say, and the name under which a template finds it.
CONTENT: Final = {
    "activate_url": "activate_url",
    "password_reset_url": "password_reset_url",
    "signup_url": "signup_url",
    "from_email": "from_email",
    "to_email": "to_email",
    "deleted_email": "deleted_email",
    "ip": "ip",
    "user_agent": "user_agent",
    "timestamp": "changed_at",
}
#: What a person says of themselves when they sign up, beside address and password.
SIGNUP_FACTS: Final = ("name_on_certificate", "language", "time_zone")


class AccountAdapter(DefaultAccountAdapter):
    """Accounts of Passage: mail by the outbox, addresses seen by our own proxies."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("Address and password do not fit together."),
        "too_many_login_attempts": _(
            "Too many tries. Wait 15 minutes, or set a new password."
        ),
        "incorrect_password": _("This is not your password."),
        "enter_current_password": _("This is not your password."),
        "incorrect_code": _("This code is not right, or no longer. Take the next one."),
        "duplicate_email": _("This is your address already."),
    }

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address that tries are counted by."""
        return client_address(request)

    def login(self, request: HttpRequest, user: User) -> None:
        """Sign the person in, and tell them so in their language."""
        super().login(request, user)
        speak_to(user, request)

    def save_user(
        self,
        request: HttpRequest,
        user: User,
        form: BaseForm,
        commit: bool = True,  # noqa: FBT001, FBT002 (allauth's signature)
    ) -> User:
        """Write the new account in one row, with all that its form says."""
        for name in SIGNUP_FACTS:
            setattr(user, name, form.cleaned_data[name])
        saved: User = super().save_user(request, user, form, commit)
        return saved

    def send_mail(
        self, template_prefix: str, email: str, context: dict[str, Any]
    ) -> None:
        """Owe the letter; no request ever waits for a mail server.

        Whether there is an account makes no difference to what is done here, so that
        time tells nothing either.
        """
        app, _folder, name = template_prefix.partition("/email/")
        person = User.objects.filter(email=email).first() or context.get("user")
        if person is None and self.request.user.is_authenticated:
            # A notice to the address that a person just gave up.
            person = self.request.user
        post(
            f"{app}/{name}",
            to=email,
            language=person.language if person else get_language() or "en",
            content={
                CONTENT[key]: _own_address(key, value)
                for key, value in context.items()
                if key in CONTENT
            },
            at=timezone.now(),
            person=person,
        )

    def _get_login_attempts_cache_key(
        self, request: HttpRequest, **credentials: Any
    ) -> str:
        # allauth adds the host that was asked for, which is the client's to choose.
        return str(credentials.get("email", "")).lower()


class SessionsAdapter(DefaultUserSessionsAdapter):
    """Sessions of Passage: who signs out elsewhere is in the trail."""

    @transaction.atomic
    def end_sessions(self, sessions: Sequence[UserSession]) -> None:
        """End them, all of one person."""
        super().end_sessions(sessions)
        for person in {session.user for session in sessions}:
            theirs = [each for each in sessions if each.user_id == person.pk]
            note_sessions_ended(person, sessions=len(theirs))


def _own_address(key: str, value: str | datetime) -> str | datetime:
    """Links in letters lead to the site's own address, whatever host was asked for."""
    if key.endswith("_url"):
        return f"{settings.SITE_ADDRESS}{urlsplit(str(value)).path}"
    return value
