"""Cursors: good for the list and the enterprise that gave them, and for nothing else."""

from base64 import b16decode, b32decode, b64decode, urlsafe_b64decode
from collections.abc import Iterator
from functools import cache

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import assume, given
from hypothesis import strategies as st

from muster.errors import InvalidError
from muster.http import cursors
from muster.http.cursors import cursor, position
from muster.users.directory_order import directory_key
from tests.unit.properties import PROPERTY

POSITIONS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=200)
PIECE = 5  # characters: too many to be in random bytes by chance


@pytest.fixture(autouse=True, scope="module")
def keys() -> Iterator[None]:
    """A key for each enterprise."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cursors, "cipher", cache(lambda _: AESGCM(AESGCM.generate_key(256))))
        yield


def decoded(text: str) -> Iterator[bytes]:
    """What the usual decoders make of a cursor, wherever in it they begin."""
    yield text.encode()
    for start in range(8):
        rest = text[start:]
        for decode, block in ((urlsafe_b64decode, 4), (b64decode, 4), (b32decode, 8), (b16decode, 2)):
            try:
                yield decode(rest + "=" * (-len(rest) % block))
            except ValueError:
                continue


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


@PROPERTY
@given(
    st.integers(1, 10000),
    st.text(st.characters(categories=["L"]), min_size=PIECE, max_size=64),
    st.from_regex(r"[a-z][a-z0-9.@-]{5,40}", fullmatch=True),
)
def test_nothing_of_a_user_can_be_read_in_a_cursor(number: int, name: str, account: str) -> None:
    key = directory_key(number, name, account)
    given_out = cursor("directory", "acme", key) or ""
    pieces = {key[at : at + PIECE].encode() for at in range(len(key) - PIECE + 1)}
    for raw in decoded(given_out):
        for seen in (raw, raw[::-1]):
            assert not any(piece in seen for piece in pieces)


@PROPERTY
@given(POSITIONS)
def test_neither_equality_nor_length_tells_positions_apart(text: str) -> None:
    assume(len(text.encode()) <= 64)
    assert cursor("tasks", "acme", text) != cursor("tasks", "acme", text)
    assert len(cursor("tasks", "acme", text) or "") == len(cursor("tasks", "acme", "x") or "")
