"""Base58btc as credentials write it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certificates.domain.multibase import LONGEST, NotMultibase, decode, encode


@given(st.binary(max_size=80))
def test_what_was_written_is_read_back(data):
    assert decode(encode(data)) == data


def test_the_examples_of_the_draft_are_written_as_there():
    # draft-msporny-base58, section 5
    assert encode(b"Hello World!") == "z2NEpo7TZRRrLZSi2U"
    assert encode(bytes.fromhex("0000287fb4cd")) == "z11233QC4"


@pytest.mark.parametrize(
    "text", ["", "u2NEpo7", "z0OIl", "z2NEpo7 ", "z" + "2" * LONGEST]
)
def test_other_texts_are_refused(text):
    with pytest.raises(NotMultibase):
        decode(text)
