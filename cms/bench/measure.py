"""Measuring: queries of one action, CPU time and waiting times of many."""

import statistics
import time
from dataclasses import dataclass, field

from django.contrib.auth.hashers import make_password

from cms.bench.load import Measured
from cms.bench.pages import Page
from cms.bench.processes import Cpu, Server, run_load
from cms.bench.visitors import Action

#: Clients at once.
CLIENTS = (1, 8, 32)
#: Actions of one round by number of clients; heavy ones do fewer.
ACTIONS = {1: 48, 8: 96, 32: 128}
#: Phases of growth; their median counts.
ROUNDS = 3
GROWTH_ACTIONS = 60
HASHES = 5


class WrongAnswer(Exception):
    """A page did not answer as expected: its figures would say nothing."""


@dataclass
class Figures:
    """What was measured of one page."""

    name: str
    queries: int = 0
    size: int = 0
    requests: int = 1
    cpu: list[Cpu] = field(default_factory=list)
    milliseconds: dict[int, list[float]] = field(default_factory=dict)
    per_second: dict[int, list[float]] = field(default_factory=dict)

    @property
    def cpu_ms(self) -> float:
        """CPU milliseconds of all server processes an action, the median of rounds."""
        return statistics.median(cpu.total for cpu in self.cpu)

    def part(self, name: str) -> float:
        """The same of the web server, the database or the cache alone."""
        return float(statistics.median(getattr(cpu, name) for cpu in self.cpu))

    def percentile(self, clients: int, per_cent: int) -> float:
        """Milliseconds within which so many of hundred actions were done."""
        found = sorted(self.milliseconds[clients])
        return found[min(len(found) - 1, len(found) * per_cent // 100)]


def yardstick_ms() -> float:
    """CPU milliseconds of a password hash: how fast the machine is meanwhile."""
    began = time.process_time()
    for _time in range(HASHES):
        make_password("a yardstick")
    return (time.process_time() - began) / HASHES * 1000


def load(server: Server, actions: list[Action], *, clients: int) -> Measured:
    """Do ``actions``. Raises :exc:`WrongAnswer` with the first that went wrong."""
    measured = run_load({"port": server.port, "clients": clients, "actions": actions})
    if measured["wrong"]:
        raise WrongAnswer(measured["wrong"][0])
    return measured


def count_queries(page: Page, server: Server, figures: Figures) -> None:
    """Queries and bytes of one action, after one that warms up.

    ``server`` has one worker and says in every answer how many queries it took.
    """
    load(server, page.take(1), clients=1)
    [action] = page.take(1)
    measured = load(server, [action], clients=1)
    figures.queries, figures.size = measured["queries"], measured["size"]
    figures.requests = len(action)


def warm(page: Page, server: Server) -> None:
    """Let every worker do an action or two."""
    load(server, page.take(6), clients=2)


def measure_round(page: Page, server: Server, figures: Figures) -> None:
    """One round: CPU time and waiting times at each number of clients."""
    for clients in CLIENTS:
        actions = page.take(max(4, ACTIONS[clients] // page.weight))
        if not actions:
            return  # few learners have few lessons that are not done
        before = server.cpu()
        measured = load(server, actions, clients=clients)
        figures.cpu.append(server.cpu().since(before).per(len(actions)))
        figures.milliseconds.setdefault(clients, []).extend(measured["milliseconds"])
        figures.per_second.setdefault(clients, []).append(
            len(actions) / measured["seconds"]
        )


def measure_growth(page: Page, counting: Server, server: Server) -> Figures:
    """Queries, bytes and CPU time alone, of one number of rows."""
    figures = Figures(page.name)
    count_queries(page, counting, figures)
    warm(page, server)
    number = max(6, GROWTH_ACTIONS // page.weight)
    for _round in range(ROUNDS):
        before = server.cpu()
        load(server, page.take(number), clients=1)
        figures.cpu.append(server.cpu().since(before).per(number))
    return figures
