"""Who was enrolled before there was a ledger of seats has a seat in it."""

import secrets

from django.db import migrations
from django.db.models import Count, Q

LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
MANY = 1000


def give_seats(apps, editor):
    Enrolment = apps.get_model("courses", "Enrolment")
    Run = apps.get_model("courses", "Run")
    Seat = apps.get_model("courses", "Seat")
    SeatEvent = apps.get_model("courses", "SeatEvent")
    seated = set()
    seats = []
    # The newest first: of several enrolments on one run it has the seat that is taken.
    states = ["active", "completed"]
    for enrolment in Enrolment.objects.filter(state__in=states).order_by("-pk"):
        place = enrolment.learner_id, enrolment.run_id
        seats.append(
            Seat(
                public_id="".join(secrets.choice(LETTERS) for _each in range(14)),
                run_id=enrolment.run_id,
                holder_id=enrolment.learner_id,
                enrolment_id=enrolment.pk,
                state="used" if place in seated else "taken",
                how="free",
            )
        )
        seated.add(place)
    Seat.objects.bulk_create(seats, batch_size=MANY)
    SeatEvent.objects.bulk_create(
        (
            SeatEvent(
                seat=seat,
                before="",
                after=seat.state,
                at=seat.enrolment.enrolled_at,
                reason="enrolled before seats were counted",
            )
            for seat in Seat.objects.select_related("enrolment").iterator()
        ),
        batch_size=MANY,
    )
    counted = Count("ledger", filter=~Q(ledger__state="freed"))
    for run in Run.objects.annotate(in_ledger=counted):
        Run.objects.filter(pk=run.pk).update(taken=run.in_ledger)


def take_seats_back(apps, editor):
    apps.get_model("courses", "SeatEvent").objects.all().delete()
    apps.get_model("courses", "Seat").objects.all().delete()
    apps.get_model("courses", "Run").objects.update(taken=0)


class Migration(migrations.Migration):
    dependencies = [("courses", "0008_runs_and_money")]
    operations = [migrations.RunPython(give_seats, take_seats_back)]
