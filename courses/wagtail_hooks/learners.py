"""Learners in the CMS: addresses and the way to them."""

from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from courses.views.learners import (
    course_learners,
    courses_taught,
    grant,
    learner_attempt,
    learner_record,
)
from hubs.roles import Verb
from hubs.wagtail_hooks.menu import RoleMenuItem


@hooks.register("register_admin_urls")
def learner_urls() -> list[URLPattern]:
    """Courses, their learners, a learner's record."""
    course = "learners/<int:course_id>/"
    learner = f"{course}<slug:public_id>/"
    return [
        path("learners/", courses_taught, name="courses_learners"),
        path(course, course_learners, name="courses_course_learners"),
        path(learner, learner_record, name="courses_learner"),
        path(
            f"{learner}attempts/<int:attempt_id>/",
            learner_attempt,
            name="courses_learner_attempt",
        ),
        path(f"{learner}grant/<slug:slug>/", grant, name="courses_grant_attempt"),
    ]


@hooks.register("register_admin_menu_item")
def learners_menu_item() -> RoleMenuItem:
    """An entry of the main menu."""
    return RoleMenuItem(
        _("Learners"),
        reverse("courses_learners"),
        name="learners",
        icon_name="group",
        order=300,
        verb=Verb.RECORDS,
    )
