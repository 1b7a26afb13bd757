"""Partners: hubs that may run a course of another hub, as its lead agreed."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from courses.models import Course, RunPartner
from hubs.domain.access import can
from hubs.domain.audit import record
from hubs.models import Hub, User
from hubs.roles import Verb


class NotTheirsToAgree(Exception):
    """Who lets other hubs run a course answers for the staff of its hub."""


class OwnHub(Exception):
    """The course is the hub's own: nothing has to be agreed."""


class NotAgreed(Exception):
    """The agreement was ended already."""


@transaction.atomic
def agree(course: Course, *, hub: Hub, by: User, at: datetime) -> RunPartner:
    """Let ``hub`` run ``course``. Idempotent while it holds.

    Raises :exc:`NotTheirsToAgree` or :exc:`OwnHub`.
    """
    _require_lead(course, by=by, at=at)
    if hub.pk == course.hub_id:
        raise OwnHub(hub.slug)
    # Two who agree at once: the second waits here and finds the first one's.
    Course.objects.select_for_update().get(pk=course.pk)
    held = partners_of(course).filter(hub=hub).first()
    if held is not None:
        return held
    partner = RunPartner.objects.create(
        course=course, hub=hub, agreed_by=by, agreed_at=at
    )
    facts = {"course": course.code, "partner": hub.slug}
    record("partner.agreed", partner, by=by, hub=course.hub, facts=facts)
    return partner


@transaction.atomic
def end_agreement(partner: RunPartner, *, by: User, at: datetime) -> None:
    """Let the hub plan no more runs of the course. Those that it has stay.

    Raises :exc:`NotTheirsToAgree` or :exc:`NotAgreed`.
    """
    rows = RunPartner.objects.select_for_update(of=("self",))
    row = rows.select_related("course__hub", "hub").get(pk=partner.pk)
    _require_lead(row.course, by=by, at=at)
    if row.ended_at is not None:
        raise NotAgreed(row.pk)
    row.ended_at = at
    row.save(update_fields=["ended_at"])
    facts = {"course": row.course.code, "partner": row.hub.slug}
    record("partner.ended", row, by=by, hub=row.course.hub, facts=facts)


def partners_of(course: Course) -> QuerySet[RunPartner]:
    """The agreements about ``course`` that hold."""
    held = RunPartner.objects.filter(course=course, ended_at=None)
    return held.select_related("hub", "agreed_by").order_by("hub__name")


def may_run(hub: Hub, course: Course) -> bool:
    """Whether ``hub`` may plan runs of ``course``."""
    return course.hub_id == hub.pk or partners_of(course).filter(hub=hub).exists()


def courses_to_run(hub: Hub) -> QuerySet[Course]:
    """The courses of which ``hub`` may plan runs."""
    agreed = RunPartner.objects.filter(hub=hub, ended_at=None).values("course")
    return Course.objects.filter(Q(hub=hub) | Q(pk__in=agreed)).select_related("hub")


def _require_lead(course: Course, *, by: User, at: datetime) -> None:
    if not can(by, Verb.STAFF, course.hub, at=at):
        raise NotTheirsToAgree(course.pk)
