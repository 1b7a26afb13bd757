"""What the screens about a course's release have in common."""

from typing import cast

from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Page

from courses.models import Course
from hubs.domain.access import can
from hubs.models import User
from hubs.roles import Verb

Crumbs = list[dict[str, str]]


def course_for(user: User | AnonymousUser, course_id: int, *verbs: Verb) -> Course:
    """The course, if the person may do one of ``verbs``: else, read its drafts."""
    course = get_object_or_404(Course.objects.select_related("hub"), pk=course_id)
    now = timezone.now()
    wanted = verbs or (Verb.READ,)
    if not any(can(user, verb, course.hub, at=now) for verb in wanted):
        raise Http404(f"{user.pk} may not read {course}")
    return course


def person_of(request: HttpRequest) -> User:
    """Who acts; the CMS lets in nobody who is not signed in."""
    return cast("User", request.user)


def page_of(course: Course) -> Page | None:
    """The course's page in the language it was made in."""
    return course.pages.order_by("pk").first()


def title_of(course: Course) -> str:
    """What the CMS calls the course."""
    page = page_of(course)
    return str(page.get_admin_display_title()) if page else course.code


def crumbs(course: Course, *here: str) -> Crumbs:
    """The way from the course's home by its release screen to ``here``."""
    page, way = page_of(course), []
    if page:
        address = reverse("courses_home", args=[course.pk])
        way.append({"url": address, "label": title_of(course)})
    release = reverse("courses_release", args=[course.pk]) if here else ""
    way.append({"url": release, "label": _("Release")})
    return [*way, *({"url": "", "label": label} for label in here)]
