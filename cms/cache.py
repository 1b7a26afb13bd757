"""A cache on Redis that the site can do without."""

import hashlib
import logging
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from time import monotonic
from typing import Any, Final, TypeVar, cast

from django.core.cache import cache
from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis.backoff import NoBackoff
from redis.client import Redis
from redis.exceptions import NoScriptError, RedisError
from redis.retry import Retry
from redis.typing import KeyT

logger = logging.getLogger(__name__)

T = TypeVar("T")
#: Redis is near, or away: nobody waits for it for long. Once more at once, since the
#: first command after it was restarted meets a connection that is dead.
OPTIONS: Final[dict[str, Any]] = {
    "socket_connect_timeout": 1,
    "socket_timeout": 2,
    "retry": Retry(NoBackoff(), 1),
}
#: For how many seconds it is not asked again when it did not answer.
PAUSE: Final = 3
#: In how many seconds the log hears of it once.
SILENCE: Final = 60
#: Counts, and gives a count that begins its end: both or neither, whatever happens.
COUNT: Final = """\
local number = redis.call("INCRBY", KEYS[1], ARGV[1])
if number == tonumber(ARGV[1]) then redis.call("EXPIRE", KEYS[1], ARGV[2]) end
return number
"""
#: By which Redis knows it again: its protocol wants SHA-1.
COUNT_SHA1: Final = hashlib.sha1(COUNT.encode(), usedforsecurity=False).hexdigest()
#: How many keys are remembered whose values are not to be believed.
MOST_STALE: Final = 10_000


def answers() -> bool:
    """Whether the cache keeps what it is given, now."""
    try:
        cache.set("ready", 1, 10)
        return bool(cache.get("ready") == 1)
    except OSError:
        return False


class ForgivingClient(RedisCacheClient):
    """While Redis is away nothing is found in it, and nothing can be put there.

    ``add`` then says no, as if another had come first: locks are not given, codes count
    as used, and allauth, which locks before it counts, lets nobody try a password.
    What was to be changed meanwhile is removed once Redis answers again, lest a
    session that was ended live on.
    """

    def __init__(self, servers: list[str], **options: Any) -> None:
        super().__init__(servers, **OPTIONS | options)
        self._not_before = 0.0
        self._said_at: float | None = None
        self._stale: set[KeyT] = set()
        self._all_is_stale = False
        self._speakers: dict[bool, Redis] = {}

    def get_client(self, key: KeyT | None = None, *, write: bool = False) -> Redis:
        """What speaks to the server: one for all commands.

        Django makes one for each, which costs twice what the command does.
        """
        if write not in self._speakers:
            self._speakers[write] = super().get_client(key, write=write)
        return self._speakers[write]

    def add(self, key: KeyT, value: Any, timeout: Any) -> bool:
        return self._ask(partial(super().add, key, value, timeout), otherwise=False)

    def get(self, key: KeyT, default: Any) -> Any:
        return self._ask(partial(super().get, key, default), otherwise=default)

    def set(self, key: KeyT, value: Any, timeout: Any) -> None:
        command = partial(super().set, key, value, timeout)
        self._ask(command, otherwise=None, stale=[key])

    def touch(self, key: KeyT, timeout: Any) -> bool:
        return self._ask(partial(super().touch, key, timeout), otherwise=False)

    def delete(self, key: KeyT) -> bool:
        return self._ask(partial(super().delete, key), otherwise=False, stale=[key])

    def get_many(self, keys: Iterable[KeyT]) -> dict[KeyT, Any]:
        return self._ask(partial(super().get_many, keys), otherwise={})

    def has_key(self, key: KeyT) -> bool:
        return self._ask(partial(super().has_key, key), otherwise=False)

    def incr(self, key: KeyT, delta: int) -> Any:
        number = self._ask(partial(super().incr, key, delta), otherwise=None)
        if number is None:
            raise ValueError(f"Key {key!r} not found.")
        return number

    def count(self, key: KeyT, weight: int, timeout: int) -> int:
        """How much was counted under ``key``, with ``weight``; one round trip.

        The first of a count starts its ``timeout`` in seconds. While Redis is away each
        time is the first.
        """
        command = partial(self._count, key, weight, timeout)
        return self._ask(command, otherwise=weight)

    def _count(self, key: KeyT, weight: int, timeout: int) -> int:
        client = self.get_client(key, write=True)
        numbers = (1, key, weight, timeout)
        try:
            return int(client.evalsha(COUNT_SHA1, *numbers))
        except NoScriptError:
            # Redis was started since, and has not read it yet.
            return int(client.eval(COUNT, *numbers))

    def set_many(self, data: Mapping[KeyT, Any], timeout: Any) -> None:
        command = partial(super().set_many, data, timeout)
        self._ask(command, otherwise=None, stale=data.keys())

    def delete_many(self, keys: Iterable[KeyT]) -> None:
        self._ask(partial(super().delete_many, keys), otherwise=None, stale=keys)

    def clear(self) -> bool:
        is_clear = self._ask(super().clear, otherwise=False)
        self._all_is_stale = not is_clear
        return is_clear

    def _ask(
        self, command: Callable[[], T], *, otherwise: T, stale: Iterable[KeyT] = ()
    ) -> T:
        if monotonic() >= self._not_before:
            try:
                self._remove_what_is_stale()
                return command()
            except RedisError as error:
                self._not_before = monotonic() + PAUSE
                self._say(error)
        self._stale.update(stale)
        return otherwise

    def _remove_what_is_stale(self) -> None:
        if self._all_is_stale or len(self._stale) > MOST_STALE:
            super().clear()
        elif self._stale:
            super().delete_many(self._stale)
        self._all_is_stale = False
        self._stale.clear()

    def _say(self, error: RedisError) -> None:
        now = monotonic()
        if self._said_at is None or now >= self._said_at + SILENCE:
            self._said_at = now
            logger.warning("cache does not answer", extra={"error": repr(error)})


class ForgivingRedisCache(RedisCache):
    """Django's cache on Redis, as a :class:`ForgivingClient` speaks to it."""

    def __init__(self, server: str | list[str], params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = ForgivingClient

    def count(self, key: str, weight: int, timeout: int) -> int:
        """As :meth:`ForgivingClient.count`; ``key`` as in all methods of a cache."""
        client: ForgivingClient = cast("Any", self)._cache  # noqa: SLF001 (its own)
        return client.count(self.make_and_validate_key(key), weight, timeout)
