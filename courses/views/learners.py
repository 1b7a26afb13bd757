"""A hub's learners in the CMS: for its leads and trainers, and nobody else."""

from typing import Any, Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from courses.domain.assessment import NotAQuiz
from courses.domain.overseeing import (
    OwnRecord,
    PassedAlready,
    StillAttemptsLeft,
    answers_of,
    evidence_of,
    grant_attempt,
    learners_of,
)
from courses.domain.record import records_of
from courses.domain.states import EditionClosed, NotLearning
from courses.forms.overseeing import GrantForm, LearnersForm
from courses.models import Attempt, Course, Edition, Enrolment
from courses.views.reading import Crumbs, course_for, person_of
from courses.views.trail import rows_of
from hubs.domain.access import can, hubs_where
from hubs.domain.audit import record as record_event
from hubs.models import AuditEvent, HubRole
from hubs.roles import Verb

ON_A_PAGE: Final = 50
WHY_NOT: Final[dict[type[Exception], Promise]] = {
    OwnRecord: gettext_lazy(
        "This is your own record: somebody else grants attempts to you."
    ),
    PassedAlready: gettext_lazy("This check is passed: no attempt is missing."),
    StillAttemptsLeft: gettext_lazy("There is an attempt left: nothing was granted."),
    NotLearning: gettext_lazy("This enrolment has ended: nothing can be added to it."),
    EditionClosed: gettext_lazy(
        "This edition was withdrawn, and the time to finish is over."
    ),
}


@require_safe
def courses_taught(request: HttpRequest) -> HttpResponse:
    """The released courses of the hubs whose learners the person may see."""
    now = timezone.now()
    active = Q(editions__enrolments__state=Enrolment.State.ACTIVE)
    completed = Q(editions__enrolments__state=Enrolment.State.COMPLETED)
    under = "editions__enrolments"
    courses = (
        Course.objects.filter(hub__in=hubs_where(request.user, Verb.RECORDS, at=now))
        .filter(editions__in=Edition.objects.released())
        .select_related("hub")
        .annotate(
            under_way=Count(under, filter=active, distinct=True),
            completed=Count(under, filter=completed, distinct=True),
        )
        .prefetch_related("pages")
        .order_by("hub__name", "code")
    )
    context = {
        "rows": [(course, _title(course)) for course in courses],
        "header_title": _("Learners"),
        "header_icon": "group",
        "breadcrumbs_items": [{"url": "", "label": _("Learners")}],
    }
    return render(request, "courses/cms/learners.html", context)


@require_safe
def course_learners(request: HttpRequest, course_id: int) -> HttpResponse:
    """Who takes or took a course, newest first."""
    course = course_with_learners(request, course_id)
    form = LearnersForm(request.GET)
    found = learners_of(course, **form.wanted())
    query = request.GET.copy()
    query.pop("p", None)
    current = Edition.objects.current().filter(course=course).first()
    context = {
        "course": course,
        "current": current,
        "form": form,
        "page": Paginator(found, ON_A_PAGE).get_page(request.GET.get("p")),
        "query": query.urlencode(),
        "header_title": _title(course),
        "header_icon": "group",
        "breadcrumbs_items": _crumbs(course),
    }
    return render(request, "courses/cms/course_learners.html", context)


@require_safe
def learner_record(
    request: HttpRequest, course_id: int, public_id: str
) -> HttpResponse:
    """What a learner did, with the way to what they saw."""
    course = course_with_learners(request, course_id)
    enrolment = _enrolment(course, public_id)
    _note_outsider(request, enrolment)
    return _record(request, enrolment, GrantForm())


@require_safe
def learner_attempt(
    request: HttpRequest, course_id: int, public_id: str, attempt_id: int
) -> HttpResponse:
    """What a learner answered in an attempt, beside what is right."""
    course = course_with_learners(request, course_id)
    enrolment = _enrolment(course, public_id)
    attempt = get_object_or_404(
        Attempt.objects.select_related("step__edition"),
        pk=attempt_id,
        enrolment__learner=enrolment.learner_id,
        enrolment__edition__course=course,
        submitted_at__isnull=False,
    )
    _note_outsider(request, enrolment)
    title = attempt.step.texts.get(language=attempt.language).title
    header = _("Attempt %(number)d at %(title)s") % {
        "number": attempt.number,
        "title": title,
    }
    context = {
        "course": course,
        "enrolment": enrolment,
        "attempt": attempt,
        "answers": answers_of(attempt),
        # Auditors read what was answered, not what would have been right; points of a
        # single answer would say it.
        "may_see_keys": can(request.user, Verb.KEYS, course.hub, at=timezone.now()),
        "header_title": header,
        "header_icon": "list-ul",
        "breadcrumbs_items": _crumbs(course, enrolment, header),
    }
    return render(request, "courses/cms/learner_attempt.html", context)


