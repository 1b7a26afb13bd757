"""What happens on one page while it is done on another: on PostgreSQL, in threads."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from django.contrib.auth.models import Permission
from django.db import connection, transaction
from django.urls import reverse

from courses.models import Enrolment, Run
from hubs.models import User
from hubs.roles import Role
from tests.factories.hubs import HubRoleFactory
from tests.factories.seating import dated_run, fill

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
WAITS = """
    SELECT count(*) FROM pg_locks WHERE NOT granted AND pid IN (
        SELECT pid FROM pg_locks JOIN pg_database ON pg_database.oid = database
        WHERE datname = current_database()
    )
"""


def until_somebody_waits():
    """Return when another connection waits for what this one has locked.

    Locks are asked for: what is told of activity is kept until the transaction ends.
    """
    with connection.cursor() as cursor:
        for _try in range(2000):
            cursor.execute(WAITS)
            if cursor.fetchone()[0]:
                return
            Event().wait(0.01)
    pytest.fail("nobody waits")


def test_a_seat_that_is_completed_while_it_is_given_up_stays(client):
    run = dated_run(seats=1)
    [enrolment] = fill(run)
    trainer = HubRoleFactory(hub=run.hub, role=Role.TRAINER).user
    trainer.user_permissions.add(
        Permission.objects.get_or_create(
            codename="access_admin",
            content_type__app_label="wagtailadmin",
            content_type__model="admin",
            defaults={"name": "Can access Wagtail admin"},
        )[0]
    )
    client.force_login(trainer)
    address = reverse("courses_run_seat", args=[run.public_id, enrolment.public_id])

    def give_up():
        try:
            return client.post(address, {"reason": "Ill"})
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            User.objects.select_for_update().get(pk=enrolment.learner_id)
            answer = pool.submit(give_up)
            until_somebody_waits()
            Enrolment.objects.filter(pk=enrolment.pk).update(state="completed")
        response = answer.result(timeout=30)

    assert response.status_code == 409
    assert "It was completed meanwhile: it stays." in response.content.decode()
    enrolment.refresh_from_db()
    assert enrolment.state == "completed"
    assert Run.objects.get().taken == 1
