"""The part of Stripe's interface that the site uses, as a small HTTP server."""

import hashlib
import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final, cast
from urllib.parse import parse_qsl, urlsplit

from cms.demo.stand_in.ledger import (
    DISPUTE,
    INTENT,
    REFUND,
    SESSION,
    Ledger,
    Missing,
    Refused,
)
from cms.demo.stand_in.store import Thing

#: Things in a list where nobody asks for fewer.
MOST: Final = 100


@dataclass
class Fault:
    """Something that goes wrong with the next requests, for tests.

    ``is_done``: what was asked for is done all the same, and only the answer is lost.
    """

    status: int = 500
    times: int = 1
    wait: float = 0.0
    is_done: bool = False


@dataclass
class Request:
    """What was asked for."""

    ledger: Ledger
    asked: Thing
    name: str = ""


def _list_of(kind: str) -> Callable[[Request], Thing]:
    path = {SESSION: "checkout/sessions", REFUND: "refunds", DISPUTE: "disputes"}[kind]

    def listed(request: Request) -> Thing:
        asked = request.asked
        since = int(asked.get("created", {}).get("gte", 0))
        things = request.ledger.listed(
            kind, since=since, of=asked.get("payment_intent", "")
        )
        return _page(things, asked, path=path)

    return listed


def _page(things: list[Thing], asked: Thing, *, path: str) -> Thing:
    after = asked.get("starting_after")
    if after:
        keys = [thing["id"] for thing in things]
        things = things[keys.index(after) + 1 :] if after in keys else []
    most = min(int(asked.get("limit", 10)), MOST)
    return {
        "object": "list",
        "url": f"/v1/{path}",
        "has_more": len(things) > most,
        "data": things[:most],
    }


def _balance(request: Request) -> Thing:
    since = int(request.asked.get("created", {}).get("gte", 0))
    entries = request.ledger.balance(since=since)
    if "expand" not in request.asked:
        entries = [{**each, "source": each["source"]["id"]} for each in entries]
    return _page(entries, request.asked, path="balance_transactions")


def _session(request: Request) -> Thing:
    session = request.ledger.session(request.name)
    intent = session["payment_intent"]
    if "expand" in request.asked and intent:
        session["payment_intent"] = request.ledger.thing(intent, INTENT)
    return session


WAYS: Final[list[tuple[str, str, Callable[[Request], Thing]]]] = [
    ("POST", r"checkout/sessions", lambda r: r.ledger.open_session(r.asked)),
    ("GET", r"checkout/sessions", _list_of(SESSION)),
    ("GET", r"checkout/sessions/(\w+)", _session),
    ("POST", r"checkout/sessions/(\w+)/expire", lambda r: r.ledger.expire(r.name)),
    ("GET", r"payment_intents/(\w+)", lambda r: r.ledger.thing(r.name, INTENT)),
    ("POST", r"refunds", lambda r: r.ledger.refund(r.asked)),
    ("GET", r"refunds", _list_of(REFUND)),
    ("GET", r"disputes", _list_of(DISPUTE)),
    ("GET", r"balance_transactions", _balance),
]


@dataclass
class Desk:
    """What all requests of a server share."""

    ledger: Ledger
    faults: list[Fault] = field(default_factory=list)
    #: Every request that came, by method and path.
    seen: list[str] = field(default_factory=list)

    def next_fault(self) -> Fault | None:
        """What goes wrong now, if anything."""
        while self.faults:
            fault = self.faults[0]
            fault.times -= 1
            if fault.times <= 0:
                self.faults.pop(0)
            return fault
        return None

    def answer(self, method: str, path: str, body: str, key: str) -> tuple[int, str]:
        """Status and JSON; the same for the same idempotency key."""
        if not key:
            return self._acted(method, path, body)
        asked = hashlib.sha256(f"{method} {path} {body}".encode()).hexdigest()
        with self.ledger.store.rows() as rows:
            before = rows.answered(key)
        if before is not None:
            if before[0] != asked:
                words = "Keys for idempotent requests can only be used once."
                return 400, _error("idempotency_error", words)
            return before[1], before[2]
        status, text = self._acted(method, path, body)
        with self.ledger.store.rows() as rows:
            rows.remember(key, asked, status, text)
        return status, text

    def _acted(self, method: str, path: str, body: str) -> tuple[int, str]:
        parts = urlsplit(path)
        asked = nested(body if method == "POST" else parts.query)
        for way_method, pattern, act in WAYS:
            match = re.fullmatch(f"/v1/{pattern}", parts.path)
            if match and way_method == method:
                request = Request(self.ledger, asked, *match.groups())
                return _tried(act, request)
        return 404, _error("invalid_request_error", f"Unrecognized {path}")


def _tried(act: Callable[[Request], Thing], request: Request) -> tuple[int, str]:
    try:
        return 200, json.dumps(act(request))
    except Missing as missing:
        return 404, _error("invalid_request_error", str(missing))
    except Refused as refused:
        return 400, _error("invalid_request_error", str(refused))
    except (KeyError, ValueError) as nonsense:
        return 400, _error("invalid_request_error", f"Bad parameter: {nonsense}")


def nested(query: str) -> Thing:
    """What ``a[b][c]=d`` says, as dictionaries in dictionaries."""
    found: Thing = {}
    for name, value in parse_qsl(query, keep_blank_values=True):
        *way, last = re.findall(r"[^\[\]]+", name)
        place: Any = found
        for word in way:
            place = place.setdefault(word, {})
        place[last] = value
    return found


def _error(kind: str, words: str) -> str:
    return json.dumps({"error": {"type": kind, "message": words}})


class Handler(BaseHTTPRequestHandler):
    """Reads a request, answers it. The till's desk knows the rest."""

    def do_GET(self) -> None:
        """Answer a question."""
        self._serve()

    def do_POST(self) -> None:
        """Do something."""
        self._serve()

    def log_message(self, *_arguments: Any) -> None:
        """Say nothing: the site logs what it asks."""

    def _serve(self) -> None:
        desk = cast("Till", self.server).desk
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        desk.seen.append(f"{self.command} {urlsplit(self.path).path}")
        fault = desk.next_fault()
        key = self.headers.get("Idempotency-Key", "")
        status, text = 500, _error("api_error", "Something went wrong.")
        if not self.headers.get("Authorization", "").startswith("Bearer sk_"):
            status, text = 401, _error("invalid_request_error", "No API key.")
        elif fault is None or fault.is_done:
            status, text = desk.answer(self.command, self.path, body, key)
        if fault is not None:
            time.sleep(fault.wait)
            status = fault.status
        self._say(status, text)

    def _say(self, status: int, text: str) -> None:
        content = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


class Till(ThreadingHTTPServer):
    """A server of a ledger on this machine; port 0 is any that is free."""

    daemon_threads = True

    def __init__(self, ledger: Ledger, *, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.desk = Desk(ledger)

    @property
    def address(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.server_address[1]}"
