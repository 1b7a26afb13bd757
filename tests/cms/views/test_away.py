"""Pages while the database is away, in whatever layer that is found out."""

import sqlite3

import pytest
from django.conf import settings
from django.db import (
    DataError,
    InterfaceError,
    OperationalError,
    ProgrammingError,
    connections,
)
from psycopg import errors

from cms.views.errors import server_error

NOWHERE = {"NAME": "/nowhere/at/all.sqlite3", "HOST": "127.0.0.1", "PORT": "1"}
SESSION = {settings.SESSION_COOKIE_NAME: "x" * 32}


@pytest.fixture
def visitor(client):
    """A client to whom trouble is answered as it is to people."""
    client.raise_request_exception = False
    return client


@pytest.fixture
def nowhere(django_db_blocker):
    """Django speaks to an address where no database is."""
    there = connections["default"]
    away = connections.create_connection("default")
    away.settings_dict = there.settings_dict | NOWHERE
    connections["default"] = away
    with django_db_blocker.unblock():
        yield
    away.close()
    connections["default"] = there


@pytest.mark.parametrize("path", ["/", "/courses/", "/hubs/", "/hubs/flanders/"])
@pytest.mark.parametrize("cookies", [{}, SESSION], ids=["unknown", "signed in"])
def test_public_pages_say_to_come_back(visitor, nowhere, path, cookies):
    visitor.cookies.load(cookies)

    assert_says_to_come_back(visitor.get(path))


@pytest.mark.parametrize("path", ["/learn/", "/passport/", "/cms/", "/accounts/login/"])
def test_pages_of_people_who_are_signed_in_say_to_come_back(visitor, nowhere, path):
    visitor.cookies.load(SESSION)

    assert_says_to_come_back(visitor.get(path))


def test_what_people_send_is_answered_alike(visitor, nowhere):
    sent = {"login": "zoe@example.org", "password": "a password"}

    assert_says_to_come_back(visitor.post("/accounts/login/", sent))


def assert_says_to_come_back(answer):
    assert answer.status_code == 503
    assert answer["Retry-After"] == "60"
    assert answer["Cache-Control"] == "no-store"
    assert "back in a few minutes" in answer.content.decode()
    assert not answer.cookies


def test_health_says_that_the_database_is_away(visitor, nowhere):
    answer = visitor.get("/health/ready")

    assert answer.status_code == 503
    assert answer.json()["database"] is False


def of_sqlite(name):
    error = sqlite3.OperationalError(name)
    error.sqlite_errorname = name
    return error


@pytest.mark.parametrize(
    ("kind", "said_by", "status"),
    [
        (OperationalError, errors.OperationalError("connection refused"), 503),
        (OperationalError, errors.ConnectionFailure(), 503),
        (OperationalError, errors.AdminShutdown(), 503),
        (OperationalError, errors.CannotConnectNow(), 503),
        (OperationalError, errors.TooManyConnections(), 503),
        (InterfaceError, errors.InterfaceError("the connection is closed"), 503),
        (InterfaceError, None, 503),
        (OperationalError, of_sqlite("SQLITE_CANTOPEN"), 503),
        (OperationalError, of_sqlite("SQLITE_ERROR"), 500),
        (OperationalError, errors.LockNotAvailable(), 500),
        (OperationalError, errors.QueryCanceled(), 500),
        (ProgrammingError, errors.UndefinedTable(), 500),
        (DataError, errors.NumericValueOutOfRange(), 500),
        (ValueError, None, 500),
    ],
)
def test_only_a_database_that_is_away_is_waited_for(rf, kind, said_by, status):
    try:
        meet(kind, said_by)
    except kind:
        answer = server_error(rf.get("/"))

    assert answer.status_code == status


def meet(kind, said_by):
    raise kind from said_by
