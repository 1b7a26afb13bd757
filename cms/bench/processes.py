"""The servers under measurement, and the CPU time of all that work for them."""

import http.client
import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import redis
from django.conf import settings
from django.db import connection

from cms.bench.load import Measured, Plan
from cms.bench.surroundings import HOST
from cms.demo.processes import ROOT, launch, stop

TICK_MS = 1000 / os.sysconf("SC_CLK_TCK")
LOCAL = {"", "localhost", "127.0.0.1", "::1"}


class ServerNotReady(Exception):
    """The web server did not answer in time."""


class LoadFailed(Exception):
    """The load generator ended with an error."""


@dataclass(frozen=True)
class Cpu:
    """CPU milliseconds, user and system, of the web server, database and cache."""

    web: float
    database: float
    cache: float

    @property
    def total(self) -> float:
        """All of them together."""
        return self.web + self.database + self.cache

    def since(self, before: "Cpu") -> "Cpu":
        """What was used after ``before``."""
        return Cpu(
            self.web - before.web,
            self.database - before.database,
            self.cache - before.cache,
        )

    def per(self, actions: int) -> "Cpu":
        """The share of each of so many actions."""
        return Cpu(self.web / actions, self.database / actions, self.cache / actions)


class Server:
    """A gunicorn with its workers, as operations.md starts it."""

    def __init__(
        self, *, port: int, workers: int, environment: dict[str, str], log: Path
    ) -> None:
        self.port = port
        arguments = [
            *("-m", "gunicorn", "cms.wsgi", "--bind", f"127.0.0.1:{port}"),
            *("--workers", str(workers), "--no-control-socket"),
        ]
        self.process = launch(arguments, environment, log=log)

    def wait(self, *, seconds: float = 60) -> None:
        """Return when it answers. Raises :exc:`ServerNotReady`."""
        end = time.monotonic() + seconds
        while time.monotonic() < end and self.process.poll() is None:
            asked = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
            try:
                asked.request("GET", "/health/live", headers={"Host": HOST})
                asked.getresponse()
            except OSError:
                time.sleep(0.2)
            else:
                return
            finally:
                asked.close()
        raise ServerNotReady(f"no answer at port {self.port}")

    def cpu(self) -> Cpu:
        """What everything that works for it has used so far."""
        master = self.process.pid
        family = [master, *(pid for pid, parent in _parents() if parent == master)]
        return Cpu(
            web=sum(map(_cpu_ms, family)),
            database=sum(map(_cpu_ms, _database_processes())),
            cache=sum(map(_cpu_ms, _cache_processes())),
        )

    def stop(self) -> None:
        """End it and its workers."""
        stop([self.process])


def run_load(plan: Plan) -> Measured:
    """Do the actions of ``plan`` from a process of their own. Raises LoadFailed."""
    done = subprocess.run(
        [sys.executable, "-m", "cms.bench.load"],
        input=json.dumps(plan),
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    if done.returncode:
        raise LoadFailed(done.stderr[-2000:])
    measured: Measured = json.loads(done.stdout)
    return measured


def _stat(pid: int) -> list[str]:
    """The fields of /proc/<pid>/stat after the name; none when it has ended."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return []
    return text.rpartition(")")[2].split()


def _cpu_ms(pid: int) -> float:
    fields = _stat(pid)
    return (int(fields[11]) + int(fields[12])) * TICK_MS if fields else 0.0


def _parents() -> list[tuple[int, int]]:
    pids = [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()]
    return [(pid, int(fields[1])) for pid in pids if (fields := _stat(pid))]


def _database_processes() -> list[int]:
    """PostgreSQL's processes for our database, but for the one that serves us."""
    if str(connection.settings_dict["HOST"]) not in LOCAL:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
        return [pid for (pid,) in cursor.fetchall()]


def _cache_processes() -> list[int]:
    location: Any = settings.CACHES["default"].get("LOCATION", "")
    address = location[0] if isinstance(location, list) else location
    parts = urlsplit(str(address))
    if not parts.scheme.startswith("redis") or (parts.hostname or "") not in LOCAL:
        return []
    information: Any = redis.Redis.from_url(str(address)).info("server")
    return [int(information["process_id"])]
