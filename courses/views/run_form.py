"""Planning a run: new, changed, or copied with new dates."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from courses.domain.customers import known_to
from courses.domain.partners import courses_to_run
from courses.domain.run_planning import Change, change_run, plan_run
from courses.domain.run_plans import CannotPlan, seller_of
from courses.domain.titles import titles_of
from courses.forms.run_planning import DayForm, Offer, Planning, with_more_sessions
from courses.models import Edition, Run
from courses.views.reading import person_of
from courses.views.runs import crumbs, run_for, title_of_run
from hubs.domain.access import hubs_where, roles_with
from hubs.models import HubRole, User
from hubs.roles import Verb

READ_AND_SEND = require_http_methods(["GET", "HEAD", "POST"])
#: How much later a copy is, where nobody has said a day yet.
LATER: Final = timedelta(weeks=12)
WEEK: Final = timedelta(weeks=1)


@require_safe
def choose_course(request: HttpRequest) -> HttpResponse:
    """Of which course: own ones, and those that other hubs agreed to."""
    hubs = hubs_where(request.user, Verb.RUNS, at=timezone.now())
    offers = [(hub, list(courses_to_run(hub).order_by("code"))) for hub in hubs]
    titles = titles_of({course for _hub, courses in offers for course in courses})
    language = get_language() or ""
    context = {
        "offers": [
            (hub, [(each, titles[each.pk].told_in(language)) for each in courses])
            for hub, courses in offers
            if courses
        ],
        "header_title": _("Plan a run"),
        "header_icon": "plus",
        "breadcrumbs_items": [
            {"url": reverse("courses_runs"), "label": _("Runs")},
            {"url": "", "label": _("Plan a run")},
        ],
    }
    return render(request, "courses/cms/run_course.html", context)


@READ_AND_SEND
def new_run(request: HttpRequest, hub: str, course_id: int) -> HttpResponse:
    """Plan a run of a course at a hub."""
    now = timezone.now()
    place = get_object_or_404(hubs_where(request.user, Verb.RUNS, at=now), slug=hub)
    course = get_object_or_404(courses_to_run(place), pk=course_id)
    empty = Run(course=course, hub=place, mode=Run.Mode.ON_SITE)
    planning = _planning(request, empty)
    if not _is_sent(request, planning):
        return _form(request, empty, planning)
    try:
        run = plan_run(
            course, hub=place, plan=planning.plan, by=person_of(request), at=now
        )
    except CannotPlan as refusal:
        planning.refuse(refusal.obstacle)
        return _form(request, empty, planning)
    messages.success(
        request, _("The run is planned. Nobody can book it until you open it.")
    )
    return redirect("courses_run", run.public_id)


@READ_AND_SEND
def edit_run(request: HttpRequest, run_id: str) -> HttpResponse:
    """Change a run; its people are told of other dates and places."""
    run = run_for(request, run_id, Verb.RUNS)
    planning = _planning(request, run, shown=run)
    if not _is_sent(request, planning):
        return _form(request, run, planning)
    try:
        change = change_run(
            run, plan=planning.plan, by=person_of(request), at=timezone.now()
        )
    except CannotPlan as refusal:
        planning.refuse(refusal.obstacle)
        return _form(request, run, planning)
    messages.success(request, _what_changed(change))
    return redirect("courses_run", run.public_id)


@require_safe
def copy_run(request: HttpRequest, run_id: str) -> HttpResponse:
    """The form of a new run, filled in as this one from another day on."""
    run = run_for(request, run_id, Verb.RUNS)
    if not courses_to_run(run.hub).filter(pk=run.course_id).exists():
        raise Http404(f"{run.hub} may not run {run.course_id} any more")
    form = DayForm(request.GET)
    first = form.cleaned_data["day"] if form.is_valid() else None
    first = first or _later(run, at=timezone.now())
    planning = Planning(None, offer=_offer(run), run=run, first_day=first)
    wrong = [str(error) for error in form.errors.get("day", [])]
    return _form(request, run, planning, first_day=first, wrong=wrong)


def _later(run: Run, *, at: datetime) -> date:
    """The same weekday some weeks later, and not in the past."""
    begin = run.starts_at or at
    weeks = max(LATER, LATER + (at - begin) // WEEK * WEEK)
    return (begin + weeks).date()


def _is_sent(request: HttpRequest, planning: Planning) -> bool:
    """Whether a plan was sent that can be understood."""
    is_for_more = "more" in request.POST
    return request.method == "POST" and not is_for_more and planning.is_valid()


def _planning(request: HttpRequest, run: Run, *, shown: Run | None = None) -> Planning:
    data: QueryDict | None = request.POST if request.method == "POST" else None
    if data is not None and "more" in data:
        data = with_more_sessions(data)
    return Planning(data, offer=_offer(run), run=shown)


def _offer(run: Run) -> Offer:
    """What may be chosen for a run of this course at this hub."""
    now, hub = timezone.now(), run.hub
    teach = HubRole.objects.current(at=now).filter(hub=hub)
    roles = teach.filter(role__in=roles_with(Verb.TEACH))
    known = run.sessions.values("trainer") if run.pk else User.objects.none()
    trainers = User.objects.filter(pk__in=roles.values("user")) | User.objects.filter(
        pk__in=known
    )
    edition = Edition.objects.current().filter(course=run.course).first()
    spoken = [*hub.languages, *(edition.languages if edition else ()), "en"]
    return Offer(
        languages=list(dict.fromkeys(spoken)),
        trainers=list(trainers.distinct().order_by("name_on_certificate", "email")),
        seller=seller_of(run),
        zone=hub.time_zone,
        customers=known_to(hub),
    )


def _what_changed(change: Change) -> str:
    if not change.is_one:
        return _("Nothing was changed.")
    if change.told is None:
        return _("The run is changed.")
    moved = len(change.sessions)
    told = ngettext(
        "The run is changed (%(moved)d session). Everybody concerned gets a letter.",
        "The run is changed (%(moved)d sessions). Everybody concerned gets a letter.",
        moved,
    )
    return told % {"moved": moved}


def _form(
    request: HttpRequest,
    run: Run,
    planning: Planning,
    *,
    first_day: date | None = None,
    wrong: Sequence[str] = (),
) -> HttpResponse:
    """The form; ``wrong`` is what is wrong with the first day of a copy."""
    is_new = not run.pk or first_day is not None
    title = title_of_run(run)
    header = _("Plan a run") if is_new else _("Change the run")
    new = reverse("courses_run_new", args=[run.hub.slug, run.course_id])
    here = reverse("courses_run", args=[run.public_id])
    way = [{"url": reverse("courses_runs"), "label": _("Runs")}]
    context = {
        "run": run,
        "title": title,
        "form": planning.form,
        "sessions": planning.sessions,
        "is_new": is_new,
        "first_day": first_day,
        "wrong": wrong,
        "is_public": not is_new and run.state != Run.State.PLANNED,
        "action": new if is_new else reverse("courses_run_edit", args=[run.public_id]),
        "back": here if run.pk else reverse("courses_runs"),
        "header_title": f"{header}: {title}",
        "header_icon": "date",
        "breadcrumbs_items": (
            crumbs(run, header) if run.pk else [*way, {"url": "", "label": header}]
        ),
    }
    is_refused = request.method == "POST" and "more" not in request.POST
    status = 422 if is_refused or wrong else 200
    return render(request, "courses/cms/run_form.html", context, status=status)
