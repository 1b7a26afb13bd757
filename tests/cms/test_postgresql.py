"""A kept connection to PostgreSQL is looked at before it is used again."""

import psycopg
import pytest
from django.db import connection

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def backend():
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return cursor.fetchone()[0]


def end(pid):
    """End a connection from the server's side, as a restart does."""
    with psycopg.connect(connection.connection.info.dsn, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])


def begin_request():
    connection.health_check_enabled = True
    connection.health_check_done = False


def test_a_living_connection_is_kept_and_not_asked():
    pid = backend()
    begin_request()
    before = connection.connection.info.backend_pid

    assert connection.is_usable()
    assert backend() == pid == before


def test_a_connection_that_the_server_closed_is_made_anew(settings):
    connection.settings_dict["CONN_HEALTH_CHECKS"] = True
    pid = backend()
    end(pid)
    begin_request()

    assert not connection.is_usable()
    assert backend() != pid


def test_a_closed_connection_is_not_usable():
    backend()
    connection.connection.close()

    assert not connection.is_usable()
    connection.close()
    assert connection.connection is None
    assert not connection.is_usable()
