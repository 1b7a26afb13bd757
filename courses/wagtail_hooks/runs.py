"""Runs in the CMS: addresses and the way to them."""

from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from courses.views.attendance import (
    attendance,
    attendance_list,
    attendance_marks,
    sign_attendance,
)
from courses.views.attendance_copies import attendance_copy, attendance_worker
from courses.views.partners import end_partner, partners
from courses.views.run_form import choose_course, copy_run, edit_run, new_run
from courses.views.run_people import (
    cancel,
    cancel_one,
    invite,
    move_one,
    put_first,
    uninvite,
)
from courses.views.runs import close_bookings, open_bookings, run, runs
from hubs.roles import Verb
from hubs.wagtail_hooks.menu import RoleMenuItem


@hooks.register("register_admin_urls")
def run_urls() -> list[URLPattern]:
    """Runs, their forms, and who attended."""
    one = "runs/<slug:run_id>/"
    session = f"{one}attendance/<slug:uid>/"
    partner = "courses/<int:course_id>/partners/"
    return [
        path("runs/", runs, name="courses_runs"),
        path("runs/new/", choose_course, name="courses_run_course"),
        path("runs/new/<slug:hub>/<int:course_id>/", new_run, name="courses_run_new"),
        path(one, run, name="courses_run"),
        path(f"{one}edit/", edit_run, name="courses_run_edit"),
        path(f"{one}copy/", copy_run, name="courses_run_copy"),
        path(f"{one}open/", open_bookings, name="courses_run_open"),
        path(f"{one}close/", close_bookings, name="courses_run_close"),
        path(f"{one}attendance/", attendance, name="courses_attendance"),
        path(session, attendance_list, name="courses_attendance_list"),
        path(f"{session}copy/", attendance_copy, name="courses_attendance_copy"),
        path("runs/lists.js", attendance_worker, name="courses_attendance_worker"),
        path(f"{session}marks/", attendance_marks, name="courses_attendance_marks"),
        path(f"{session}sign/", sign_attendance, name="courses_attendance_sign"),
        path(partner, partners, name="courses_partners"),
        path(
            f"{partner}<int:partner_id>/end/", end_partner, name="courses_partner_end"
        ),
    ]


@hooks.register("register_admin_urls")
def people_urls() -> list[URLPattern]:
    """Who is on a run, who waits and who is invited."""
    one = "runs/<slug:run_id>/"
    return [
        path(f"{one}invitations/", invite, name="courses_run_invite"),
        path(
            f"{one}invitations/<int:invitation_id>/revoke/",
            uninvite,
            name="courses_run_uninvite",
        ),
        path(f"{one}cancel/", cancel, name="courses_run_cancel"),
        path(
            f"{one}participants/<slug:public_id>/cancel/",
            cancel_one,
            name="courses_run_seat",
        ),
        path(
            f"{one}waiting/<slug:public_id>/first/",
            put_first,
            name="courses_run_first",
        ),
        path(
            f"{one}participants/<slug:public_id>/move/",
            move_one,
            name="courses_run_move",
        ),
    ]


@hooks.register("register_admin_menu_item")
def runs_menu_item() -> RoleMenuItem:
    """An entry of the main menu."""
    return RoleMenuItem(
        _("Runs"),
        reverse("courses_runs"),
        name="runs",
        icon_name="date",
        order=290,
        verb=Verb.RUNS,
    )
