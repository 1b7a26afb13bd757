"""Reading the audit trail: whose slice, in words, and as files."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from string import Formatter
from typing import Any, Final

from django.db.models import Max, Q, QuerySet
from django.utils.functional import Promise
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from hubs.domain.access import hubs_where, reads_everything
from hubs.domain.audit import canonical_row
from hubs.domain.checkpoints import as_row
from hubs.domain.spreadsheet import line
from hubs.models import (
    AuditCheckpoint,
    AuditEvent,
    AuditLink,
    ElectronicSignature,
    User,
)
from hubs.roles import Verb

#: What was done, in words; names in braces are facts of the event.
WORDS: Final[dict[str, str | Promise]] = {
    "course.opened": _("opened {course}"),
    "course.copied": _("copied {original} as {course}"),
    "course.part_removed": _("took “{title}” out of the drafts of {course}"),
    "course.frozen": _("froze {course}"),
    "course.released": _("released edition {number} of {course} ({change})"),
    "quiz.imported": _("imported questions into {course}: {questions}"),
    "course.withdrawn": _("withdrew edition {number} of {course}"),
    "review.reminded": _("reminded that {course} is to be reviewed by {review_by}"),
    "course.rules_overruled": _("released {course} past the rules ({obstacle})"),
    "course.notes_overruled": _("released {course} past {count} open notes"),
    "note.written": _("noted on step {step} of {course}"),
    "note.answered": _("answered a note on step {step} of {course}"),
    "note.resolved": _("resolved a note on step {step} of {course}"),
    "note.reopened": _("reopened a note on step {step} of {course}"),
    "media.added": _("added “{name}” to the media"),
    "media.changed": _("changed “{name}” among the media"),
    "media.deleted": _("deleted “{name}” from the media"),
    "review.invited": _("asked somebody outside to review {course}"),
    "review.revoked": _("took back a link for a review of {course}"),
    "signature.given": _("signed: {meaning}"),
    "proof.given": _("proved who they are: {meaning}"),
    "signature.refused": _("could not sign ({meaning}): wrong {wrong}"),
    "permission.refused": _("was refused: {act}"),
    "sign_in.failed": _("failed to sign in"),
    "second_step.failed": _("failed at the second step ({kind})"),
    "account.created": _("signed up"),
    "account.made": _("made an account for somebody"),
    "account.changed": _("changed an account"),
    "email.confirmed": _("confirmed an e-mail address"),
    "email.changed": _("changed the e-mail address"),
    "name.changed": _("changed the name on certificates"),
    "password.changed": _("changed the password"),
    "password.set": _("set a password"),
    "password.reset": _("set a new password by letter"),
    "second_step.added": _("added a second step ({kind})"),
    "second_step.removed": _("removed a second step ({kind})"),
    "second_step.renewed": _("renewed a second step ({kind})"),
    "sessions.ended": _("signed out elsewhere ({sessions})"),
    "role.granted": _("was given the role {role}"),
    "role.ended": _("lost the role {role}"),
    "auditor.appointed": _("appointed an auditor"),
    "auditor.dismissed": _("ended an auditor's mandate"),
    "invitation.sent": _("invited somebody as {role}"),
    "invitation.accepted": _("accepted an invitation"),
    "invitation.revoked": _("took an invitation back"),
    "enrolment.began": _("enrolled on {course}, edition {number}"),
    "enrolment.changed": _("{course}, edition {number}: from {before} to {after}"),
    "enrolment.moved": _("went on with {course} in edition {after}"),
    "order.placed": _("ordered ({order}, seats: {seats})"),
    "order.changed": _("order {order}: from {before} to {after}"),
    "payment.received": _("order {order} was paid ({cents} {currency}, in cents)"),
    "refund.asked": _("asked for a refund of {cents} (in cents) of order {order}"),
    "refund.decided": _("decided about a refund of order {order}: {outcome}"),
    "refund.sent": _("a refund of {cents} (in cents) of order {order} was sent"),
    "refund.failed": _("a refund of {cents} (in cents) of order {order} failed"),
    "dispute.heard": _("order {order} is disputed: {state}"),
    "access.ended": _("closed what order {order} had paid for"),
    "access.given_back": _("opened again what order {order} had paid for"),
    "attempt.graded": _("took {step} of {course}: {points}, {verdict}"),
    "completion.recorded": _("completed {course}, edition {number}"),
    "run.planned": _("planned a run of {course}"),
    "run.opened": _("opened a run of {course}"),
    "run.closed": _("closed a run of {course}"),
    "run.changed": _("changed a run of {course}"),
    "run.invited": _("invited somebody to a run of {course}"),
    "run.uninvited": _("took back an invitation to a run of {course}"),
    "run.cancelled": _("cancelled a run of {course}"),
    "waiting.joined": _("joined the waiting list of a run of {course}"),
    "waiting.raised": _("let somebody come first on a waiting list of {course}"),
    "waiting.offered": _("a seat on a run of {course} was offered"),
    "waiting.ended": _("a place on a waiting list of {course} ended ({state})"),
    "enrolment.transferred": _("changed to another run of {course}"),
    "enrolment.rebooked": _("gave a learner of {course} another run: {reason}"),
    "partner.agreed": _("let the hub {partner} run {course}"),
    "partner.ended": _("lets the hub {partner} plan no more runs of {course}"),
    "attendance.noted": _("noted who attended a session of {course} ({people})"),
    "attempt.granted": _("granted one attempt more ({course}, {step})"),
    "record.read": _("read the record of a learner ({course})"),
    "key.asked": _("asked for a signing key"),
    "key.confirmed": _("confirmed a signing key"),
    "key.made": _("made a signing key"),
    "key.retired": _("retired a signing key"),
    "key.doubted": _("signed that somebody else may have a signing key"),
    "key.withdrawn": _("withdrew a signing key"),
    "certificate.issued": _("issued a certificate"),
    "certificate.signed-anew": _("signed a certificate anew"),
    "status_list.signed": _("signed status list {number}, with {ended} that ended"),
    "certificate.retried": _("asked for a certificate once more"),
    "certificate.withheld": _("switched the public page of a certificate off"),
    "certificate.abridged": _("let the public page of a certificate show initials"),
    "certificate.shown": _("switched the public page of a certificate on again"),
    "calendar.given": _("made a private calendar address"),
    "calendar.withdrawn": _("took back a private calendar address"),
    "share.given": _("made a link to certificates that ends at {until}"),
    "share.withdrawn": _("withdrew a link to certificates"),
    "certificate.design_changed": _("made version {number} of the certificates’ look"),
    "certificate.revoked": _("revoked a certificate ({reason})"),
    "certificate.expired": _("noted that a certificate has expired"),
    "certificate.corrected": _("issued a certificate anew, as issue {issue}"),
    "certificate.erased": _("erased the holder of a certificate"),
    "invoice.issued": _("issued {number}"),
    "invoice.reminded": _("reminded of {number}, stage {stage}"),
    "invoicing.granted": _(
        "lets {organisation} pay by invoice, up to {cents} {currency} (in cents)"
    ),
    "invoicing.ended": _("lets {organisation} pay by invoice no more"),
    "campaign.made": _("made {codes} codes of vouchers"),
    "campaign.stopped": _("stopped the codes of a campaign"),
    "entity.changed": _("changed the legal entity"),
    "accounts.exported": _("exported accounts ({kind})"),
    "trail.exported": _("exported the audit trail"),
    "trail.broken": _("found the audit trail broken at {link}: {why}"),
    "trail.settled": _("settled that the audit trail was broken at {link}"),
    "organisation.registered": _("registered the organisation {organisation}"),
    "organisation.changed": _("changed the details of {organisation}"),
    "organisation.invited": _("invited somebody to act for {organisation}"),
    "organisation.revoked": _("took back an invitation to act for {organisation}"),
    "organisation.joined": _("began to act for {organisation}"),
    "organisation.left": _("acts for {organisation} no more"),
    "consent.given": _("let {organisation} see the status of its seats"),
    "consent.withdrawn": _("lets {organisation} see the status of its seats no more"),
    "organisation.told": _("told who acts for {organisation} news of certificates"),
    "pack.granted": _("bought {seats} seats of {course} for {organisation}"),
    "pack.ended": _("ended a pack of {organisation}: {seats} seats of {course}"),
    "pack.resumed": _("gave {organisation} a pack back: {seats} seats of {course}"),
    "pack.moved": _("moved {seats} seats of {course} to another run"),
    "seat.offered": _("invited {seats} people of {organisation} to {course}"),
    "seat.reminded": _("reminded {seats} people of {organisation} of {course}"),
    "seat.taken_back": _("took {seats} seats of {course} back"),
    "seat.claimed": _("accepted a seat of {organisation} on {course}"),
    "seat.declined": _("declined a seat of {organisation} on {course}"),
    "demo.loaded": _("loaded the demonstration"),
}
#: Facts that are for machines: digests of what is personal.
UNTOLD: Final = {"personal", "address"}
COLUMNS: Final = (
    "seq", "at", "actor", "hub", "verb", "object", "object_id", "reason", "facts",
)  # fmt: skip
#: Characters of a fact that are told; all of it stands in the exports.
LONGEST: Final = 300


@dataclass(frozen=True)
class Wanted:
    """Which events are asked for; what is empty does not limit."""

    hub: str = ""
    verb: str = ""
    person: str = ""
    since: date | None = None
    until: date | None = None


def trail_of(reader: User, *, at: datetime) -> QuerySet[AuditEvent]:
    """What ``reader`` may read, newest first: all, or what happened at their hubs."""
    events = AuditEvent.objects.select_related("actor", "hub", "link").order_by("-id")
    if reads_everything(reader, at=at):
        return events
    return events.filter(hub__in=hubs_where(reader, Verb.AUDIT, at=at))


def narrowed(events: QuerySet[AuditEvent], wanted: Wanted) -> QuerySet[AuditEvent]:
    """Those of ``events`` that are asked for."""
    limits = {
        "hub__slug": wanted.hub,
        "verb": wanted.verb,
        "at__date__gte": wanted.since,
        "at__date__lte": wanted.until,
    }
    events = events.filter(**{name: value for name, value in limits.items() if value})
    if wanted.person:
        person = Q(actor__email__icontains=wanted.person)
        events = events.filter(
            person | Q(actor__name_on_certificate__icontains=wanted.person)
        )
    return events


def in_words(event: AuditEvent) -> str:
    """What was done, as the end of a sentence about who did it."""
    words = str(WORDS.get(event.verb, event.verb))
    return Formatter().vformat(words, (), _Facts(event))


def details(event: AuditEvent, *, with_values: bool = False) -> list[str]:
    """What its words do not say of an event: facts, old and new where one changed.

    Personal values are among them ``with_values``, as far as they were not erased.
    """
    words = str(WORDS.get(event.verb, ""))
    said = {name for _text, name, _spec, _how in Formatter().parse(words) if name}
    return [
        f"{name}: {_told(value)}"
        for name, value in sorted(event.facts.items())
        if name not in UNTOLD | said and value not in ("", None, [])
    ] + [
        f"{value.name}: {value.old} → {value.new}"
        for value in (event.values.all() if with_values else ())
    ]


def _told(value: Any) -> str:
    if isinstance(value, dict) and value.keys() == {"old", "new"}:
        return f"{_told(value['old'])} → {_told(value['new'])}"
    if isinstance(value, str):
        return Truncator(value).chars(LONGEST)
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


class _Facts(dict[str, Any]):
    """An event's facts; what is not among them is said by a dash."""

    def __init__(self, event: AuditEvent) -> None:
        super().__init__(event.facts)
        if "meaning" in self:
            meaning = ElectronicSignature.Meaning(self["meaning"])
            self["meaning"] = meaning.label

    def __missing__(self, key: str) -> str:
        return "–"


