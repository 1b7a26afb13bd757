"""The demo's content files agree with one another."""

import subprocess
import sys
from pathlib import Path

CONTENT = Path(__file__).resolve().parents[3] / "cms" / "demo" / "content"


def test_content_agrees_with_itself():
    checked = subprocess.run(
        [sys.executable, CONTENT / "check_content.py", CONTENT],
        capture_output=True,
        text=True,
        check=False,
    )

    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert checked.stdout.splitlines()[-1] == "OK"
