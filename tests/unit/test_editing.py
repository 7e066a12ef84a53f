"""Editing a user: what is checked, what is pending then, which unique keys move; versions, and places in the list."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muster.clock import now
from muster.errors import ConflictError, InvalidError
from muster.http.versions import etag, matching
from muster.users.creation import Source, draft_user
from muster.users.directory_order import directory_key, is_directory_key
from muster.users.editing import check_changes, edit
from muster.users.fields import NewUser, Role
from muster.users.lifecycle import disable, enable, remove, reset_password
from muster.users.user import Status, User
from tests.unit.properties import PROPERTY


def _user(account: str = "ann", **fields: object) -> User:
    new = NewUser.model_validate({"name": "Ann", "email": f"{account}@example.com", "account": account} | fields)
    return draft_user(new, Source("acme", "admin"), row=None, now=now(), due_at=now()).user


ADMIN = _user("admin", role=Role.ADMINISTRATOR)


def test_changes_are_kept_in_the_form_of_a_new_users_fields() -> None:
    written = {"name": " Li\u00a0Wei ", "phone": "138 0013 8000", "title": "", "contact_no": "7", "hide_phone": "Yes"}
    assert check_changes(written, "CN") == {
        "name": "Li Wei",
        "phone": "+8613800138000",
        "title": None,
        "contact_no": 7,
        "hide_phone": True,
    }


def test_null_is_what_a_new_user_would_have() -> None:
    written = dict.fromkeys(("phone", "department", "contact_no", "hide_phone", "role"))
    assert check_changes(written, None) == {
        "phone": None,
        "department": None,
        "contact_no": 10000,
        "hide_phone": False,
        "role": Role.MEMBER,
    }


def test_faults_are_of_the_fields_that_were_sent_alone() -> None:
    with pytest.raises(InvalidError) as wrong:
        check_changes({"account": "x", "title": "x" * 33}, None)
    assert [fault.field for fault in wrong.value.faults] == ["account", "title"]


def test_only_addresses_and_numbers_that_change_move_their_unique_keys() -> None:
    ann = _user(phone="+8613800138000")
    moved = edit(ann, ADMIN, {"email": "lee@example.com", "phone": None})
    assert moved is not None
    assert moved.frees == ("acme#email#ann@example.com", "acme#phone#+8613800138000")
    assert [take.key for take in moved.takes] == ["acme#email#lee@example.com"]
    kept = edit(ann, ADMIN, {"email": "ANN@example.com", "phone": "+8613800138000", "name": "Ann Lee"})
    assert kept is not None
    assert (kept.frees, kept.takes) == ((), ())


def test_power_is_taken_from_an_administrator_only_by_one() -> None:
    other = _user("other", role=Role.ADMINISTRATOR)
    for change in (edit(other, ADMIN, {"role": "member"}), disable(other, ADMIN), remove(other, ADMIN)):
        assert change is not None
        assert change.only_by is ADMIN
    for change in (edit(other, ADMIN, {"name": "Bob"}), reset_password(other, ADMIN), disable(_user(), ADMIN)):
        assert change is not None
        assert change.only_by is None


def test_nobody_takes_it_from_themselves() -> None:
    for plan in (disable, remove):
        with pytest.raises(ConflictError):
            plan(ADMIN, ADMIN)
    with pytest.raises(ConflictError):
        edit(ADMIN, ADMIN, {"role": "member"})


def test_what_is_so_already_is_no_change() -> None:
    disabled = replace(_user(), status=Status.DISABLED)
    assert disable(disabled, ADMIN) is None
    assert enable(_user(), ADMIN) is None
    assert edit(_user(), ADMIN, {"name": "Ann", "title": None}) is None


@pytest.mark.parametrize(
    ("if_match", "versions"),
    [(None, None), ("*", None), ('"3"', {3}), ("3", {3}), ('W/"3", "4"', {3, 4}), ('"x"', set()), ("", set())],
)
def test_if_match_names_versions(if_match: str | None, versions: set[int] | None) -> None:
    assert matching(if_match) == versions
    assert matching(etag(7)) == frozenset({7})


@PROPERTY
@given(st.integers(1, 10000), st.text(max_size=64), st.from_regex(r"[a-z0-9_.@-]{1,64}", fullmatch=True))
def test_every_users_key_is_a_position_in_the_list(number: int, name: str, account: str) -> None:
    assert is_directory_key(directory_key(number, name, account))
