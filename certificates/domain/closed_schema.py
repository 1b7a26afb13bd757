"""What may stand in a credential of ours, and nothing else.

A signature covers what a document means; people and programs read its letters. A
property spelt by its full address, or through a context of somebody's own, means the
same and is not seen: a revoked credential would look like one without a status. So a
credential is judged only in the one spelling that we write.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any, Final

from jsonschema import Draft202012Validator, ValidationError
from jsonschema.exceptions import best_match

SCHEMA: Final = Path(__file__).parent / "credential_schema.json"
#: Deeper or larger documents are not looked through.
DEEPEST: Final = 12


def fault(document: Any) -> str | None:
    """The first thing in ``document`` that must not be there or is missing; or None.

    ``member: why``, in English, with the place as ``credentialSubject.achievement``.
    """
    if odd := _odd_name(document):
        return odd
    error = best_match(_validator().iter_errors(document))
    if error is None:
        return None
    place = ".".join(str(part) for part in error.absolute_path)
    return f"{place or 'document'}: {_why(error)}"


def _why(error: ValidationError) -> str:
    """The rule that is broken, without the content: that may be a person's."""
    if error.validator in {"required", "additionalProperties"}:
        return str(error.message)[:200]
    return f"{error.validator} must be {str(error.validator_value)[:120]}"


def _odd_name(node: Any, *, depth: int = 0) -> str | None:
    """Names with a colon or an at sign, but the one ``@context`` at the top."""
    if depth > DEEPEST:
        return "document: nested too deeply"
    if isinstance(node, list):
        return next(filter(None, (_odd_name(n, depth=depth + 1) for n in node)), None)
    if not isinstance(node, dict):
        return None
    for name, value in node.items():
        is_top = depth == 0 and name == "@context"
        if not is_top and (":" in name or "@" in name):
            return f"{name}: a name that we never write"
        if found := _odd_name(value, depth=depth + 1):
            return found
    return None


@cache
def _validator() -> Draft202012Validator:
    return Draft202012Validator(json.loads(SCHEMA.read_text()))
