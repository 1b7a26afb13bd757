"""Rows in bulk: by COPY on PostgreSQL, by one prepared INSERT elsewhere."""

from collections.abc import Sequence
from typing import Any

from django.core.management.color import no_style
from django.db import connection, models, transaction

#: Types that every driver takes as they are.
PLAIN = frozenset({int, str, bool, type(None)})


@transaction.atomic
def store(model: type[models.Model], rows: Sequence[models.Model]) -> None:
    """Write ``rows``, which have primary keys, to the table of ``model``.

    Of a model that inherits a table only its own columns are written, so that a page is
    stored twice: as a page and as what it is. No signal is sent, nothing is checked but
    what the database checks.
    """
    if not rows:
        return
    fields = model._meta.local_concrete_fields
    quote = connection.ops.quote_name
    table = quote(model._meta.db_table)
    columns = ", ".join(quote(str(field.column)) for field in fields)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(_values(row, fields))
            _continue_numbers(cursor, model)
        else:
            marks = ", ".join(["%s"] * len(fields))
            cursor.executemany(
                f"INSERT INTO {table} ({columns}) VALUES ({marks})",  # noqa: S608 (names of our own models)
                [_values(row, fields) for row in rows],
            )


def _values(row: models.Model, fields: Sequence[Any]) -> list[Any]:
    """What the database takes; plain values, which are most, as they are."""
    values = []
    for field in fields:
        value = getattr(row, field.attname)
        # A text in a JSON column is no JSON yet.
        if type(value) not in PLAIN or isinstance(field, models.JSONField):
            value = field.get_db_prep_save(value, connection)
        values.append(value)
    return values


def _continue_numbers(cursor: Any, model: type[models.Model]) -> None:
    """Let the next row of others get a number that is free."""
    for statement in connection.ops.sequence_reset_sql(no_style(), [model]):
        cursor.execute(statement)
