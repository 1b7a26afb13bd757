"""Answers whose address proves something, and which no log is to have."""

from typing import TypeVar

from django.http.response import HttpResponseBase

R = TypeVar("R", bound=HttpResponseBase)


def unlogged(response: R) -> R:
    """Mark ``response`` as Django marks what it has logged: it logs it no more."""
    response._has_been_logged = True  # type: ignore[attr-defined]  # noqa: SLF001
    return response
