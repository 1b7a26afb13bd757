"""Whatever goes into the audit trail is said in words that people read."""

import ast
import importlib
from pathlib import Path

from hubs.domain.trail import WORDS
from hubs.receivers import OWN_ACTS, SECOND_STEPS

ROOT = Path(__file__).resolve().parents[2]
#: Functions that take the verb from those who call them; they are asked in turn.
HANDED_ON = {"note_account": 1, "note_pack": 0, "note_second_step": 1}
#: Verbs that stand in tables.
IN_TABLES = {*OWN_ACTS.values(), *SECOND_STEPS.values()}


def verbs():
    """The verb of each call that records, with where it stands."""
    for package in ("hubs", "courses", "certificates", "cms"):
        for path in (ROOT / package).rglob("*.py"):
            tree = ast.parse(path.read_text())
            names = {"record": 0, **HANDED_ON} | _other_names(tree)
            for node in ast.walk(tree):
                called = isinstance(node, ast.Call) and getattr(node.func, "id", "")
                if called in names:
                    place = f"{path.relative_to(ROOT)}:{node.lineno}"
                    for verb in _said(node.args[names[called]], path):
                        yield verb, place


def _other_names(tree):
    return {
        name.asname: 0
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "hubs.domain.audit"
        for name in node.names
        if name.name == "record" and name.asname
    }


def _said(node, path):
    if isinstance(node, ast.Constant):
        return [node.value]
    if isinstance(node, ast.IfExp):
        return [*_said(node.body, path), *_said(node.orelse, path)]
    if isinstance(node, ast.Name) and node.id.isupper():
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        return [getattr(importlib.import_module(module), node.id)]
    return []


def test_every_verb_has_words():
    found = [*verbs(), *((verb, "a table") for verb in IN_TABLES)]

    assert len({verb for verb, _place in found}) > 25
    wordless = [(verb, place) for verb, place in found if verb not in WORDS]
    assert wordless == []
