"""The rules of passwords, typed and random."""

import re
import time

import pytest

from muster.languages import translate
from muster.users.fields import check
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


@pytest.mark.parametrize(
    ("password", "account"),
    [
        ("sf1sf1sf1", "sf1"),
        ("1fs1fs1fs", "sf1"),
        ("Ann.Lee7ann.lee7", "ann.lee7"),
        ("ann.lee7", "ann.lee7ann.lee7"),
        ("Li.Wei-81", "li.wei-81@example.com"),
        ("ab1@ex.deab1@ex.de", "ab1@ex.de"),
    ],
)
def test_the_account_is_no_password_repeated_backwards_or_without_its_domain(password: str, account: str) -> None:
    assert [fault.code for fault in password_faults(password, account)] == ["password_is_account"]
    assert password_faults(f"{password}-Otter", account) == []


@pytest.mark.parametrize("password", ["password1password1", "Abc123abc123", "qwerty1Qwerty1"])
def test_a_common_password_is_none_repeated(password: str) -> None:
    assert [fault.code for fault in password_faults(password, "")] == ["password_common"]


def test_of_a_password_that_is_much_too_long_only_the_length_is_looked_at() -> None:
    """Each of a thousand cells of a workbook may hold one of 32,767 characters."""
    began = time.process_time()
    for character in ("\u0344", "\u0660", "ab", "\u200b"):
        for _ in range(1000):
            told = faults(password=(character * 32_767)[:32_767])["password"]
            assert told == "Password: use 8 to 64 characters."
    assert time.process_time() - began < 4


UNSEEN = [
    ("\u200b", "zero width space"),
    ("\u00ad", "soft hyphen"),
    ("\u00a0", "no-break space"),
    ("\u3000", "ideographic space"),
    ("\u2009", "thin space"),
    ("\u202e", "right-to-left override"),
    ("\u2066", "left-to-right isolate"),
    ("\ufeff", "zero width no-break space"),
    ("\u200d", "zero width joiner"),
    ("\ufe0f", "variation selector-16"),
    ("\U000e0100", "variation selector-17"),
    ("\U000e0041", "tag latin capital letter a"),
    ("\u034f", "combining grapheme joiner"),
    ("\u3164", "hangul filler"),
    ("\u2800", "braille pattern blank"),
    ("\u2028", "line separator"),
    ("\t", "a control character"),
    ("\ue000", "a private character"),
    ("\U0010fffd", "a private character"),
    ("\ufdd0", "an unknown character"),
    ("\ud800", "half of a character"),
]


@pytest.mark.parametrize("place", ["Violet{}-Otter-81", "{}Violet-Otter-81", "Violet-Otter-81{}"])
@pytest.mark.parametrize(("character", "name"), UNSEEN)
def test_a_character_that_nobody_can_see_or_type_is_named(character: str, name: str, place: str) -> None:
    told = faults(password=place.format(character))["password"]
    assert f"U+{ord(character):04X} ({name}), which cannot be seen or typed" in told
    assert re.search(r"[\u4e00-\u9fff]", translate(told, "zh"))


@pytest.mark.parametrize(
    "password", ["Violet Otter 81", "密码是这八个字8", "pass€wörd £8", "😀🚀 moon landing", "Пароль-для-81"]
)
def test_what_keyboards_type_is_taken(password: str) -> None:
    assert password_faults(password, "li.wei") == []


def test_a_password_is_the_same_however_a_keyboard_composes_its_letters() -> None:
    composed, decomposed = "Zo\u00eb-\u1e69-\uac00 walnut", "Zoe\u0308-s\u0307\u0323-\u1100\u1161 walnut"
    for typed in (composed, decomposed):
        made = user(password=typed)
        assert made.password is not None
        assert made.password.get_secret_value() == composed


def test_a_composed_letter_counts_as_one_character() -> None:
    assert not isinstance(check({"name": "A", "email": "a@example.com", "password": "e\u0301" * 63 + "8"}), tuple)
    assert "8 to 64" in faults(password="e\u0301" * 4 + "aB")["password"]


def test_a_good_password_is_kept_as_typed_and_shown_nowhere() -> None:
    made = user(password="Zo\u00eb  walnut 7")
    assert made.password is not None
    assert made.password.get_secret_value() == "Zo\u00eb  walnut 7"
    assert "walnut" not in f"{made!r} {made} {made.model_dump()} {made.model_dump_json()}"


def test_random_passwords_satisfy_the_rules_and_differ() -> None:
    made = {random_password() for _ in range(500)}
    assert len(made) == 500
    for password in made:
        assert password_faults(password, "li.wei@example.com") == []
        assert all(re.search(kind, password) for kind in (r"[a-z]", r"[A-Z]", r"\d", r"[^a-zA-Z0-9]"))
        assert not set(password) & set("0OIl1")
