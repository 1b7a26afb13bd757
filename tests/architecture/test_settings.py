"""What may be set is written down, and production is as safe as Django can tell."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PRODUCTION = {
    "SECRET_KEY": "k3y-" + "aZ9-" * 15,
    "AUDIT_SIGNING_KEY": "q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA=",
    "ALLOWED_HOSTS": "passage.example",
    "SITE_ADDRESS": "https://passage.example",
    "DATABASE_URL": "postgres://nobody@localhost:1/none",
    "CACHE_URL": "locmemcache://",
    "CELERY_BROKER_URL": "memory://",
    # Read only where they are given or asked for.
    "S3_BUCKET": "files",
}
ASKED = """
import importlib, json, sys
importlib.import_module(sys.argv[1])
from cms.settings.env import KNOWN
print(json.dumps(sorted(KNOWN)))
"""


def run(*command, module, tmp_path, **changes):
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "PASSAGE_VAR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": module,
        **PRODUCTION,
        **changes,
    }
    return subprocess.run(
        [sys.executable, *command],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_settings_page_lists_every_variable_and_no_other(tmp_path):
    asked = set()
    for path in (ROOT / "cms" / "settings").glob("[!_]*.py"):
        module = f"cms.settings.{path.stem}"
        answer = run("-c", ASKED, module, module=module, tmp_path=tmp_path)
        assert answer.returncode == 0, answer.stderr
        asked |= set(json.loads(answer.stdout))

    page = (ROOT / "docs" / "settings.md").read_text()
    listed = re.findall(r"^\| `([A-Z0-9_]+)` \|", page, flags=re.MULTILINE)

    assert len(listed) == len(set(listed))
    assert set(listed) == asked


def test_settings_page_says_meaning_default_and_example_of_each():
    page = (ROOT / "docs" / "settings.md").read_text()
    rows = re.findall(r"^\| `[A-Z0-9_]+` \|.*$", page, flags=re.MULTILINE)

    assert rows
    for row in rows:
        cells = [cell.strip() for cell in row.strip("|").split("|")]
        assert len(cells) == 4, row
        assert all(cells), row


def test_environment_is_read_by_one_module_of_the_settings():
    readers = [
        path.name
        for path in (ROOT / "cms" / "settings").glob("*.py")
        if "environ" in path.read_text() and path.name != "env.py"
    ]

    assert readers == []


def test_production_is_deployable(tmp_path):
    answer = run(
        str(ROOT / "manage.py"),
        "check",
        "--deploy",
        "--fail-level=WARNING",
        module="cms.settings.production",
        tmp_path=tmp_path,
        S3_BUCKET="",
    )

    assert answer.returncode == 0, answer.stderr
    assert "no issues" in answer.stdout + answer.stderr


@pytest.mark.parametrize(
    "name",
    [name for name in PRODUCTION if name != "S3_BUCKET"],
)
def test_production_does_not_start_without(name, tmp_path):
    answer = run(
        "-c",
        "import cms.settings.production",
        module="cms.settings.production",
        tmp_path=tmp_path,
        **{name: ""},
    )

    assert answer.returncode != 0
    assert f"{name} must be set" in answer.stderr


@pytest.mark.parametrize("name", ["AUDIT_SIGNING_KEY", "AUDIT_FORMER_KEYS"])
@pytest.mark.parametrize("nonsense", ["short", "AAAA", "é"])
def test_a_key_that_is_none_is_refused(name, nonsense, tmp_path):
    answer = run(
        "-c",
        "import cms.settings.production",
        module="cms.settings.production",
        tmp_path=tmp_path,
        **{name: nonsense},
    )

    assert answer.returncode != 0
    assert f"{name} must be 32 bytes in base64" in answer.stderr


@pytest.mark.parametrize(
    ("module", "changes", "said"),
    [
        ("production", {"STRIPE_STAND_IN": "http://127.0.0.1:9"}, "STRIPE_STAND_IN"),
        ("dev", {"STRIPE_STAND_IN": "http://127.0.0.1:9"}, "without DEMO"),
        ("production", {"STRIPE_SECRET_KEY": "sk_live_x"}, "STRIPE_WEBHOOK_SECRETS"),
        ("production", {"STRIPE_SECRET_KEY": "whsec_x"}, "must begin with sk_"),
        ("production", {"STRIPE_WEBHOOK_SECRETS": "short"}, "begin with whsec_"),
    ],
)
def test_settings_of_payments_that_are_not_safe_stop_the_start(
    module, changes, said, tmp_path
):
    module = f"cms.settings.{module}"

    answer = run("-c", f"import {module}", module=module, tmp_path=tmp_path, **changes)

    assert answer.returncode != 0
    assert said in answer.stderr


def test_production_does_not_start_as_demonstration(tmp_path):
    answer = run(
        "-c",
        "import cms.settings.production",
        module="cms.settings.production",
        tmp_path=tmp_path,
        DEMO="1",
    )

    assert "DEMO=1" in answer.stderr
    assert answer.returncode != 0
