"""What goes into the trail of acts that others carry out: on accounts, and on media."""

from typing import Any, Final

from allauth.account import signals as accounts
from allauth.account.models import EmailAddress
from allauth.mfa import signals as second_steps
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.signals import user_login_failed
from django.contrib.sessions.models import Session
from django.db.models.signals import pre_delete
from django.dispatch import Signal
from django.http import HttpRequest
from wagtail.log_actions import get_active_log_context

from hubs.domain.accounts import note_account, note_address, note_second_step
from hubs.domain.audit import keyed, record
from hubs.domain.media import Medium, note_deleted
from hubs.models import File, Picture, Recording, User


def note_device(request: HttpRequest, **_kwargs: Any) -> None:
    """Put the new session on the person's list, and take off what has ended.

    allauth looks at each session of the person one by one; this asks once, however many
    devices somebody has.
    """
    alive = Session.objects.values("session_key")
    UserSession.objects.filter(user_id=request.user.pk).exclude(
        session_key__in=alive
    ).delete()
    UserSession.objects.create_from_request(request)


def note_failed_sign_in(credentials: dict[str, Any], **_kwargs: Any) -> None:
    """Record a sign-in that failed, with the address's keyed digest alone.

    What is done is the same whether there is an account or not.
    """
    given = credentials.get("email") or credentials.get("username") or ""
    address = User.objects.normalize_email(str(given))
    person = User.objects.filter(email=address).first() or User()
    record("sign_in.failed", person, by=None, facts={"address": keyed(address)})


def note_failed_second_step(
    user: User, authenticator: Authenticator, **_kwargs: Any
) -> None:
    """Record a second step that failed after the right password."""
    facts = {"kind": str(authenticator.type)}
    record("second_step.failed", user, by=None, facts=facts)


#: Acts of people on their own account that change nothing to be compared.
OWN_ACTS: Final[dict[Signal, str]] = {
    accounts.user_signed_up: "account.created",
    accounts.password_changed: "password.changed",
    accounts.password_set: "password.set",
    accounts.password_reset: "password.reset",
}
SECOND_STEPS: Final[dict[Signal, str]] = {
    second_steps.authenticator_added: "second_step.added",
    second_steps.authenticator_removed: "second_step.removed",
    second_steps.authenticator_reset: "second_step.renewed",
}


def note_own_act(user: User, signal: Signal, **_kwargs: Any) -> None:
    """Record what a person did to their own account."""
    note_account(user, OWN_ACTS[signal], by=user)


def note_means(authenticator: Authenticator, signal: Signal, **_kwargs: Any) -> None:
    """Record a means of the second step that came, went or was renewed."""
    note_second_step(authenticator, SECOND_STEPS[signal])


def note_confirmed(email_address: EmailAddress, **_kwargs: Any) -> None:
    """Record that somebody has shown that an address is theirs."""
    note_account(email_address.user, "email.confirmed", by=email_address.user)


def note_changed_address(
    user: User,
    from_email_address: EmailAddress | None,
    to_email_address: EmailAddress,
    **_kwargs: Any,
) -> None:
    """Record that an account has another address; its first is no change."""
    if from_email_address and from_email_address.email != to_email_address.email:
        old, new = from_email_address.email, to_email_address.email
        note_address(user, old=old, new=new, by=user)


def note_deleted_medium(instance: Medium, **_kwargs: Any) -> None:
    """Record that a picture, file or recording goes, while its bytes are there.

    Wagtail deletes in seven views, some of them by query; all of them, and nothing
    else, know who asks by its log.
    """
    note_deleted(instance, by=get_active_log_context().user)


def listen() -> None:
    """Connect all that goes into the audit trail by what others announce."""
    for signal in OWN_ACTS:
        signal.connect(note_own_act)
    for signal in SECOND_STEPS:
        signal.connect(note_means)
    accounts.email_confirmed.connect(note_confirmed)
    accounts.email_changed.connect(note_changed_address)
    second_steps.authentication_failed.connect(note_failed_second_step)
    user_login_failed.connect(note_failed_sign_in)
    for kind in (Picture, File, Recording):
        pre_delete.connect(note_deleted_medium, sender=kind)
