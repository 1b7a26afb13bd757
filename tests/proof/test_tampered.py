"""Nothing that somebody touched counts, and what caught it is said by its name."""

import json
from copy import deepcopy

import pytest

from certificates.domain.examination import Part, examine
from certificates.domain.proof_check import holds
from tests.factories.hubs import NOON
from tests.proof.forgeries import (
    FORGERIES,
    places,
    remove,
    say_otherwise,
    spell_out,
    touched,
    turn_into_a_list,
)
from tests.proof.material import gather

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_material")]


@pytest.fixture(scope="module")
def the_material(once):
    return gather()


@pytest.fixture
def material(the_material):
    return deepcopy(the_material)


def as_file(forged):
    if isinstance(forged, bytes):
        return forged
    text = forged if isinstance(forged, str) else json.dumps(forged, allow_nan=True)
    return text.encode()


def refused_by(forged):
    """The checks that a file does not pass; none where it is what we gave out."""
    found = examine(as_file(forged), at=NOON)
    failed = {check.part for check in found.checks if check.has_failed}
    assert found.is_genuine is (not failed)
    return failed


def test_what_nobody_touched_passes(material):
    assert refused_by(material.document) == set()
    assert refused_by(material.other) == set()


def test_there_are_more_than_forty_forgeries():
    assert len(FORGERIES) >= 100


@pytest.mark.parametrize("name", FORGERIES)
def test_a_forgery_is_caught_by_name(material, name):
    make, caught_by = FORGERIES[name]
    forged = make(material)

    assert as_file(forged) != as_file(material.document)
    assert caught_by in refused_by(forged)


def test_the_signature_alone_would_let_another_spelling_pass(material):
    forge, caught_by = FORGERIES["status spelt out"]
    forged = forge(material)
    (proof,) = forged.pop("proof")

    assert holds(forged, proof, public=material.own_key.public)
    assert caught_by == Part.FORM


@pytest.mark.parametrize(
    "change",
    [remove, spell_out, say_otherwise, turn_into_a_list],
    ids=lambda change: change.__name__,
)
def test_no_member_can_be_touched(material, change):
    passed = [
        path
        for path in places(material.document)
        if not refused_by(touched(material.document, path, change))
    ]

    assert passed == []
