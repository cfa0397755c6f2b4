"""Padding hides how long a form is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.errors import Malformed
from collector.model.canonical import canonical
from collector.seal.forms import pad_to_4kib


@given(
    st.dictionaries(st.text(max_size=10), st.text(max_size=300) | st.integers(-9, 9) | st.none(), max_size=30)
)
def test_padded_forms_are_whole_blocks(form):
    padded = pad_to_4kib(form)
    assert len(canonical(padded)) % 4096 == 0
    assert {**padded, "padding": ""} == {**form, "padding": ""}
    assert len(canonical(padded)) - len(canonical({**form, "padding": ""})) < 4096
    assert pad_to_4kib(padded) == padded


@pytest.mark.parametrize("length", [4070, 4079, 4080, 4081, 4082, 4083, 4084, 4085])
def test_at_the_edge_of_a_block(length):
    assert len(canonical(pad_to_4kib({"a": "x" * (length - 8)}))) in {4096, 8192}


def test_what_has_no_canonical_form_is_refused():
    with pytest.raises(Malformed):
        pad_to_4kib({"height": 1.5})
