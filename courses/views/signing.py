"""The forms under which people sign what happens to an edition."""

from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from courses.domain.effects import effect_of
from courses.domain.release import NotACandidate, NotOffered
from courses.domain.review_notes import open_notes
from courses.domain.sign_off import (
    CannotSign,
    Obstacle,
    obstacle_to,
    sign_candidate,
    sign_release,
    sign_withdrawal,
)
from courses.forms.release import RefusalForm, ReleaseForm, StepForm, WithdrawForm
from courses.models import Course, Edition
from courses.views.proving import proof_of
from courses.views.reading import course_for, crumbs, person_of, title_of
from courses.views.release import overtaken, refuse, screen
from hubs.domain.access import can
from hubs.domain.signing_off import Meaning, Proof
from hubs.forms.signing import SignatureForm
from hubs.roles import Verb

#: What the person declares, in the words above their name.
DECLARATIONS: Final = {
    Meaning.SUBMITTED: gettext_lazy(
        "I answer for this content as its author and submit it for review."
    ),
    Meaning.REVIEWED: gettext_lazy(
        "I reviewed this content: it is right and fit to be taught."
    ),
    Meaning.REFUSED: gettext_lazy(
        "I reviewed this content and refuse it for the reason that I give."
    ),
    Meaning.RELEASED: gettext_lazy("I release this content to learners."),
    Meaning.WITHDRAWN: gettext_lazy(
        "I withdraw this edition: it takes no new learners, and those under way have "
        "90 days to finish it."
    ),
}
BUTTONS: Final = {
    Meaning.SUBMITTED: gettext_lazy("Sign and submit"),
    Meaning.REVIEWED: gettext_lazy("Sign: reviewed"),
    Meaning.REFUSED: gettext_lazy("Sign: refused"),
    Meaning.RELEASED: gettext_lazy("Sign and release"),
    Meaning.WITHDRAWN: gettext_lazy("Sign and withdraw"),
}
DONE: Final = {
    Meaning.SUBMITTED: gettext_lazy("Submitted. Somebody else reviews it now."),
    Meaning.REVIEWED: gettext_lazy("Reviewed. It can be released."),
    Meaning.REFUSED: gettext_lazy("Refused. It is for its author to change."),
}
STEPS: Final = frozenset(DECLARATIONS) - {Meaning.WITHDRAWN}


@require_http_methods(["GET", "HEAD", "POST"])
def sign_step(request: HttpRequest, course_id: int, meaning: str) -> HttpResponse:
    """Submit, review, refuse or release the candidate that the person was shown."""
    course = course_for(request.user, course_id)
    if meaning not in STEPS:
        raise Http404(meaning)
    try:
        return _sign_step(request, course, Meaning(meaning))
    except NotACandidate:
        return overtaken(request, course)
    except CannotSign as refusal:
        return _not_now(request, course, meaning, refusal.obstacle)


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw_edition(request: HttpRequest, course_id: int, number: int) -> HttpResponse:
    """Stop offering an edition."""
    course = course_for(request.user, course_id)
    edition = get_object_or_404(course.editions, number=number)
    person, meaning = person_of(request), Meaning.WITHDRAWN
    if not can(person, Verb.RELEASE, course.hub, at=timezone.now()):
        return _not_now(request, course, meaning, Obstacle.ROLE)
    if edition.state == Edition.State.WITHDRAWN:
        messages.error(request, _("This edition is withdrawn already."))
        return screen(request, course, status=409)
    form = WithdrawForm(request.POST or None, person=person, course=course)
    proof = _proof(request, form, edition, meaning)
    if proof is None:
        return _page(request, edition, meaning, form)
    given, now = form.cleaned_data, timezone.now()
    try:
        sign_withdrawal(
            edition,
            proof=proof,
            reason=given["reason"],
            replaced_by=given["replaced_by"],
            at=now,
        )
    except NotOffered:
        messages.error(request, _("This edition is withdrawn already."))
        return screen(request, course, status=409)
    messages.success(request, _("Edition %d is withdrawn.") % number)
    return redirect("courses_release", course.pk)


