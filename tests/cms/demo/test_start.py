"""What ``make demo`` says when something is in the way."""

import fcntl
import os
import socket
import subprocess
import sys

import pytest

from cms.demo.libraries import LIBRARIES
from cms.demo.processes import ROOT


def start(var, *arguments, **environment):
    return subprocess.run(
        [sys.executable, "-m", "cms.demo", "--once", *arguments],
        cwd=ROOT,
        env=os.environ | {"PASSAGE_VAR": str(var)} | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_a_taken_port_is_named_with_the_way_out(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        result = start(tmp_path, PORT=str(port))

    assert result.returncode == 1
    assert result.stderr == (
        f"Port {port} is in use. Please stop what uses it or choose another port, "
        "such as: PORT=8123 make demo\n"
    )
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("port", ["http", "0", "65536", "-1", "٣٠٠٠"])
def test_what_is_no_port_is_refused(tmp_path, port):
    result = start(tmp_path, f"--port={port}")

    assert result.returncode == 1
    assert result.stderr.startswith(f"{port!r} is no port.")


def test_a_folder_in_use_is_left_alone(tmp_path):
    with (tmp_path / "demo.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        result = start(tmp_path, "--port=58102")

    assert result.returncode == 1
    assert result.stderr.startswith(f"The demo already runs on {tmp_path}.")
    assert [path.name for path in tmp_path.iterdir()] == ["demo.lock"]


def test_a_folder_that_cannot_be_is_named(tmp_path):
    (tmp_path / "file").touch()

    result = start(tmp_path / "file" / "var", "--port=58102")

    assert result.returncode == 1
    assert result.stderr.startswith(f"Nothing can be written to {tmp_path}/file/var")


def test_a_missing_library_is_named_with_the_command(tmp_path, monkeypatch, capsys):
    from cms.demo import __main__ as demo

    monkeypatch.setitem(LIBRARIES, "libnowhere.so.1", "libnowhere1")
    monkeypatch.setattr(sys, "argv", ["demo", "--once"])
    monkeypatch.setattr(demo.signal, "signal", lambda *_: None)

    assert demo.main() == 1

    assert capsys.readouterr().err == (
        "Libraries that draw the certificates are missing. Please run: "
        "sudo apt-get install -y --no-install-recommends libnowhere1\n"
    )
