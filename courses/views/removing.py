"""Taking a part out of a course, after saying what goes with it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from courses.domain.arranging import remove
from courses.domain.drafts import NotEditable
from courses.domain.outline import NotInOutline, kind_of, part_of
from courses.models import CoursePage, LessonPage, QuizPage
from courses.views.course_home import home_address
from courses.views.reading import course_for, person_of
from hubs.roles import Verb


@require_http_methods(["GET", "HEAD", "POST"])
def remove_part(request: HttpRequest, course_id: int, page_id: int) -> HttpResponse:
    """Ask first; then delete the part from the drafts."""
    course = course_for(request.user, course_id, Verb.WRITE)
    try:
        face, part = part_of(course, page_id)
    except NotInOutline:
        raise Http404(f"{page_id} is not in {course}") from None
    if request.method != "POST":
        return _ask(request, face, part)
    try:
        remove(course, page_id, by=person_of(request))
    except NotEditable:
        messages.error(request, _("This part is locked: ask who locked it."))
        return _ask(request, face, part, status=409)
    words = {"title": part.draft_title}
    messages.success(request, _("“%(title)s” was deleted.") % words)
    language = part.locale.language_code
    return redirect(home_address(course, language=language))


def _ask(
    request: HttpRequest, face: CoursePage, part: Any, *, status: int = 200
) -> HttpResponse:
    course = face.course
    same = type(part.specific).objects.filter(translation_key=part.translation_key)
    header = _("Delete “%(title)s”") % {"title": part.draft_title}
    home = home_address(course)
    context = {
        "course": course,
        "part": part,
        "kind": kind_of(part),
        "steps": part.get_children().type(LessonPage, QuizPage).order_by("path"),
        "languages": [each.locale for each in same.select_related("locale")],
        "is_released": course.editions.released().exists(),
        "back": home,
        "header_title": header,
        "header_icon": "bin",
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            {"url": home, "label": face.draft_title},
            {"url": "", "label": header},
        ],
    }
    return render(request, "courses/cms/remove.html", context, status=status)
