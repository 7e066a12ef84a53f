"""The rules of a user's fields: what is kept, and what people are told."""

import re
import string

import email_validator
import phonenumbers
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from muster.users.countries import COUNTRIES
from muster.users.fields import NewUser, Role, check, email_key
from muster.users.passwords import password_faults, random_password
from tests.unit.properties import PROPERTY

LI = {"name": "Li Wei", "email": "li.wei@example.com"}


def user(**values: object) -> NewUser:
    checked = check({**LI, **values})
    assert isinstance(checked, NewUser), checked
    return checked


def faults(**values: object) -> dict[str, str]:
    checked = check({**LI, **values})
    assert isinstance(checked, tuple), checked
    return {fault.field: fault.message for fault in checked}


def test_a_name_and_an_email_make_a_user_with_sensible_defaults() -> None:
    assert user().model_dump() == {
        "name": "Li Wei",
        "email": "li.wei@example.com",
        "account": "li.wei@example.com",
        "english_name": "",
        "country": "",
        "phone": None,
        "department": "",
        "title": "",
        "contact_no": 10000,
        "hide_phone": False,
        "role": Role.MEMBER,
        "signature": "",
        "remarks": "",
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


def test_a_missing_field_and_a_blank_one_are_told_alike() -> None:
    assert check({}) == check({"name": "", "email": None})


def test_an_unknown_field_is_a_fault() -> None:
    assert faults(nmae="x") == {"nmae": "“nmae”: there is no such field; leave it out."}


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
    ("field", "most"), [("name", 64), ("english_name", 64), ("title", 32), ("remarks", 128), ("signature", 512)]
)
def test_texts_have_a_length(field: str, most: int) -> None:
    user(**{field: "字" * most})
    assert faults(**{field: "字" * 32_767})[field].endswith(f": 32,767 characters are too many; write at most {most}.")


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


# E-mail


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Li.Wei@EXAMPLE.com", "Li.Wei@example.com"),
        (" o'brien+x@mail.example.co.uk ", "o'brien+x@mail.example.co.uk"),
        ("info@münchen.example.de", "info@xn--mnchen-3ya.example.de"),
        ("a\u200bnn@example.com", "ann@example.com"),
    ],
)
def test_good_addresses_are_kept_with_a_domain_in_small_letters(typed: str, kept: str) -> None:
    assert user(email=typed, account="li").email == kept


@pytest.mark.parametrize(
    "typed",
    [
        "bob",
        "bob@",
        "@example.com",
        "a b@example.com",
        "bob@localhost",
        "bob@intra.local",
        "李@example.com",
        "a..b@example.com",
        "bob@example..com",
        "bob@-example.com",
        "a" * 65 + "@example.com",
        "a@" + "b." * 150 + "com",
        "a@b@example.com",
    ],
)
def test_bad_addresses_are_told(typed: str) -> None:
    told = faults(email=typed)["email"]
    assert told.startswith("Email: ")
    assert len(told) < 200


def test_addresses_are_compared_without_case() -> None:
    assert email_key("Li.Wei@example.com") == email_key("li.wei@example.com")


@PROPERTY
@given(st.from_regex(r"[\w.+-]{1,20}@[a-zA-Z0-9.-]{1,30}\.[a-zA-Z]{1,10}", fullmatch=True, alphabet=string.printable))
@example("a@b--c.com")
@example("a@xn--a.com")
@example("a_@B.c0.De")
def test_the_quick_pattern_answers_as_email_validator_does(address: str) -> None:
    checked = check({"name": "x", "email": address, "account": "x"})
    try:
        expected = email_validator.validate_email(address, check_deliverability=False, allow_smtputf8=False).ascii_email
    except email_validator.EmailNotValidError:
        expected = None
    assert (checked.email if isinstance(checked, NewUser) else None) == expected


# Account


def test_a_blank_account_is_the_email_address_in_small_letters() -> None:
    assert user(email="Li.Wei@Example.com").account == "li.wei@example.com"
    assert user(account="Li.Wei").account == "li.wei"


@pytest.mark.parametrize("email", ["a" * 60 + "@example.com", "o'brien@example.com"])
def test_an_address_that_cannot_be_an_account_asks_for_one(email: str) -> None:
    assert "write an account" in faults(email=email)["account"]


def test_a_bad_address_alone_does_not_blame_the_account() -> None:
    assert set(faults(email="bob@")) == {"email"}


@pytest.mark.parametrize("account", ["12345", "..", "li wei", "李", "a/b", "a" * 65, "a\nb"])
def test_bad_accounts_are_told(account: str) -> None:
    assert set(faults(account=account)) == {"account"}


# Telephone


@pytest.mark.parametrize(
    ("typed", "country", "kept"),
    [
        ("+86 138 0013 8000", "", "+8613800138000"),
        ("13800138000", "CN", "+8613800138000"),
        ("13800138000", "China (CN)", "+8613800138000"),
        ("(+44) 7400-123456", "", "+447400123456"),
        ("0151 23456789", "germany", "+4915123456789"),
        ("+1 (201) 555-0123", "de", "+12015550123"),
        ("＋８６13800138000", "", "+8613800138000"),
        ("\u202d+86\u00a013800138000\u202c", "", "+8613800138000"),
    ],
)
def test_numbers_are_kept_in_the_international_form(typed: str, country: str, kept: str) -> None:
    assert user(phone=typed, country=country).phone == kept


def test_a_number_without_country_tells_both_remedies() -> None:
    told = faults(phone="13800138000")["phone"]
    assert "begin it with +" in told
    assert "fill in Country/Region" in told


@pytest.mark.parametrize(
    "typed", ["+86 123", "ten", "+86 138 0013 8000 ext 5", "1e10", "+", "(", "+999 12345678", "1" * 41]
)
def test_bad_numbers_are_told(typed: str) -> None:
    assert set(faults(phone=typed, country="CN")) == {"phone"}


def test_a_bad_country_alone_does_not_blame_the_number() -> None:
    assert set(faults(phone="13800138000", country="Atlantis")) == {"country"}


def test_every_country_with_telephones_can_be_chosen() -> None:
    assert set(phonenumbers.SUPPORTED_REGIONS) - {"AC", "TA"} <= set(COUNTRIES)
    assert all(user(country=name).country == code for code, name in COUNTRIES.items())


# The others


def test_departments_are_paths() -> None:
    assert user(department=" Sales / EMEA ").department == "Sales/EMEA"
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
        (True, "“True” is not a whole number;"),
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


# Passwords


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


def test_the_schema_tells_each_rule() -> None:
    schema = NewUser.model_json_schema()
    fields = schema["properties"] | {"role": schema["$defs"]["Role"] | schema["properties"]["role"]}
    assert all(field["title"] and field["description"].endswith(".") for field in fields.values())
    assert schema["properties"]["name"]["maxLength"] == 64
    assert schema["properties"]["contact_no"]["maximum"] == 10000
    assert schema["required"] == ["name", "email"]
