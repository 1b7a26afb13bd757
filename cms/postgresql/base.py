"""The database wrapper, under the name by which Django looks for it."""

import select

from django.db.backends.postgresql import base
from psycopg.pq import ConnStatus


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's, which asks ``SELECT 1`` of a kept connection before each request.

    A server that closed the connection said so: then its socket has something to read.
    Where it has nothing, the question would cost a round trip and teach nothing (it
    would hang as the request does where the network swallows everything).
    """

    def is_usable(self) -> bool:
        """Whether the connection that is kept can be used; asks only if in doubt."""
        if self.connection is None:
            return False
        pgconn = self.connection.pgconn
        if pgconn.status != ConnStatus.OK:
            return False
        readable, _writable, _bad = select.select([pgconn.socket], [], [], 0)
        return not readable or super().is_usable()
