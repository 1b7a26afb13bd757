"""``make demo``: the whole platform on this machine, in one command.

Needs the standard library alone, so that it can say in a sentence what is missing.
"""

import argparse
import errno
import fcntl
import os
import signal
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import FrameType

from cms.demo import preparation, processes
from cms.demo.accounts import ACCOUNTS, PASSWORD
from cms.demo.environment import environment, var_folder
from cms.demo.libraries import missing_packages

#: A first answer takes some seconds; a busy small machine may need ten times that.
PATIENCE = 120
PORTS = range(1, 65536)


class CannotStart(Exception):
    """Something is in the way; the message says what, and what to do."""


class Stop:
    """Remembers how often somebody asked to stop."""

    def __init__(self) -> None:
        """Listen for Ctrl-C, for a polite kill and for a closed terminal."""
        self.times = 0
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            # Started with nohup, it is meant to outlive its terminal.
            if number is signal.SIGHUP and signal.getsignal(number) is signal.SIG_IGN:
                continue
            signal.signal(number, self._count)

    def _count(self, _number: int, _frame: FrameType | None) -> None:
        self.times += 1

    def asked(self) -> bool:
        """Whether to stop."""
        return self.times > 0

    def asked_again(self) -> bool:
        """Whether to stop at once."""
        return self.times > 1


@dataclass(frozen=True)
class Start:
    """One start of the demonstration: where, and since when."""

    port: int
    var: Path
    began: float

    @cached_property
    def environment(self) -> dict[str, str]:
        """What its processes find around them."""
        return environment(port=self.port, var=self.var)


def main() -> int:
    """Prepare what is not prepared, start, wait for the end; the exit status."""
    stop = Stop()
    began = time.monotonic()
    options = _options()
    try:
        _check_libraries()
        start = Start(port=_free_port(options.port), var=var_folder(), began=began)
        with _alone(start.var):
            _prepare(start, stop)
            if stop.asked():
                return 130
            _serve(start, stop, once=options.once)
    except CannotStart as reason:
        print(reason, file=sys.stderr)
        return 1
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make demo", description=__doc__)
    parser.add_argument(
        "--port",
        default=os.environ.get("PORT") or "8000",
        help="default: $PORT or 8000",
    )
    parser.add_argument(
        "--once", action="store_true", help="start, see that it answers, stop"
    )
    return parser.parse_args()


def _check_libraries() -> None:
    if missing := missing_packages():
        raise CannotStart(
            "Libraries that draw the certificates are missing. Please run: "
            f"sudo apt-get install -y --no-install-recommends {' '.join(missing)}"
        )


def _free_port(wanted: str) -> int:
    """The port as a number; raises :exc:`CannotStart` unless it can be served at."""
    if not (wanted.isascii() and wanted.isdecimal() and int(wanted) in PORTS):
        raise CannotStart(
            f"{wanted!r} is no port. Please give a number from 1024 to 65535, "
            "such as: PORT=8123 make demo"
        )
    port = int(wanted)
    with socket.socket() as probe:
        # A port that was served at a moment ago is free, as the server sees it.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            why = "in use" if error.errno == errno.EADDRINUSE else "not allowed here"
            raise CannotStart(
                f"Port {port} is {why}. Please stop what uses it or choose another "
                "port, such as: PORT=8123 make demo"
            ) from error
    return port


@contextmanager
def _alone(var: Path) -> Iterator[None]:
    """Hold the folder: two demonstrations in one would share a queue."""
    try:
        var.mkdir(parents=True, exist_ok=True)
        lock = (var / "demo.lock").open("w")
    except OSError as error:
        raise CannotStart(
            f"Nothing can be written to {var} ({error.strerror}). Please make it "
            "writable, or name another folder: PASSAGE_VAR=/some/folder make demo"
        ) from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise CannotStart(
                f"The demo already runs on {var}. Please stop it first, or name "
                "another folder: PASSAGE_VAR=/some/folder make demo"
            ) from error
        yield


def _prepare(start: Start, stop: Stop) -> None:
    wanted = preparation.fingerprints(address=start.environment["SITE_ADDRESS"])
    if preparation.begin(start.var):
        _say("The first start did not get to its end: beginning again from nothing.")
    parts = preparation.outstanding(start.var, wanted)
    if parts:
        _say("Preparing database, courses and files: this takes a minute, once.")
        child = processes.launch(
            ["manage.py", "prepare_demo", *parts], start.environment
        )
        while child.poll() is None and not stop.asked():
            time.sleep(0.05)
        processes.stop([child], at_once=stop.asked_again)
        if stop.asked():
            _say("Stopped while preparing. The next start carries on.")
            return
        if child.returncode:
            raise CannotStart(
                "The preparation failed; the reason stands above. Once it is mended, "
                "start again: nothing needs to be cleared away."
            )
    preparation.finish(start.var, wanted)


def _serve(start: Start, stop: Stop, *, once: bool) -> None:
    platform = processes.Services(
        port=start.port, var=start.var, environment=start.environment
    )
    try:
        platform.start()
        platform.wait_until_ready(seconds=PATIENCE, interrupted=stop.asked)
        if not stop.asked():
            _welcome(start)
        while not (once or stop.asked()):
            platform.check()
            time.sleep(0.3)
    except (processes.ServiceEnded, processes.NotReady) as reason:
        raise CannotStart(f"{reason} The reason stands above.") from reason
    finally:
        _say("Stopping …")
        platform.stop(at_once=stop.asked_again)


def _welcome(start: Start) -> None:
    address = start.environment["SITE_ADDRESS"]
    seconds = time.monotonic() - start.began
    named = [account for account in ACCOUNTS if account.is_named]
    width = max(len(account.email) for account in named)
    people = "\n".join(f"    {a.email:{width}}  {a.purpose}" for a in named)
    _say(
        f"\n  Passage is ready, after {seconds:.0f} seconds\n\n"
        f"    {address}/       the site\n"
        f"    {address}/cms/   where courses are written\n"
        f"    {address}/demo/  people, certificates to check, mail\n\n"
        f"  Sign in as (password for all: {PASSWORD})\n\n{people}\n\n"
        "  Ctrl-C stops everything.\n"
    )


def _say(words: str) -> None:
    print(words, flush=True)


if __name__ == "__main__":
    sys.exit(main())
