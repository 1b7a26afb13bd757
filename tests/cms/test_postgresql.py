"""A kept connection to PostgreSQL is looked at before it is used again."""

import psycopg
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from certificates.domain.verification import check_number
from certificates.models import Certificate
from tests.factories.certificates import CertificateFactory

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


def prepared():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT statement, generic_plans + custom_plans FROM pg_prepared_statements"
        )
        return dict(cursor.fetchall())


def test_only_what_is_asked_for_is_prepared_and_then_kept():
    backend()
    for _time in range(3):
        with connection.preparing(), connection.cursor() as cursor:
            cursor.execute("SELECT %s::int + 1", [1])
            assert cursor.fetchone() == (2,)
        with connection.cursor() as cursor:
            cursor.execute("SELECT %s::int + 2", [1])

    assert prepared() == {"SELECT $1::int + 1": 3}


def test_a_check_by_number_is_planned_once():
    certificate = CertificateFactory()

    for _time in range(8):
        assert check_number(certificate.number, at=timezone.now()).certificate

    ((statement, times),) = prepared().items()
    assert "certificates_certificate" in statement
    assert times == 8


def test_what_is_prepared_is_prepared_anew_on_another_connection():
    certificate = CertificateFactory()
    assert check_number(certificate.number, at=timezone.now()).certificate
    connection.close()

    assert check_number(certificate.number, at=timezone.now()).certificate


def test_cursors_with_a_name_are_not_prepared():
    CertificateFactory()

    with connection.preparing():
        assert len(list(Certificate.objects.iterator(chunk_size=1))) == 1
    assert prepared() == {}


def test_of_a_prepared_statement_too_is_said_what_was_asked():
    with CaptureQueriesContext(connection) as seen:
        check_number("7H4KQ2M9XW3TBZ5C", at=timezone.now())
        connection.cursor().execute("SELECT %s", ["as always"])

    said = [query["sql"] for query in seen.captured_queries]
    assert ["'7H4KQ2M9XW3TBZ5C'" in said[0], said[1]] == [True, "SELECT 'as always'"]
