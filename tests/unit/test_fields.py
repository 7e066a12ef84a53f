"""The rules of a user's fields: what is kept, and what people are told."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import PydanticCustomError

from muster.users.departments import department_key
from muster.users.fields import NewUser, Role, check
from muster.users.rules import enterprise_name
from tests.unit.one_user import faults, user
from tests.unit.properties import PROPERTY


def test_a_name_and_an_email_make_a_user_with_sensible_defaults() -> None:
    assert user().model_dump() == {
        "name": "Li Wei",
        "email": "li.wei@example.com",
        "account": "li.wei@example.com",
        "english_name": "",
        "given_name": "",
        "family_name": "",
        "country": "",
        "phone": None,
        "department": "",
        "title": "",
        "contact_no": 10000,
        "hide_phone": False,
        "role": Role.MEMBER,
        "signature": "",
        "remarks": "",
        "active_until": "",
    }


def test_json_and_spreadsheet_text_mean_the_same() -> None:
    json = {"contact_no": 12, "hide_phone": True, "role": "administrator", "phone": None, "password": None}
    text = {"contact_no": " 12 ", "hide_phone": "Yes", "role": "Administrator", "phone": " ", "password": ""}
    assert user(**json) == user(**text)


def test_every_fault_of_every_field_is_told_at_once() -> None:
    told = faults(
        name=" ",
        email="bob@",
        account="12345",
        country="Atlantis",
        phone="call me",
        department="Sales//EMEA",
        contact_no="ten",
        hide_phone="perhaps",
        role="Boss",
        password="abc",
        remarks="x" * 129,
    )
    assert len(told) == 11
    assert all(message.startswith(NewUser.model_fields[field].title or "?") for field, message in told.items())


@pytest.mark.parametrize("field", ["name", "english_name", "given_name", "family_name"])
@pytest.mark.parametrize(
    "text",
    [
        "\u3164",
        "\U0001d159",
        "\U00013441",
        "\u2800\u2800",
        "\u115f\u1160",
        "\U000e0041",
        "\u034f",
        "\u200b\u2060",
        "\u0301",
        "\ufe0f",
        "\ue000",
    ],
)
def test_a_name_in_which_nothing_shows_is_none(field: str, text: str) -> None:
    checked = check({"name": "Li", "email": "li@example.com"} | {field: text})
    assert isinstance(checked, tuple) or (field != "name" and getattr(checked, field) == "")


@pytest.mark.parametrize(("text", "kept"), [("L\u3164i", "Li"), ("Li\u202e Wei", "Li Wei"), ("Li\U000e0041", "Li")])
def test_what_does_not_show_is_taken_out_of_a_name(text: str, kept: str) -> None:
    assert user(name=text).name == kept


@pytest.mark.parametrize("name", ["نرگس\u200cسادات", "क्\u200dष", "👩\u200d💻 Ada", "葛\U000e0100城"])
def test_what_letters_are_joined_with_stays_in_a_name(name: str) -> None:
    assert user(name=name).name == name


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Li\ufe0f Wei", "Li Wei"),
        ("\ufe0fLi", "Li"),
        ("李\ufe0f伟", "李伟"),
        ("葛\U000e0100\U000e0101城", "葛\U000e0100城"),
    ],
)
def test_a_variation_selector_that_varies_nothing_is_taken_out(text: str, kept: str) -> None:
    assert user(name=text).name == kept


@pytest.mark.parametrize("title", ["❤\ufe0f", "1\ufe0f\u20e3 Support", "葛\U000e0100城"])
def test_a_variation_selector_that_a_character_is_written_with_stays(title: str) -> None:
    assert user(title=title).title == title


@pytest.mark.parametrize("character", ["\ue000", "\uf8ff", "\U000f0000", "\U0010fffd"])
@pytest.mark.parametrize("field", ["name", "title", "department", "remarks"])
def test_a_character_that_only_some_fonts_have_is_refused(field: str, character: str) -> None:
    assert f"U+{ord(character):04X}" in faults(**{field: f"Li {character} Wei"})[field]


LINKS = ["Click https://evil.example/login", "evil.com", "go to Evil.COM now", "www.evil", "bit.ly/x", "x.co?y"]
LINKS += ["evil.support", "evil.рф", "例子.中国", "evil.xn--p1ai", "x.com", "evil․com", "evil｡com", "evil.c\u00adom"]
LINKS += [
    "mailto:a@b",
    "tel:0900",
    "a@b.example",
    "\\\\evil\\share",
    "10.0.0.1",
    "evil.com\u200e/x",
    "pay.bank",
    "evil.edu",
]
LINKS += ["evil。com", "ｅｖｉｌ.com", "hxxp://evil", "evil.zone:80", "a.evil.museum/", "ftp://x"]


@pytest.mark.parametrize("field", ["name", "english_name", "given_name", "family_name"])
@pytest.mark.parametrize("text", LINKS)
def test_a_name_that_mail_programs_make_a_link_of_is_refused(field: str, text: str) -> None:
    assert "web address" in faults(**{field: text})[field]


@pytest.mark.parametrize(
    "name",
    [
        "Dr.Li",
        "Prof.Ma",
        "Mr.Ye",
        "J.R.R. Tolkien",
        "St.Martin",
        "Li, Wei",
        "Anne-Marie O'Neil Jr.",
        "A.Li",
        "李.伟",
        "D.de Boer",
        "J.R.Smith",
        "Jean.Pierre",
        "Dipl.-Ing. Li",
        "Li 1.2",
    ],
)
def test_a_name_with_dots_is_a_name(name: str) -> None:
    assert user(name=name).name == name


@pytest.mark.parametrize("name", ["Booking.com B.V.", "Example.io", "Acme S.A./N.V."])
def test_the_name_of_an_enterprise_may_be_a_domain_but_no_address(name: str) -> None:
    assert enterprise_name(name) == name
    for address in (f"https://{name}", f"www.{name}"):
        with pytest.raises(PydanticCustomError, match="web address"):
            enterprise_name(address)


def test_a_missing_field_and_a_blank_one_are_told_alike() -> None:
    assert check({}) == check({"name": "", "email": None})


def test_an_unknown_field_is_a_fault() -> None:
    assert faults(nmae="x") == {"nmae": "“nmae”: there is no such field; leave it out."}


def test_an_unknown_field_whose_name_is_half_a_character_is_a_fault_too() -> None:
    assert faults(**{"\ud800": "x"}) == {"?": "“?”: there is no such field; leave it out."}


@pytest.mark.parametrize("field", ["name", "email", "account", "phone", "department", "role", "password", "country"])
@pytest.mark.parametrize("value", [7, True, ["x"], {"a": 1}])
def test_what_is_not_text_is_told_so(field: str, value: object) -> None:
    assert faults(**{field: value})[field].endswith(": this must be text.")


# Text


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Li Wei ", "Li Wei"),
        ("Li\u00a0Wei\u00a0", "Li Wei"),
        ("\ufeffLi\u200b Wei\u2060", "Li Wei"),
        ("\u202eLi Wei\u202c", "Li Wei"),
        ("Li \u200dWei\u200c", "Li Wei"),
        ("Zoe\u0308", "Zoë"),
        ("👩\u200d💻 Ada", "👩\u200d💻 Ada"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("דוד כהן", "דוד כהן"),
        ("张三", "张三"),
        ("Li Wei\r\n", "Li Wei"),
    ],
)
def test_names_are_kept_as_people_see_them(typed: str, kept: str) -> None:
    assert user(name=typed).name == kept


@pytest.mark.parametrize("character", ["\x00", "\x07", "\x1b", "\x7f", "\x9f", "\ud800", "\uffff"])
def test_control_characters_are_a_fault_that_names_them(character: str) -> None:
    assert f"U+{ord(character):04X}" in faults(name=f"Li{character}Wei")["name"]


def test_line_breaks_and_tabs_stay_only_where_lines_make_sense() -> None:
    assert user(signature="Li Wei\r\nSales", remarks="a\tb").signature == "Li Wei\nSales"
    assert faults(name="Li\nWei") == {"name": "Name: this is more than one line; write it in one line."}
    assert faults(title="a\tb") == {"title": "Position: this contains a tab; write a space instead."}


@pytest.mark.parametrize(
    ("field", "most"),
    [
        *((name, 64) for name in ("name", "english_name", "given_name", "family_name")),
        ("title", 32),
        ("remarks", 128),
        ("signature", 512),
    ],
)
def test_texts_have_a_length(field: str, most: int) -> None:
    user(**{field: "字" * most})
    assert faults(**{field: "字" * 3_999})[field].endswith(f": 3,999 characters are too many; write at most {most}.")
    # Beyond that nothing looks at the text any more, not even to say how much too long it is.
    assert faults(**{field: "字" * 32_767})[field].endswith(
        ": more than 4,000 characters are too many; shorten the text."
    )


@PROPERTY
@given(
    st.dictionaries(
        st.sampled_from(sorted(NewUser.model_fields)), st.text() | st.integers() | st.none() | st.booleans()
    )
)
def test_whatever_is_sent_gives_a_user_or_sentences_fit_to_be_shown(values: dict[str, object]) -> None:
    checked = check(values)
    if isinstance(checked, NewUser):
        return
    for fault in checked:
        assert fault.message.isprintable()
        assert re.fullmatch(r".+: .+\.", fault.message)
        assert len(fault.message) < 350


def test_departments_are_paths() -> None:
    for written in (" Sales / EMEA ", "Sales\\EMEA", "Sales ＞ EMEA", "Sales／EMEA", "Sales  > EMEA"):
        assert user(department=written).department == "Sales/EMEA"
    assert department_key("Sales/EMEA") == department_key("ＳＡＬＥＳ \\ ém ea").replace("em ea", "emea")
    user(department="/".join("abcdefghij"))
    assert "11 levels" in faults(department="/".join("abcdefghijk"))["department"]
    for path in ("/", "Sales/", "/Sales", "a//b", "a/ /b"):
        assert "level without a name" in faults(department=path)["department"]


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("0", "0 is too low;"),
        (0, "0 is too low;"),
        (-5, "-5 is too low;"),
        ("10001", "10001 is too high;"),
        (10001, "10001 is too high;"),
        ("9" * 300, "99999"),
        ("1.5", "“1.5” is not a whole number;"),
        (1.5, "“1.5” is not a whole number;"),
        ("ten", "“ten” is not a whole number;"),
        ("1_000", "“1_000” is not a whole number;"),
        (True, "write a whole number from 1 to"),
    ],
)
def test_bad_contact_numbers_are_told_what_to_write(typed: object, says: str) -> None:
    told = faults(contact_no=typed)["contact_no"]
    assert told.startswith(f"Contact No. in Directory: {says}")
    assert told.endswith("from 1 to 10000, or leave it blank.")


@pytest.mark.parametrize(
    ("typed", "kept"), [("1", 1), ("10000", 10000), ("", 10000), (None, 10000), (12.0, 12), ("007", 7)]
)
def test_good_contact_numbers_are_kept(typed: object, kept: int) -> None:
    assert user(contact_no=typed).contact_no == kept


@pytest.mark.parametrize(
    ("typed", "kept"), [("YES", True), ("TRUE", True), (True, True), ("no", False), ("FALSE", False)]
)
def test_yes_and_no_are_read_as_people_and_spreadsheets_write_them(typed: object, kept: bool) -> None:
    assert user(hide_phone=typed).hide_phone is kept


def test_the_schema_tells_each_rule() -> None:
    schema = NewUser.model_json_schema()
    fields = schema["properties"] | {"role": schema["$defs"]["Role"] | schema["properties"]["role"]}
    assert all(field["title"] and field["description"].endswith(".") for field in fields.values())
    assert schema["properties"]["name"]["maxLength"] == 64
    assert schema["properties"]["contact_no"]["maximum"] == 10000
    assert schema["required"] == ["name", "email"]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("2026-12-31", "2026-12-31"),
        (" 2026-12-31 ", "2026-12-31"),
        ("2026/1/5", "2026-01-05"),
        ("2028-02-29", "2028-02-29"),
        ("2000-01-01", "2000-01-01"),
        ("2100-12-31", "2100-12-31"),
        ("", ""),
        (None, ""),
    ],
)
def test_a_day_is_kept_as_iso_8601_has_it(typed: object, kept: str) -> None:
    assert user(active_until=typed).active_until == kept


@pytest.mark.parametrize(
    "typed",
    ["2026-02-29", "2026-13-01", "31.12.2026", "12/31/2026", "2026-12/31", "2026-12-31T00:00", "46022", "tomorrow"],
)
def test_what_is_no_day_is_refused_with_the_form_to_write(typed: str) -> None:
    sentence = f"Active Until: “{typed}” is not a day; write one as in 2026-12-31, without a time."
    assert faults(active_until=typed) == {"active_until": sentence}


@pytest.mark.parametrize("typed", ["1999-12-31", "2101-01-01", "9999-12-31", "0000-01-01", "0001-01-01"])
def test_a_day_of_another_century_is_refused(typed: str) -> None:
    assert [*faults(active_until=typed)] == ["active_until"]


@pytest.mark.parametrize("typed", [20261231, True, ["2026-12-31"], {"day": 1}])
def test_a_day_that_is_no_text_is_refused(typed: object) -> None:
    assert [*faults(active_until=typed)] == ["active_until"]