def _sign_step(request: HttpRequest, course: Course, meaning: Meaning) -> HttpResponse:
    candidate = course.editions.filter(state=Edition.State.CANDIDATE).first()
    if candidate is None:
        raise NotACandidate(course.pk)
    person = person_of(request)
    obstacle = obstacle_to(candidate, meaning=meaning, by=person, at=timezone.now())
    may_overrule = person.is_superuser or obstacle == Obstacle.OPEN_NOTES
    if obstacle and not (meaning == Meaning.RELEASED and may_overrule):
        raise CannotSign(obstacle)
    form = _form(request, candidate, meaning, obstacle)
    proof = _proof(request, form, candidate, meaning)
    if proof is None:
        return _page(request, candidate, meaning, form, obstacle=obstacle)
    if form.cleaned_data["candidate"] != candidate.content_hash:
        raise NotACandidate(candidate.pk)
    messages.success(request, _do(candidate, meaning, form, proof))
    return redirect("courses_release", course.pk)


def _do(candidate: Edition, meaning: Meaning, form: SignatureForm, proof: Proof) -> str:
    """Do what was signed; return what to say about it."""
    given, now = form.cleaned_data, timezone.now()
    if meaning != Meaning.RELEASED:
        reason = given["reason"]
        sign_candidate(candidate, meaning=meaning, proof=proof, at=now, reason=reason)
        return str(DONE[meaning])
    edition = sign_release(
        candidate,
        proof=proof,
        change=given.get("change", Edition.Change.MAJOR),
        summary=given["summary"],
        at=now,
        exception=given.get("exception", ""),
        overruling=given.get("overruling", ""),
    )
    return _("Edition %d is released.") % edition.number


def _proof(
    request: HttpRequest, form: SignatureForm, edition: Edition, meaning: Meaning
) -> Proof | None:
    hub = edition.course.hub
    return proof_of(request, form, wanted=edition, hub=hub, meaning=meaning)


def _form(
    request: HttpRequest,
    candidate: Edition,
    meaning: Meaning,
    obstacle: Obstacle | None,
) -> SignatureForm:
    data, person = request.POST or None, person_of(request)
    initial = {"candidate": candidate.content_hash}
    if meaning == Meaning.REFUSED:
        return RefusalForm(data, person=person, initial=initial)
    if meaning != Meaning.RELEASED:
        return StepForm(data, person=person, initial=initial)
    is_first = not candidate.course.editions.current().exists()
    initial["summary"] = _("First edition.") if is_first else ""
    return ReleaseForm(
        data,
        person=person,
        initial=initial,
        is_first=is_first,
        obstacle=obstacle,
    )


def _page(
    request: HttpRequest,
    edition: Edition,
    meaning: Meaning,
    form: SignatureForm,
    *,
    obstacle: Obstacle | None = None,
) -> HttpResponse:
    course, now = edition.course, timezone.now()
    current = course.editions.current().first()
    header = f"{meaning.label}: {title_of(course)}"
    context: dict[str, Any] = {
        "course": course,
        "edition": edition,
        "current": current,
        "effect": effect_of(edition, current, at=now),
        "meaning": meaning,
        "declaration": DECLARATIONS[meaning],
        "button": BUTTONS[meaning],
        "form": form,
        "challenge": form.challenge() if form.asks_passkey else None,
        "obstacle": obstacle,
        "notes": open_notes(course).with_thread(),
        "header_title": header,
        "header_icon": "check",
        "breadcrumbs_items": crumbs(course, header),
    }
    status = 422 if form.errors else 200
    return render(request, "courses/cms/sign.html", context, status=status)


def _not_now(
    request: HttpRequest, course: Course, meaning: str, obstacle: Obstacle
) -> HttpResponse:
    """Say what is in the way: 403 where it is the person, else 409."""
    why = str(obstacle.label)
    if obstacle in {Obstacle.ROLE, Obstacle.OWN_WORK, Obstacle.OWN_SUBMISSION}:
        return refuse(request, course, act=f"sign {meaning}", why=why)
    messages.error(request, why)
    return screen(request, course, status=409)
