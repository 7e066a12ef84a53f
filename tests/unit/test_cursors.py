"""Cursors: good for the list and the enterprise that gave them, and for nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muster.errors import InvalidError
from muster.http.cursors import cursor, position
from tests.unit.properties import PROPERTY

POSITIONS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=200)


def test_the_end_of_a_list_has_no_cursor_and_its_beginning_needs_none() -> None:
    assert cursor("tasks", "acme", None) is None
    assert position("tasks", "acme", None, fits=bool) is None


@PROPERTY
@given(POSITIONS)
def test_a_cursor_holds_its_position(text: str) -> None:
    given_out = cursor("tasks", "acme", text)
    assert given_out is not None
    assert given_out.isascii()
    assert position("tasks", "acme", given_out, fits=bool) == text


@PROPERTY
@given(POSITIONS)
def test_it_is_refused_by_every_other_list_and_enterprise(text: str) -> None:
    for list_name, enterprise_id in (("users", "acme"), ("tasks", "other"), ("", ""), ("task", "sacme")):
        with pytest.raises(InvalidError):
            position(list_name, enterprise_id, cursor("tasks", "acme", text), fits=bool)


@PROPERTY
@given(POSITIONS, st.data())
def test_whatever_somebody_changes_it_is_refused(text: str, data: st.DataObject) -> None:
    given_out = cursor("tasks", "acme", text) or ""
    at = data.draw(st.integers(0, len(given_out)))
    until = data.draw(st.integers(at, len(given_out)))
    changed = given_out[:at] + data.draw(st.text(max_size=4)) + given_out[until:]
    if changed == given_out:
        return
    with pytest.raises(InvalidError):
        position("tasks", "acme", changed, fits=bool)


@PROPERTY
@given(st.text())
def test_what_never_was_a_cursor_is_refused(text: str) -> None:
    with pytest.raises(InvalidError) as refused:
        position("tasks", "acme", text, fits=bool)
    assert [fault.field for fault in refused.value.faults] == ["cursor"]
