"""What holds for all code, whoever writes it."""

import ast
from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
APPS = ("cms", "certificates", "courses", "hubs")
FILES = sorted(
    path
    for app in APPS
    for path in (ROOT / app).rglob("*.py")
    if "migrations" not in path.parts and "content" not in path.parts
)
DOMAIN = [path for path in FILES if "domain" in path.parts]
PAGES = [path for path in FILES if path.name == "pages.py" and "models" in path.parts]

#: Modules that belong to the web: a rule that imports one cannot run in a task.
OF_THE_WEB = {
    "django.contrib.messages",
    "django.http",
    "django.shortcuts",
    "django.views",
    "celery",
}
CLOCKS = {
    "timezone.now",
    "timezone.localtime",
    "datetime.now",
    "datetime.utcnow",
    "date.today",
    "time.time",
}
#: The front page finds any page below it by its whole path, in one query instead of one
#: a level; it looks at the path's parts and at nothing else of the request.
MAY_DEFINE = defaultdict(set, {"cms/models/pages.py": {"route"}})
#: Names under which anything may be hidden.
MEANINGLESS = {"utils", "helpers", "common", "core", "base", "services", "misc"}


def name(path):
    return str(path.relative_to(ROOT))


def imported(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def functions(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


@cache
def tree_of(path):
    return ast.parse(path.read_text())


def called(tree):
    return {ast.unparse(n.func) for n in ast.walk(tree) if isinstance(n, ast.Call)}


def faulty(paths, faults):
    """What is wrong in which file; one test for all, and each file parsed once."""
    found = {name(path): faults(tree_of(path)) for path in paths}
    return {each: wrong for each, wrong in found.items() if wrong}


def test_rules_know_no_request_and_no_clock():
    assert DOMAIN
    assert faulty(DOMAIN, lambda tree: set(imported(tree)) & OF_THE_WEB) == {}
    assert faulty(DOMAIN, lambda tree: called(tree) & CLOCKS) == {}


def test_files_fit_the_head():
    lengths = {name(path): len(path.read_text().splitlines()) for path in FILES}

    assert {path: length for path, length in lengths.items() if length > 300} == {}
    assert faulty(FILES, long_functions) == {}


def long_functions(tree):
    return [f.name for f in functions(tree) if f.end_lineno - f.lineno + 1 > 40]


def test_imports_stand_at_the_top():
    assert faulty([p for p in FILES if p.name != "apps.py"], deferred) == {}


def deferred(tree):
    """What functions import."""
    return [
        ast.unparse(node)
        for function in functions(tree)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]


def test_no_module_has_a_name_that_hides_what_it_does():
    settings = ROOT / "cms" / "settings"
    # Django looks for a database's wrapper under this name.
    dictated = ROOT / "cms" / "postgresql" / "base.py"
    # Django looks for a database's wrapper under this name.
    dictated = ROOT / "cms" / "postgresql" / "base.py"

    hidden = [
        name(path)
        for path in FILES
        if {path.stem, path.parent.name} & MEANINGLESS
        and path.parent != settings
        and path != dictated
    ]

    assert not hidden


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_pages_never_see_a_request(path):
    defined = {function.name for function in functions(tree_of(path))}

    assert not defined & ({"get_context", "serve", "route"} - MAY_DEFINE[name(path)])


def test_types_are_rarely_waved_through():
    waved = [
        f"{name(path)}:{number}"
        for path in FILES
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if "type: ignore" in line
    ]

    assert len(waved) <= 10, waved


def test_nothing_saves_behind_ones_back():
    saving = [
        name(path)
        for path in FILES
        if "models" in path.parts
        and any(f.name == "save" for f in functions(tree_of(path)))
    ]

    assert not saving
