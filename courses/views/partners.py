"""Which other hubs may run a course, as its lead agreed."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from courses.domain.partners import NotAgreed, agree, end_agreement, partners_of
from courses.forms.partners import PartnerForm
from courses.models import Course
from courses.views.reading import course_for, person_of, title_of
from hubs.models import Hub
from hubs.roles import Verb


@require_http_methods(["GET", "HEAD", "POST"])
def partners(request: HttpRequest, course_id: int) -> HttpResponse:
    """Who may run the course beside its own hub; on POST, one more."""
    course = course_for(request.user, course_id, Verb.STAFF)
    held = partners_of(course)
    others = Hub.objects.exclude(pk=course.hub_id).exclude(pk__in=held.values("hub"))
    form = PartnerForm(request.POST or None, hubs=others)
    if request.method == "POST" and form.is_valid():
        hub = form.cleaned_data["hub"]
        agree(course, hub=hub, by=person_of(request), at=timezone.now())
        words = {"hub": hub.name}
        messages.success(request, _("%(hub)s may plan runs of this course.") % words)
        return redirect("courses_partners", course.pk)
    return _screen(request, course, form, status=422 if form.errors else 200)


@require_POST
def end_partner(request: HttpRequest, course_id: int, partner_id: int) -> HttpResponse:
    """Let a hub plan no more runs of the course."""
    course = course_for(request.user, course_id, Verb.STAFF)
    partner = get_object_or_404(course.partners, pk=partner_id)
    try:
        end_agreement(partner, by=person_of(request), at=timezone.now())
    except NotAgreed:
        messages.error(request, _("It was ended already."))
        return redirect("courses_partners", course.pk)
    messages.success(request, _("It plans no more runs; those that it has stay."))
    return redirect("courses_partners", course.pk)


def _screen(
    request: HttpRequest, course: Course, form: PartnerForm, *, status: int
) -> HttpResponse:
    title, header = title_of(course), _("Partners")
    home = reverse("courses_home", args=[course.pk])
    context = {
        "course": course,
        "partners": partners_of(course),
        "form": form,
        "header_title": f"{header}: {title}",
        "header_icon": "group",
        "breadcrumbs_items": [
            {"url": home, "label": title},
            {"url": "", "label": header},
        ],
    }
    return render(request, "courses/cms/partners.html", context, status=status)
