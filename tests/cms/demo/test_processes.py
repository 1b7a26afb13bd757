import os
import signal
import time
from pathlib import Path

import pytest

from cms.demo import processes

STUBBORN = "import signal, time; signal.signal(15, signal.SIG_IGN); time.sleep(60)"
#: Starts a child of its own, says its number and ends when asked, leaving the child.
PARENT = (
    "import subprocess, sys, time;"
    "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']);"
    "print(child.pid, flush=True); time.sleep(60)"
)


def started(code, log=None):
    process = processes.launch(["-c", code], os.environ, log=log)
    time.sleep(0.3)
    return process


def is_running(pid):
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"


def test_stop_ends_a_process_that_listens():
    process = started("import time; time.sleep(60)")

    processes.stop([process])

    assert process.returncode == -signal.SIGTERM


def test_stop_kills_a_process_that_does_not_listen():
    process = started(STUBBORN)

    processes.stop([process], seconds=0.2)

    assert process.returncode == -signal.SIGKILL


def test_stop_does_not_wait_when_asked_twice():
    process = started(STUBBORN)
    began = time.monotonic()

    processes.stop([process], seconds=30, at_once=lambda: True)

    assert process.returncode == -signal.SIGKILL
    assert time.monotonic() - began < 5


def test_stop_leaves_no_grandchild_behind(tmp_path):
    process = started(PARENT, log=tmp_path / "log")
    grandchild = int((tmp_path / "log").read_text())
    assert is_running(grandchild)

    processes.stop([process])

    deadline = time.monotonic() + 5
    while is_running(grandchild) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not is_running(grandchild)


def test_check_names_the_process_that_ended(tmp_path):
    platform = processes.Services(port=1, var=tmp_path, environment=os.environ)
    platform.processes["relay"] = started("raise SystemExit(3)")

    with pytest.raises(
        processes.ServiceEnded, match=r"The relay ended with status 3\."
    ):
        platform.wait_until_ready(seconds=5)


def test_waiting_ends_when_nobody_answers(tmp_path):
    platform = processes.Services(port=1, var=tmp_path, environment=os.environ)

    with pytest.raises(processes.NotReady):
        platform.wait_until_ready(seconds=0.2)


def test_waiting_ends_when_interrupted(tmp_path):
    platform = processes.Services(port=1, var=tmp_path, environment=os.environ)

    platform.wait_until_ready(seconds=30, interrupted=lambda: True)

    assert not platform.is_ready()
