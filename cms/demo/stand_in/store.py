"""Where the stand-in keeps what Stripe would: a database file of its own.

It is no part of the site's database, so that one can be compared with the other.
"""

import json
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

Thing = dict[str, Any]

TABLES: Final = """
CREATE TABLE IF NOT EXISTS things (
  id TEXT PRIMARY KEY, kind TEXT, created INTEGER, number INTEGER, body TEXT);
CREATE TABLE IF NOT EXISTS answers (
  key TEXT PRIMARY KEY, asked TEXT, status INTEGER, body TEXT);
CREATE TABLE IF NOT EXISTS deliveries (
  number INTEGER PRIMARY KEY AUTOINCREMENT, event TEXT, due REAL, tries INTEGER,
  done INTEGER);
"""


@dataclass(frozen=True)
class Delivery:
    """An event that the site has not confirmed yet."""

    number: int
    event: str
    tries: int


def new_id(prefix: str) -> str:
    """An id as Stripe makes them."""
    return f"{prefix}_{secrets.token_hex(12)}"


class Rows:
    """The rows, inside one transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    def keep(self, thing: Thing) -> Thing:
        """Write a thing as it is now."""
        self.connection.execute(
            "INSERT INTO things (id, kind, created, number, body) VALUES (?, ?, ?,"
            " (SELECT COALESCE(MAX(number), 0) + 1 FROM things), ?)"
            " ON CONFLICT (id) DO UPDATE SET body = excluded.body",
            (thing["id"], thing["object"], thing["created"], json.dumps(thing)),
        )
        return thing

    def find(self, thing_id: str, kind: str) -> Thing | None:
        """The thing, if there is one of this kind."""
        row = self.connection.execute(
            "SELECT body FROM things WHERE id = ? AND kind = ?", (thing_id, kind)
        ).fetchone()
        return json.loads(row[0]) if row else None

    def of_kind(self, kind: str, *, since: int = 0) -> list[Thing]:
        """All of a kind made at or after ``since``, newest first."""
        rows = self.connection.execute(
            "SELECT body FROM things WHERE kind = ? AND created >= ?"
            " ORDER BY number DESC",
            (kind, since),
        )
        return [json.loads(body) for (body,) in rows]

    def answered(self, key: str) -> tuple[str, int, str] | None:
        """What was asked under an idempotency key, and what was answered."""
        row = self.connection.execute(
            "SELECT asked, status, body FROM answers WHERE key = ?", (key,)
        ).fetchone()
        return tuple(row) if row else None

    def remember(self, key: str, asked: str, status: int, body: str) -> None:
        """Keep an answer under its idempotency key."""
        self.connection.execute(
            "INSERT INTO answers VALUES (?, ?, ?, ?)", (key, asked, status, body)
        )

    def post(self, event: Thing, *, due: float) -> None:
        """Owe the site an event."""
        self.connection.execute(
            "INSERT INTO deliveries (event, due, tries, done) VALUES (?, ?, 0, 0)",
            (json.dumps(event), due),
        )

    def due(self, *, at: float) -> list[Delivery]:
        """What is to be sent now."""
        rows = self.connection.execute(
            "SELECT number, event, tries FROM deliveries"
            " WHERE done = 0 AND due <= ? ORDER BY number",
            (at,),
        )
        return [Delivery(*row) for row in rows]

    def sent(self, number: int, *, done: bool, due: float) -> None:
        """Note that a delivery was tried."""
        self.connection.execute(
            "UPDATE deliveries SET done = ?, due = ?, tries = tries + 1"
            " WHERE number = ?",
            (int(done), due, number),
        )


class Store:
    """The database file. Processes and threads may share it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with self.rows() as rows:
            rows.connection.executescript(TABLES)

    @contextmanager
    def rows(self) -> Iterator[Rows]:
        """The rows, for one transaction that nobody else writes in."""
        connection = sqlite3.connect(self.path, timeout=20, isolation_level=None)
        with closing(connection):
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield Rows(connection)
            except BaseException:
                connection.rollback()
                raise
            if connection.in_transaction:
                connection.commit()