def as_csv(events: Iterable[AuditEvent]) -> Iterator[str]:
    """The events as lines for a spreadsheet, in which nothing is a formula."""
    yield line(COLUMNS)
    for event in events:
        row = canonical_row(event, seq=_number(event))
        facts = json.dumps(row["facts"], sort_keys=True, ensure_ascii=False)
        actor = event.actor.email if event.actor else ""
        hub = event.hub.slug if event.hub else ""
        yield line(
            (row["seq"], row["at"], actor, hub, *_about(event), event.reason, facts)
        )


def as_jsonl(events: Iterable[AuditEvent]) -> Iterator[str]:
    """The events with their links, then the checkpoints: for verify_audit_trail.py.

    Checkpoints tell nothing of what was done, so each slice has them all.
    """
    # Those that are made while the events are written out are left for the next time.
    newest = AuditCheckpoint.objects.aggregate(newest=Max("link_id"))["newest"] or 0
    for event in events:
        link = _link(event)
        row = {
            "row": canonical_row(event, seq=link.seq if link else None),
            "previous": link.previous if link else None,
            "hash": link.hash if link else None,
        }
        yield json.dumps(row, sort_keys=True, ensure_ascii=False) + "\n"
    made_by_then = AuditCheckpoint.objects.filter(link_id__lte=newest)
    for made in made_by_then.order_by("link_id").iterator(1000):
        yield json.dumps({"checkpoint": as_row(made)}, sort_keys=True) + "\n"


def _about(event: AuditEvent) -> tuple[str, str, str]:
    return event.verb, event.object_type, event.object_id


def _link(event: AuditEvent) -> AuditLink | None:
    return event.link if hasattr(event, "link") else None


def _number(event: AuditEvent) -> int | None:
    link = _link(event)
    return link.seq if link else None
