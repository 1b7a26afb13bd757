"""The load: many clients at once, in a process of their own.

Reads a plan as JSON from standard input, writes what was measured as JSON to standard
output. HTTP/1.1 over plain sockets, one connection a request, as gunicorn's workers of
the ordinary kind close it. Run as ``python -m cms.bench.load``.
"""

import asyncio
import json
import sys
import time
from collections import deque
from typing import Any, TypedDict


class Sent(TypedDict):
    """A request; ``status`` is the one that is expected."""

    method: str
    path: str
    headers: dict[str, str]
    body: str
    status: int


class Plan(TypedDict):
    """Actions, each some requests in order, for so many clients at once."""

    port: int
    clients: int
    actions: list[list[Sent]]


class Measured(TypedDict):
    """Milliseconds of each action, bytes of all bodies, and what went wrong."""

    milliseconds: list[float]
    seconds: float
    size: int
    queries: int
    wrong: list[str]


async def run(plan: Plan) -> Measured:
    """Do all actions of ``plan``."""
    waiting = deque(plan["actions"])
    measured: Measured = {
        "milliseconds": [],
        "seconds": 0.0,
        "size": 0,
        "queries": 0,
        "wrong": [],
    }
    began = time.perf_counter()
    clients = (_client(waiting, plan["port"], measured) for _ in range(plan["clients"]))
    await asyncio.gather(*clients)
    measured["seconds"] = time.perf_counter() - began
    return measured


async def _client(waiting: deque[list[Sent]], port: int, measured: Measured) -> None:
    while waiting:
        action = waiting.popleft()
        began = time.perf_counter()
        for request in action:
            status, headers, body = await fetch(request, port)
            measured["size"] += len(body)
            measured["queries"] += int(headers.get("x-queries", 0))
            if status != request["status"]:
                measured["wrong"].append(
                    f"{request['method']} {request['path']}: {status} "
                    f"{headers.get('location', '')} {body[:300]!r}"
                )
        measured["milliseconds"].append((time.perf_counter() - began) * 1000)


async def fetch(request: Sent, port: int) -> tuple[int, dict[str, str], bytes]:
    """The answer to one request: status, headers with small names, body."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(_written(request))
        await writer.drain()
        answer = await reader.read()
    finally:
        writer.close()
    head, _, body = answer.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    pairs = (line.split(":", 1) for line in lines)
    headers = {name.strip().lower(): value.strip() for name, value in pairs}
    return int(first.split(" ")[1]), headers, body


def _written(request: Sent) -> bytes:
    body = request["body"].encode()
    headers = {
        "Connection": "close",
        "Content-Length": str(len(body)),
        "Content-Type": "application/x-www-form-urlencoded",
        **request["headers"],
    }
    lines = [f"{request['method']} {request['path']} HTTP/1.1"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


def main() -> None:
    """Do what standard input asks for."""
    plan: Any = json.load(sys.stdin)
    json.dump(asyncio.run(run(plan)), sys.stdout)


if __name__ == "__main__":
    main()
