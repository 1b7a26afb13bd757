"""The trail on PostgreSQL: many who write, and nobody who rewrites."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from hubs.domain.audit import Personal, chain, first_break, record
from hubs.domain.checkpoints import checkpoint, first_bad_checkpoint
from hubs.models import AuditCheckpoint, AuditEvent, AuditLink, AuditValue
from tests.conftest import APPEND_ONLY
from tests.factories.hubs import NOON, UserFactory

WRITERS, EACH = 30, 10


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_thirty_writers_and_three_chainers_make_one_chain():
    person = UserFactory()
    barrier = Barrier(WRITERS + 3)

    def write(n):
        try:
            barrier.wait(timeout=60)
            for i in range(EACH):
                with transaction.atomic():
                    record("written", person, by=person, facts={"n": n, "i": i})
        finally:
            connection.close()

    def link(_n):
        try:
            barrier.wait(timeout=60)
            for _ in range(40):
                chain(most=25)
                checkpoint(at=NOON)
        finally:
            connection.close()

    with ThreadPoolExecutor(WRITERS + 3) as pool:
        work = [pool.submit(write, n) for n in range(WRITERS)]
        work += [pool.submit(link, n) for n in range(3)]
        for each in work:
            each.result()
    chain()

    total = WRITERS * EACH
    assert AuditEvent.objects.count() == AuditLink.objects.count() == total
    numbers = AuditLink.objects.order_by("seq").values_list("seq", flat=True)
    assert list(numbers) == list(range(1, total + 1))
    assert first_break() is None
    assert AuditCheckpoint.objects.exists()
    assert first_bad_checkpoint() is None


@pytest.fixture
def as_in_production(db):
    """With the triggers that tests do without."""
    person = UserFactory()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in APPEND_ONLY:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER append_only")
    record("renamed", person, by=person, personal=[Personal("n", "a", "b", person)])
    chain()


@pytest.mark.postgres
@pytest.mark.parametrize(
    ("table", "act"),
    [
        *(
            (table, act)
            for table in APPEND_ONLY
            for act in ("UPDATE {} SET id = id", "TRUNCATE {} CASCADE")
        ),
        ("hubs_auditevent", "DELETE FROM {}"),
        ("hubs_auditlink", "DELETE FROM {}"),
        ("hubs_auditcheckpoint", "DELETE FROM {}"),
        ("hubs_electronicsignature", "DELETE FROM {}"),
    ],
)
def test_database_refuses_to_rewrite_the_trail(as_in_production, table, act):
    statement = act.format(table)
    if table == "hubs_auditlink":
        statement = statement.replace("id = id", "seq = seq")
    if table == "hubs_auditcheckpoint":
        statement = statement.replace("id = id", "key = key")

    with (
        pytest.raises(ProgrammingError, match="rows are added and nothing else"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


@pytest.mark.postgres
def test_personal_values_can_be_erased(as_in_production):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM hubs_auditvalue")

    assert not AuditValue.objects.exists()
    assert first_break() is None
