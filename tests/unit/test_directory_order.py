"""The directory: by contact number, then by name as people look names up."""

from hypothesis import given
from hypothesis import strategies as st

from muster.users.directory_order import directory_key, name_key
from tests.unit.properties import PROPERTY


def test_low_numbers_come_first_and_those_without_one_last() -> None:
    keys = [directory_key(number, "Zoe" if number < 10000 else "Ann", "a") for number in (2, 10, 100, 9999, 10000)]
    assert keys == sorted(keys)
    assert all(key < "10000#" for key in keys[:-1])
    assert keys[-1] >= "10000#"


def test_case_and_accents_do_not_matter() -> None:
    assert name_key("ZOË Müller") == name_key("zoe muller")
    assert name_key("Søren Łukasz") == name_key("Soren Lukasz")
    assert name_key("Groß") == name_key("GROSS")


def test_chinese_names_follow_their_pinyin() -> None:
    names = ["陈伟", "Li Wei", "李伟", "王芳", "Xi An", "Xian", "曾志", "詹文", "Zhang San", "张伟", "张三丰", "周杰"]
    ordered = sorted(names, key=name_key)
    assert ordered.index("陈伟") < ordered.index("李伟") < ordered.index("王芳") < ordered.index("曾志")
    assert ordered.index("曾志") < ordered.index("詹文") < ordered.index("张三丰") < ordered.index("张伟")
    assert ordered.index("张伟") < ordered.index("周杰")
    assert ordered.index("Xi An") < ordered.index("Xian")


def test_surnames_are_read_as_surnames() -> None:
    assert name_key("单田芳").startswith("shan")
    assert name_key("尉迟恭").startswith("yu$尉$chi")


def test_people_of_one_surname_stay_together() -> None:
    assert sorted(["章安", "张伟", "章伟", "张安"], key=name_key) in (
        ["张安", "张伟", "章安", "章伟"],
        ["章安", "章伟", "张安", "张伟"],
    )


def test_a_name_comes_before_all_that_begin_with_it_whatever_follows() -> None:
    for longer in ("Ann B", "Ann#B", "Ann!B", "Ann-B", "Anna", "Ann\u3000B"):
        assert directory_key(5, "Ann", "zzz") < directory_key(5, longer, "aaa")


@PROPERTY
@given(st.text(max_size=64), st.text(max_size=64))
def test_keys_order_people_as_their_names_do(one: str, other: str) -> None:
    if name_key(one) < name_key(other):
        assert directory_key(7, one, "z") < directory_key(7, other, "a")


@PROPERTY
@given(st.text(st.characters(), max_size=64) | st.text("张李ﷺ㋿𠮷ABｶﾞ# ㄱ한", max_size=64))
def test_every_name_has_a_key_that_the_table_can_hold(name: str) -> None:
    key = name_key(name)
    assert all(character > "#" for character in key)
    assert len(directory_key(10000, name, "a" * 64).encode()) <= 1024
