"""Addresses of learning."""

from django.urls import URLPattern, path

from courses.views.booking import enrol_on
from courses.views.buying import book
from courses.views.calendars import (
    give_calendar,
    hub_calendar,
    own_calendar,
    run_calendar,
    withdraw_calendar,
)
from courses.views.cancelling import cancel, change_run
from courses.views.catalogue import catalogue
from courses.views.employer_buying import buy, shelf
from courses.views.employer_lists import people_list, send_list
from courses.views.employer_managers import (
    end_manager,
    invite_manager,
    join,
    managers,
    revoke_manager,
)
from courses.views.employer_orders import orders as employer_orders
from courses.views.employer_packs import (
    invite_one,
    move_seats,
    pack,
    remind_people,
    take_seat_back,
)
from courses.views.employers import details, employer, mine, new, people
from courses.views.enrolment import leave_course, move_on, name
from courses.views.files import edition_file
from courses.views.home import completed, home, under_way
from courses.views.orders import back, give_up, order, orders, paid, pay
from courses.views.outside import act as review_act
from courses.views.outside import file as review_file
from courses.views.outside import overview as review
from courses.views.outside import step as review_step
from courses.views.quiz import answer, begin, result, submit
from courses.views.quotes import accept_quote, decline_quote, paper, quote
from courses.views.record import record
from courses.views.seats import decline_seat, seat, share
from courses.views.step import finish, step
from courses.views.stripe_webhook import stripe_webhook
from courses.views.timetable import dates
from courses.views.waiting import decline_offer, leave_line, take_offer, waiting

# Public ids and tokens are letters, digits, - and _: whatever else is asked for is no
# address of ours and never looked up (PostgreSQL refuses to look for a NUL).

#: The words after an enrolment that are no step; release gives no step such an address.
COURSE = "learn/<slug:public_id>/"
STEP = f"{COURSE}<slug:slug>/"
#: What somebody bought; no enrolment has such an address.
ORDER = "learn/orders/<slug:order_id>/"
#: A place on a waiting list.
PLACE = "learn/waiting/<slug:place_id>/"
#: A candidate, for whoever was sent the link.
REVIEW = "review/<str:token>/"
#: An organisation, for those who act for it, and a pack of its seats.
EMPLOYER = "employer/<slug:organisation>/"
PACK = f"{EMPLOYER}packs/<slug:pack>/"

app_name = "courses"
urlpatterns: list[URLPattern] = [
    path("courses/", catalogue, name="catalogue"),
    path("dates/", dates, name="dates"),
    path("dates/<slug:run_id>.ics", run_calendar, name="run_calendar"),
    path("dates/hub/<slug:slug>.ics", hub_calendar, name="hub_calendar"),
    path("calendar/<slug:token>.ics", own_calendar, name="own_calendar"),
    path("learn/calendar/", give_calendar, name="give_calendar"),
    path("learn/calendar/end/", withdraw_calendar, name="withdraw_calendar"),
    path("learn/", home, name="home"),
    path("learn/under-way/", under_way, name="under_way"),
    path("learn/completed/", completed, name="completed"),
    path("learn/enrol/<slug:run_id>/", enrol_on, name="enrol"),
    path("learn/book/<slug:run_id>/", book, name="book"),
    path("learn/orders/", orders, name="orders"),
    path(ORDER, order, name="order"),
    path(f"{ORDER}pay/", pay, name="pay"),
    path(f"{ORDER}give-up/", give_up, name="give_up"),
    path(f"{ORDER}paid/", paid, name="paid"),
    path(f"{ORDER}back/", back, name="back"),
    path("learn/quote/<slug:run_id>/", quote, name="quote"),
    path(f"{ORDER}accept/", accept_quote, name="accept_quote"),
    path(f"{ORDER}decline/", decline_quote, name="decline_quote"),
    path(f"{ORDER}papers/<slug:invoice_id>.pdf", paper, name="paper"),
    path("stripe/webhook/", stripe_webhook, name="stripe_webhook"),
    path(
        "learn/files/<int:edition_id>/<slug:sha256>/<str:name>",
        edition_file,
        name="file",
    ),
    path(PLACE, waiting, name="waiting"),
    path(f"{PLACE}take/", take_offer, name="take_offer"),
    path(f"{PLACE}decline/", decline_offer, name="decline_offer"),
    path(f"{PLACE}leave/", leave_line, name="leave_line"),
    path("learn/seats/<slug:token>/", seat, name="seat"),
    path("learn/seats/<slug:token>/decline/", decline_seat, name="seat_decline"),
    path("learn/sharing/<slug:organisation>/", share, name="share"),
    path(COURSE, record, name="record"),
    path(f"{COURSE}name/", name, name="name"),
    path(f"{COURSE}leave/", leave_course, name="leave"),
    path(f"{COURSE}move/", move_on, name="move"),
    path(f"{COURSE}cancel/", cancel, name="cancel"),
    path(f"{COURSE}transfer/", change_run, name="transfer"),
    path(STEP, step, name="step"),
    path(f"{STEP}done/", finish, name="finish"),
    path(f"{STEP}start/", begin, name="start"),
    path(f"{STEP}<int:number>/answer/", answer, name="answer"),
    path(f"{STEP}<int:number>/hand-in/", submit, name="hand_in"),
    path(f"{STEP}<int:number>/result/", result, name="result"),
    path(REVIEW, review, name="review"),
    path(f"{REVIEW}steps/<slug:slug>/", review_step, name="review_step"),
    path(f"{REVIEW}notes/<int:note_id>/", review_act, name="review_act"),
    path(f"{REVIEW}files/<slug:sha256>/<str:name>", review_file, name="review_file"),
    path("employer/", mine, name="employers"),
    path("employer/new/", new, name="employer_new"),
    path("employer/managers/<slug:token>/", join, name="employer_join"),
    path(EMPLOYER, employer, name="employer"),
    path(f"{EMPLOYER}details/", details, name="employer_details"),
    path(f"{EMPLOYER}people/", people, name="employer_people"),
    path(f"{EMPLOYER}managers/", managers, name="employer_managers"),
    path(f"{EMPLOYER}managers/invite/", invite_manager, name="employer_invite"),
    path(
        f"{EMPLOYER}managers/<int:pk>/revoke/", revoke_manager, name="employer_revoke"
    ),
    path(f"{EMPLOYER}managers/<int:pk>/end/", end_manager, name="employer_end"),
    path(f"{EMPLOYER}orders/", employer_orders, name="employer_orders"),
    path(f"{EMPLOYER}buy/", shelf, name="employer_buy"),
    path(f"{EMPLOYER}buy/<slug:run_id>/", buy, name="employer_buy_run"),
    path(PACK, pack, name="employer_pack"),
    path(f"{PACK}invite/", invite_one, name="employer_pack_invite"),
    path(f"{PACK}list/", people_list, name="employer_pack_list"),
    path(f"{PACK}list/send/", send_list, name="employer_pack_send"),
    path(f"{PACK}remind/", remind_people, name="employer_pack_remind_all"),
    path(f"{PACK}remind/<int:pk>/", remind_people, name="employer_pack_remind"),
    path(f"{PACK}take-back/<int:pk>/", take_seat_back, name="employer_pack_take_back"),
    path(f"{PACK}move/", move_seats, name="employer_pack_move"),
]
