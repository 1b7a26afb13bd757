"""Invitations to a run: by mail, to the owner of an address, until they are revoked."""

import secrets
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from courses.domain.run_plans import require_current
from courses.domain.titles import titles_of
from courses.models import Run, RunInvitation
from hubs.domain.audit import Personal, record
from hubs.domain.post import post
from hubs.models import User


class InvitationRevoked(Exception):
    """The invitation was taken back already."""


@transaction.atomic
def invite_to_run(
    run: Run, *, emails: Iterable[str], by: User, at: datetime
) -> list[RunInvitation]:
    """Offer ``run`` to the owners of ``emails``; return the invitations that are new.

    Who is invited already gets no second letter. Raises
    :exc:`courses.domain.run_plans.CannotPlan` for a run that is over or cancelled.
    """
    # Two who invite the same person at once: the second waits here.
    row = Run.objects.select_for_update().get(pk=run.pk)
    require_current(row, at=at)
    wanted = dict.fromkeys(User.objects.normalize_email(each) for each in emails)
    open_ones = invitations_to(row).filter(email__in=wanted)
    for email in open_ones.values_list("email", flat=True):
        del wanted[email]
    people = {each.email: each for each in User.objects.filter(email__in=wanted)}
    made = [
        RunInvitation.objects.create(
            run=row,
            email=email,
            token=secrets.token_urlsafe(32),
            invited_by=by,
            invited_at=at,
        )
        for email in wanted
    ]
    for invitation in made:
        _send(invitation, to=people.get(invitation.email), at=at)
    return made


@transaction.atomic
def revoke_invitation(invitation: RunInvitation, *, by: User, at: datetime) -> None:
    """Take the offer back; a seat that was taken stays.

    Raises :exc:`InvitationRevoked`.
    """
    rows = RunInvitation.objects.select_for_update(of=("self",))
    row = rows.select_related("run__course", "run__hub").get(pk=invitation.pk)
    if row.revoked_at is not None:
        raise InvitationRevoked(row.pk)
    row.revoked_at = at
    row.save(update_fields=["revoked_at"])
    facts = {"course": row.run.course.code, "run": row.run.public_id}
    record("run.uninvited", row, by=by, hub=row.run.hub, facts=facts)


def invitations_to(run: Run) -> QuerySet[RunInvitation]:
    """Those that hold, in the order of addresses."""
    held = RunInvitation.objects.filter(run=run, revoked_at=None)
    return held.select_related("invited_by").order_by("email")


def _send(invitation: RunInvitation, *, to: User | None, at: datetime) -> None:
    run, by = invitation.run, invitation.invited_by
    record(
        "run.invited",
        invitation,
        by=by,
        hub=run.hub,
        facts={"course": run.course.code, "run": run.public_id},
        personal=[Personal("email", "", invitation.email, to)],
    )
    language = (to or by).language
    post(
        "courses/run_invitation",
        to=invitation.email,
        language=language,
        content={
            "hub": run.hub.name,
            "title": titles_of([run.course])[run.course_id].told_in(language),
            "code": run.course.code,
            "by": str(by),
            "run": run.public_id,
            "starts_at": run.starts_at,
            "zone": run.time_zone,
            "venue": run.venue,
            "mode": run.mode,
        },
        at=at,
        person=to,
    )
