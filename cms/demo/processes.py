"""The processes that make up the running platform, started and stopped as one."""

import ctypes
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
_CELERY = (
    # One's own machine may well be a container, where everybody is root.
    *("-W", "ignore:You're running the worker"),
    *("-m", "celery", "--quiet", "--app", "cms.celery:app"),
)
#: Straight to this machine, whatever proxy the environment names.
_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


#: Runs where no key of Stripe's own is set.
STAND_IN = "stand-in for Stripe"


class ServiceEnded(Exception):
    """One of the processes ended without being asked to."""


class NotReady(Exception):
    """The platform did not become ready in time."""


def commands(*, port: int, var: Path) -> dict[str, list[str]]:
    """What to run after the Python interpreter, for each process by its name."""
    return {
        "web server": [
            *("-m", "gunicorn", "cms.wsgi:application"),
            *("--bind", f"127.0.0.1:{port}", "--workers", "2"),
            *("--log-level", "warning", "--no-control-socket"),
        ],
        "worker": [
            *_CELERY,
            *("worker", "--concurrency", "1", "--loglevel", "warning"),
            *("--without-gossip", "--without-mingle", "--hostname", f"demo{port}@%h"),
        ],
        "relay": ["manage.py", "relay"],
        "scheduler": [
            *_CELERY,
            *("beat", "--loglevel", "warning", "--pidfile", ""),
            *("--schedule", str(var / "beat")),
        ],
        STAND_IN: [
            *("-m", "cms.demo.stand_in", "--ledger", str(var / "stripe.sqlite3")),
            *("--site", f"http://127.0.0.1:{port}"),
        ],
    }


class Services:
    """The platform's processes, each in a session of its own."""

    def __init__(
        self,
        *,
        port: int,
        var: Path,
        environment: Mapping[str, str],
        log: Path | None = None,
    ) -> None:
        """Prepare to serve at ``port``; output goes to ``log``, or where ours goes."""
        self.port = port
        self.var = var
        self.environment = dict(environment)
        self.log = log
        self.processes: dict[str, subprocess.Popen[bytes]] = {}

    def start(self) -> None:
        """Start every process; returns at once."""
        for name in commands(port=self.port, var=self.var):
            if name != STAND_IN or self.environment.get("STRIPE_STAND_IN"):
                self.start_one(name)

    def start_one(self, name: str) -> None:
        """Start one process, which must not be running."""
        arguments = commands(port=self.port, var=self.var)[name]
        self.processes[name] = launch(arguments, self.environment, log=self.log)

    def kill_one(self, name: str) -> None:
        """End one process and its children at once, as a power cut would."""
        _kill_group(self.processes.pop(name))

    def check(self) -> None:
        """Raise :exc:`ServiceEnded` when a process is no longer there."""
        for name, process in self.processes.items():
            if process.poll() is not None:
                status = process.returncode
                raise ServiceEnded(f"The {name} ended with status {status}.")

    def wait_until_ready(
        self, *, seconds: float, interrupted: Callable[[], bool] = lambda: False
    ) -> None:
        """Return when ``/health/ready`` answers 200, or when interrupted.

        Raises :exc:`ServiceEnded` or :exc:`NotReady`.
        """
        end = time.monotonic() + seconds
        while not interrupted():
            self.check()
            if self.is_ready():
                return
            if time.monotonic() > end:
                raise NotReady(f"The platform is not ready after {seconds:.0f} s.")
            time.sleep(0.1)

    def is_ready(self) -> bool:
        """Whether ``/health/ready`` answers 200 now."""
        address = f"http://127.0.0.1:{self.port}/health/ready"
        try:
            with _OPENER.open(address, timeout=5) as answer:
                return bool(answer.status == 200)  # noqa: PLR2004 (HTTP's own number)
        except OSError:
            return False

    def stop(
        self, *, seconds: float = 15, at_once: Callable[[], bool] = lambda: False
    ) -> None:
        """Stop every process; those that do not end in time are killed."""
        stop(list(self.processes.values()), seconds=seconds, at_once=at_once)
        self.processes.clear()


def launch(
    arguments: list[str], environment: Mapping[str, str], *, log: Path | None = None
) -> "subprocess.Popen[bytes]":
    """Start Python with ``arguments`` in a session of its own."""
    output = log.open("ab") if log else None
    try:
        return subprocess.Popen(  # noqa: S603 (our own commands, no shell)
            [sys.executable, *arguments],
            cwd=ROOT,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            preexec_fn=_end_with_parent,  # noqa: PLW1509 (no threads run here)
        )
    finally:
        if output:
            output.close()


def stop(
    processes: "list[subprocess.Popen[bytes]]",
    *,
    seconds: float = 15,
    at_once: Callable[[], bool] = lambda: False,
) -> None:
    """Ask each to end and wait; after ``seconds``, or ``at_once``, kill what is left.

    Only the main process is asked: Celery's warm shutdown can hang when its pool
    gets the signal too.
    """
    for process in processes:
        if process.poll() is None:
            process.terminate()
    end = time.monotonic() + seconds
    while any(process.poll() is None for process in processes):
        if at_once() or time.monotonic() > end:
            break
        time.sleep(0.05)
    for process in processes:
        _kill_group(process)


def _kill_group(process: "subprocess.Popen[bytes]") -> None:
    """End whatever is left of a process and its children."""
    # The session was made for it, so the group's number is the process's own.
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


_LIBC = ctypes.CDLL(None)
_PR_SET_PDEATHSIG = 1


def _end_with_parent() -> None:
    """Let Linux end the child when its parent is killed and cannot clean up."""
    if sys.platform == "linux":
        _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
