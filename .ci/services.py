"""Sees to it that PostgreSQL, Redis and RabbitMQ answer on this machine.

Those that do not are installed and started. Prints the addresses as shell exports;
what it does goes to standard error.
"""

import os
import shlex
import socket
import subprocess
import sys
import time

import psycopg
from psycopg import sql

#: Package, its service, its port.
SERVICES = [
    ("postgresql", "postgresql", 5432),
    ("redis-server", "redis-server", 6379),
    ("rabbitmq-server", "rabbitmq-server", 5672),
]
ROLE = "passage_ci"
HOST = "127.0.0.1"
ANSWER_WITHIN = 90


def main() -> None:
    """Provide the services and print where they are."""
    given = dict(os.environ)
    for package, service, port in SERVICES:
        if not answers(port):
            install_and_start(package, service)
            wait_for(package, port)
    addresses = {
        "DATABASE_URL": given.get("DATABASE_URL") or postgres(),
        "CACHE_URL": given.get("CACHE_URL") or f"rediscache://{HOST}:6379/8",
        "CELERY_BROKER_URL": given.get("CELERY_BROKER_URL")
        or f"amqp://guest:guest@{HOST}:5672//",
    }
    for name, address in addresses.items():
        print(f"export {name}={shlex.quote(address)}")


def answers(port: int) -> bool:
    """Whether somebody listens."""
    with socket.socket() as probe:
        probe.settimeout(2)
        return probe.connect_ex((HOST, port)) == 0


def install_and_start(package: str, service: str) -> None:
    """Install with apt-get and start; needs root, or sudo without a password."""
    root = [] if os.geteuid() == 0 else ["sudo", "-n"]
    quiet = [*root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"]
    print(f"==> installing and starting {package}", file=sys.stderr)
    run([*quiet, "update"])
    run([*quiet, "install", "-y", "--no-install-recommends", package])
    run([*root, "service", service, "start"], check=False)


def run(command: list[str], *, check: bool = True) -> None:
    """Run; what it says goes to standard error."""
    subprocess.run(command, check=check, stdout=sys.stderr)


def wait_for(package: str, port: int) -> None:
    """Return when the service listens; leave with a sentence when it does not."""
    end = time.monotonic() + ANSWER_WITHIN
    while not answers(port):
        if time.monotonic() > end:
            sys.exit(f"{package} does not answer on port {port}. Please start it.")
        time.sleep(0.5)


def postgres() -> str:
    """The address of a PostgreSQL where databases may be made."""
    candidates = [
        f"postgres://{ROLE}:{ROLE}@{HOST}:5432/postgres",
        f"postgres://{os.environ.get('USER') or 'root'}@{HOST}:5432/postgres",
        f"postgres://postgres@{HOST}:5432/postgres",
    ]
    for address in candidates:
        if may_make_databases(address):
            return address
    make_role()
    return candidates[0]


def may_make_databases(address: str) -> bool:
    """Whether one gets in at ``address``, with that right."""
    try:
        with psycopg.connect(address, connect_timeout=5) as connection:
            right = "select rolcreatedb or rolsuper from pg_roles where rolname = user"
            row = connection.execute(right).fetchone()
    except psycopg.OperationalError:
        return False
    return bool(row and row[0])


def make_role() -> None:
    """Make the role of the tests, as the server's own administrator."""
    statement = (
        sql.SQL("CREATE ROLE {} LOGIN CREATEDB PASSWORD {}")
        .format(sql.Identifier(ROLE), sql.Literal(ROLE))
        .as_string()
    )
    become = ["runuser", "-u", "postgres", "--"]
    if os.geteuid() != 0:
        become = ["sudo", "-n", "-u", "postgres"]
    run([*become, "psql", "--quiet", "--command", statement])


if __name__ == "__main__":
    main()
