"""The database wrapper, under the name by which Django looks for it."""

import select
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from django.db.backends.postgresql import base, operations
from psycopg.pq import ConnStatus

#: Statements are prepared where that is asked for, none for being asked often.
NEVER_BY_ITSELF: Final = 1_000_000_000


class PreparingCursor(base.ServerBindingCursor):  # type: ignore[name-defined]
    """A cursor whose statements PostgreSQL reads and plans once a connection."""

    def execute(self, query: Any, params: Any = None, **_options: Any) -> Any:
        """Run a statement that is prepared, or will be from now on."""
        return super().execute(query, params, prepare=True)


class DatabaseOperations(operations.DatabaseOperations):
    """Django's; says of prepared statements, too, what was asked."""

    def last_executed_query(self, cursor: Any, sql: Any, params: Any) -> str:
        """The statement with its values; of a prepared one psycopg keeps none."""
        if isinstance(cursor, PreparingCursor):
            return str(self.compose_sql(sql, params))
        return super().last_executed_query(cursor, sql, params)


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's, which asks less and can prepare statements.

    Django asks ``SELECT 1`` of a kept connection before each request. A server that
    closed the connection said so: then its socket has something to read. Where it has
    nothing, the question would cost a round trip and teach nothing (it would hang as
    the request does where the network swallows everything).
    """

    ops_class = DatabaseOperations
    _is_preparing = False

    def get_connection_params(self) -> dict[str, Any]:
        """Django's parameters; without a threshold psycopg prepares nothing at all."""
        return super().get_connection_params() | {"prepare_threshold": NEVER_BY_ITSELF}

    @contextmanager
    def preparing(self) -> Iterator[None]:
        """Prepare the statements of cursors that are made within.

        For few, that are asked always in the same form: planning a statement with many
        joins takes ten times as long as running it.
        """
        self._is_preparing = True
        try:
            yield
        finally:
            self._is_preparing = False

    def create_cursor(self, name: str | None = None) -> Any:
        """A cursor, of the kind that is wanted now."""
        if not self._is_preparing or name:
            return super().create_cursor(name)
        usual = self.connection.cursor_factory
        self.connection.cursor_factory = PreparingCursor
        try:
            return super().create_cursor()
        finally:
            self.connection.cursor_factory = usual

    def is_usable(self) -> bool:
        """Whether the connection that is kept can be used; asks only if in doubt."""
        if self.connection is None:
            return False
        pgconn = self.connection.pgconn
        if pgconn.status != ConnStatus.OK:
            return False
        readable, _writable, _bad = select.select([pgconn.socket], [], [], 0)
        return not readable or super().is_usable()
