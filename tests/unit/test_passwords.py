"""The rules of passwords, typed and random."""

import re

import pytest

from muster.users.passwords import password_faults, random_password
from tests.unit.one_user import faults, user


@pytest.mark.parametrize(
    ("password", "says"),
    [
        ("abc1", "8 to 64"),
        ("a1" * 33, "8 to 64"),
        ("abcdefghij", "at least two"),
        ("Li.Wei@example.com", "other than the account"),
        ("moc.elpmaxe@iew.il", "other than the account"),
        ("Password1", "most common"),
        ("good-one\n12", "control character"),
        (" good-one12", "space"),
    ],
)
def test_bad_passwords_are_told_without_repeating_them(password: str, says: str) -> None:
    told = faults(password=password)["password"]
    assert says in told
    assert password not in told


def test_a_good_password_is_kept_as_typed_and_shown_nowhere() -> None:
    made = user(password="Zoe\u0308 \u00a0walnut 7")
    assert made.password is not None
    assert made.password.get_secret_value() == "Zoe\u0308 \u00a0walnut 7"
    assert "walnut" not in f"{made!r} {made} {made.model_dump()} {made.model_dump_json()}"


def test_random_passwords_satisfy_the_rules_and_differ() -> None:
    made = {random_password() for _ in range(500)}
    assert len(made) == 500
    for password in made:
        assert password_faults(password, "li.wei@example.com") == []
        assert all(re.search(kind, password) for kind in (r"[a-z]", r"[A-Z]", r"\d", r"[^a-zA-Z0-9]"))
        assert not set(password) & set("0OIl1")