@require_http_methods(["POST"])
def grant(
    request: HttpRequest, course_id: int, public_id: str, slug: str
) -> HttpResponse:
    """Let a learner try a quiz once more."""
    course = course_for(request.user, course_id, Verb.TEACH)
    enrolment = _enrolment(course, public_id)
    form = GrantForm(request.POST)
    if not form.is_valid():
        return _record(request, enrolment, form, asked=slug, status=422)
    try:
        grant_attempt(
            enrolment,
            slug=slug,
            by=person_of(request),
            reason=form.cleaned_data["reason"],
            at=timezone.now(),
        )
    except NotAQuiz as wrong:
        raise Http404(slug) from wrong
    except tuple(WHY_NOT) as why:
        messages.error(request, str(WHY_NOT[type(why)]))
        return _record(request, enrolment, form, asked=slug, status=409)
    messages.success(request, _("Granted: one attempt more."))
    return redirect("courses_learner", course.pk, enrolment.public_id)


def course_with_learners(request: HttpRequest, course_id: int) -> Course:
    """The course, if the person may see its learners."""
    return course_for(request.user, course_id, Verb.RECORDS)


def _enrolment(course: Course, public_id: str) -> Enrolment:
    found = Enrolment.objects.filter(edition__course=course)
    return get_object_or_404(
        found.select_related("learner", "edition__course__hub"), public_id=public_id
    )


def _note_outsider(request: HttpRequest, enrolment: Enrolment) -> None:
    """Who reads a person's record without a role at its hub, is in the trail."""
    person, hub = person_of(request), enrolment.edition.course.hub
    held = HubRole.objects.current(at=timezone.now()).filter(user=person, hub=hub)
    if not held.exists():
        facts = {"course": enrolment.edition.course.code}
        record_event("record.read", enrolment, by=person, hub=hub, facts=facts)


def _record(
    request: HttpRequest,
    enrolment: Enrolment,
    form: GrantForm,
    *,
    asked: str = "",
    status: int = 200,
) -> HttpResponse:
    course, language = enrolment.edition.course, get_language() or ""
    context = {
        "course": course,
        "enrolment": enrolment,
        "record": records_of([enrolment], language=language)[0],
        "steps": evidence_of(enrolment, language=language, at=timezone.now()),
        "history": enrolment.history.select_related("by").order_by("pk"),
        "trail": _trail(request, enrolment),
        "granted": enrolment.extra_attempts.select_related("granted_by"),
        "form": form,
        "asked": asked,
        "may_grant": can(person_of(request), Verb.TEACH, course.hub, at=timezone.now()),
        "header_title": str(enrolment.learner),
        "header_icon": "user",
        "breadcrumbs_items": _crumbs(course, enrolment),
    }
    return render(request, "courses/cms/learner_record.html", context, status=status)


def _trail(request: HttpRequest, enrolment: Enrolment) -> list[Any] | None:
    """What the audit trail has about it, for those who read the hub's."""
    hub = enrolment.edition.course.hub
    if not can(person_of(request), Verb.AUDIT, hub, at=timezone.now()):
        return None
    about = AuditEvent.objects.filter(
        object_type=enrolment._meta.label_lower, object_id=str(enrolment.pk)
    )
    return rows_of(about.select_related("actor", "hub", "link").order_by("-id"))


def _title(course: Course) -> str:
    pages = sorted(course.pages.all(), key=lambda page: page.pk)
    return pages[0].draft_title if pages else course.code


def _crumbs(course: Course, enrolment: Enrolment | None = None, *here: str) -> Crumbs:
    """The way from all courses by the course to its learner."""
    way = [
        (reverse("courses_learners"), _("Learners")),
        (reverse("courses_course_learners", args=[course.pk]), _title(course)),
    ]
    if enrolment:
        address = reverse("courses_learner", args=[course.pk, enrolment.public_id])
        way.append((address, str(enrolment.learner)))
    way += [("", each) for each in here]
    *before, last = [{"url": url, "label": label} for url, label in way]
    return [*before, {"url": "", "label": last["label"]}]
