"""Statements that are composed once and asked many times.

Composing a statement of the ORM with its joins costs several times what the database
takes for one row (decision 0030). What answers here are models, as from a query set.
"""

import copy
from collections.abc import Callable
from contextlib import nullcontext
from types import SimpleNamespace
from typing import Any, Final, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.models import QuerySet
from django.db.models.query import ModelIterable

M = TypeVar("M", bound=models.Model)


class Composed(Generic[M]):
    """A query set with blanks, filled in anew each time it is asked.

    ``compose`` takes the ``blanks`` and gives the query set; each blank must come up
    in the statement as a parameter, and be a value that nothing else in it equals.
    What a blank is filled with must need no other statement: neither None nor a list.
    """

    def __init__(self, compose: Callable[..., QuerySet[M]], *blanks: str | int) -> None:
        self.compose = compose
        self.blanks: Final = blanks
        self._compilers: dict[str, Any] = {}
        self._statements: dict[str, tuple[str, tuple[object, ...]]] = {}

    def ask(self, *values: str | int) -> list[M]:
        """What the database has now; one query. Values in the order of the blanks."""
        connection = connections[DEFAULT_DB_ALIAS]
        if connection.vendor not in self._statements:
            self._compose_for(connection)
        statement, parameters = self._statements[connection.vendor]
        given: dict[object, object] = dict(zip(self.blanks, values, strict=True))
        filled = tuple(
            given[each] if isinstance(each, str | int) and each in given else each
            for each in parameters
        )
        # Connections belong to threads: each asks with a copy of its own.
        compiler = copy.copy(self._compilers[connection.vendor])
        compiler.connection = connection
        compiler.as_sql = lambda *_args, **_kwargs: (statement, filled)
        asked: Any = SimpleNamespace(
            db=DEFAULT_DB_ALIAS,
            query=SimpleNamespace(get_compiler=lambda **_kwargs: compiler),
            _known_related_objects={},
        )
        # PostgreSQL plans it once a connection, too (cms.postgresql).
        with getattr(connection, "preparing", nullcontext)():
            return list(ModelIterable(asked))

    def _compose_for(self, connection: Any) -> None:
        query = self.compose(*self.blanks).query
        compiler = query.get_compiler(connection=connection)
        statement, parameters = compiler.as_sql()
        missing = [each for each in self.blanks if each not in parameters]
        if missing:
            message = f"blanks that are no parameter of the statement: {missing}"
            raise ValueError(message)
        self._compilers[connection.vendor] = compiler
        self._statements[connection.vendor] = statement, parameters
