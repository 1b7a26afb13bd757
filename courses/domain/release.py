"""Release: the drafts of a course become an edition, by one person's act."""

from datetime import datetime
from typing import Any

from django.db import models, transaction
from wagtail.models import Page, Revision

from courses.blocks import Severity
from courses.domain.assets import KeptAssets, LookedAtAssets
from courses.domain.checking import structural_problems
from courses.domain.drafts import drafts_of
from courses.domain.freezing import CourseFreezer
from courses.domain.hints import hints
from courses.domain.moving import MOVE
from courses.domain.problems import NotReady, Problem
from courses.domain.withdrawal import TELL
from courses.domain.writing import write_edition
from courses.models import Course, CoursePage, Edition, Run
from courses.signals import released
from hubs.domain.audit import record
from hubs.domain.outbox import owe
from hubs.models import User


class NotACandidate(Exception):
    """The edition was released before, or frozen anew meanwhile."""


class NotOffered(Exception):
    """Only a released edition can be withdrawn, once."""


def problems(course: Course) -> list[Problem]:
    """All that keeps ``course`` from being frozen now, in the order of its pages."""
    return [each for each in findings(course) if each.severity is Severity.ERROR]


def findings(course: Course) -> list[Problem]:
    """What keeps ``course`` from being frozen, and hints, in the order of its pages."""
    drafts = drafts_of(course)
    found = list(structural_problems(course, drafts))
    if drafts:
        frozen = CourseFreezer(drafts, LookedAtAssets()).freeze()
        found += frozen.problems
        found += hints(drafts, frozen)
    places = {page.pk: n for n, page in enumerate(p for d in drafts for p in d.pages())}
    unlike = dict.fromkeys(found)
    return sorted(unlike, key=lambda problem: places.get(problem.page or 0, -1))


def freeze(course: Course, *, by: User | None, at: datetime) -> Edition:
    """Make the candidate edition from the latest revisions of the course's pages.

    An earlier candidate is thrown away. Raises :exc:`NotReady` with the problems.
    """
    if found := problems(course):
        raise NotReady(found)
    with transaction.atomic():
        _lock(course)
        discard_candidate(course)
        drafts, assets = drafts_of(course), KeptAssets()
        frozen = CourseFreezer(drafts, assets).freeze()
        if frozen.problems:
            # A file went away between looking and keeping.
            raise NotReady(frozen.problems)
        edition = write_edition(
            course,
            frozen,
            names=assets.names,
            address=_address(drafts[0].page),
            by=by,
            at=at,
        )
        record(
            "course.frozen",
            edition,
            by=by,
            hub=course.hub,
            facts={"course": course.code, "sha256": edition.content_hash},
        )
    return edition


def release(
    edition: Edition, *, by: User | None, change: str, summary: str, at: datetime
) -> Edition:
    """Number the candidate and make it the course's current edition.

    ``change`` says whether learners in progress are moved forward (minor: a task does
    it) or stay on their edition (major); the first edition is major. Raises
    :exc:`NotACandidate` for anything else.
    """
    with transaction.atomic():
        course = _lock(edition.course)
        edition = _fresh(
            edition, state=Edition.State.CANDIDATE, otherwise=NotACandidate
        )
        former = Edition.objects.current().filter(course=course).first()
        if former:
            former.state = Edition.State.SUPERSEDED
            former.save(update_fields=["state"])
        newest = course.editions.aggregate(newest=models.Max("number"))["newest"] or 0
        edition.number = newest + 1
        edition.state = Edition.State.CURRENT
        edition.change = change if former else Edition.Change.MAJOR
        edition.change_summary = summary
        edition.released_at, edition.released_by = at, by
        edition.save()
        _publish(edition, by=by)
        _offer(course, edition)
        _record_release(edition, former=former, by=by)
        if former and edition.change == Edition.Change.MINOR:
            owe(MOVE, key=edition.pk, at=at)
        transaction.on_commit(lambda: released.send(sender=Edition, edition=edition))
    return edition


