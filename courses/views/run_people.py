"""Who is invited to a run."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from courses.domain.run_invitations import (
    InvitationRevoked,
    invite_to_run,
    revoke_invitation,
)
from courses.domain.run_plans import CannotPlan
from courses.forms.run_people import InvitationsForm
from courses.views.reading import person_of
from courses.views.runs import refused, run_for, screen
from hubs.roles import Verb


@require_POST
def invite(request: HttpRequest, run_id: str) -> HttpResponse:
    """Invite people by mail."""
    row = run_for(request, run_id, Verb.RUNS)
    form = InvitationsForm(request.POST)
    if not form.is_valid():
        return screen(request, row, form=form, status=422)
    emails = form.cleaned_data["emails"]
    try:
        made = invite_to_run(
            row, emails=emails, by=person_of(request), at=timezone.now()
        )
    except CannotPlan as refusal:
        return refused(request, row, refusal)
    sent = ngettext(
        "%(sent)d invitation is on its way.",
        "%(sent)d invitations are on their way.",
        len(made),
    ) % {"sent": len(made)}
    messages.success(request, sent)
    if known := len(emails) - len(made):
        again = ngettext(
            "%(known)d address was invited before and got no second letter.",
            "%(known)d addresses were invited before and got no second letter.",
            known,
        )
        messages.info(request, again % {"known": known})
    return redirect("courses_run", row.public_id)


@require_POST
def uninvite(request: HttpRequest, run_id: str, invitation_id: int) -> HttpResponse:
    """Take an invitation back."""
    row = run_for(request, run_id, Verb.RUNS)
    invitation = get_object_or_404(row.invitations, pk=invitation_id)
    try:
        revoke_invitation(invitation, by=person_of(request), at=timezone.now())
    except InvitationRevoked:
        messages.error(request, _("It was taken back already."))
        return screen(request, row, status=409)
    messages.success(request, _("The invitation does not work any more."))
    return redirect("courses_run", row.public_id)