def _record_release(
    edition: Edition, *, former: Edition | None, by: User | None
) -> None:
    record(
        "course.released",
        edition,
        by=by,
        hub=edition.course.hub,
        reason=edition.change_summary,
        facts={
            "course": edition.course.code,
            "number": edition.number,
            "change": edition.change,
            "sha256": edition.content_hash,
            "supersedes": former.pk if former else None,
        },
    )


def withdraw(
    edition: Edition,
    *,
    by: User | None,
    at: datetime,
    reason: str,
    replaced_by: Course | None = None,
) -> Edition:
    """Stop offering ``edition``; learners on it keep what they have.

    New ones are led to ``replaced_by``. Raises :exc:`NotOffered` if it was never
    released or is withdrawn already.
    """
    with transaction.atomic():
        course = _lock(edition.course)
        offered = [Edition.State.CURRENT, Edition.State.SUPERSEDED]
        edition = _fresh(edition, state__in=offered, otherwise=NotOffered)
        edition.state, edition.withdrawn_at = Edition.State.WITHDRAWN, at
        edition.replaced_by = replaced_by
        edition.save(update_fields=["state", "withdrawn_at", "replaced_by"])
        owe(TELL, key=edition.pk, at=at)
        record(
            "course.withdrawn",
            edition,
            by=by,
            hub=course.hub,
            reason=reason,
            facts={
                "course": course.code,
                "number": edition.number,
                "replaced_by": replaced_by.code if replaced_by else None,
            },
        )
        transaction.on_commit(lambda: released.send(sender=Edition, edition=edition))
    return edition


def discard_candidate(course: Course) -> None:
    """Throw the course's candidate away, if there is one; nobody learns from it."""
    for candidate in course.editions.filter(state=Edition.State.CANDIDATE):
        for step in candidate.steps.all():
            step.texts.all().delete()
            if hasattr(step, "answer_key"):
                step.answer_key.delete()
        candidate.steps.all().delete()
        candidate.texts.all().delete()
        candidate.assets.all().delete()
        candidate.delete()


def is_frozen(course: Course, *, page: int, revision: int) -> bool:
    """Whether an edition of ``course`` was frozen from this revision of a page."""
    frozen = course.editions.values_list("facts__revisions", flat=True)
    return any((pages or {}).get(str(page)) == revision for pages in frozen)


def _lock(course: Course) -> Course:
    """One freeze, release or withdrawal of a course at a time."""
    return Course.objects.select_for_update(of=("self",)).get(pk=course.pk)


def _fresh(edition: Edition, *, otherwise: type[Exception], **wanted: Any) -> Edition:
    fresh = Edition.objects.select_related("course__hub").filter(
        pk=edition.pk, **wanted
    )
    found = fresh.first()
    if found is None:
        raise otherwise(f"{edition.pk} is not {wanted}")
    return found


def _address(page: CoursePage) -> str:
    parts = page.get_url_parts()
    return str(parts[2]) if parts else ""


def _publish(edition: Edition, *, by: User | None) -> None:
    """Publish the revisions that were frozen, so that the tree says what changed since.

    Only course pages are public; a page that was deleted meanwhile stays so.
    """
    there = set(
        Page.objects.filter(pk__in=edition.facts["revisions"]).values_list(
            "pk", flat=True
        )
    )
    revisions = Revision.objects.in_bulk(
        [
            number
            for page, number in edition.facts["revisions"].items()
            if int(page) in there
        ]
    )
    for revision in revisions.values():
        page = Page.objects.get(pk=revision.object_id)
        if page.live_revision_id != revision.pk:
            revision.publish(user=by, skip_permission_checks=True)


def _offer(course: Course, edition: Edition) -> None:
    """Every released course can be taken at one's own pace."""
    Run.objects.get_or_create(
        course=course,
        hub=course.hub,
        mode=Run.Mode.SELF_PACED,
        state=Run.State.OPEN,
        defaults={
            "language": edition.default_language,
            "time_zone": course.hub.time_zone,
        },
    )
