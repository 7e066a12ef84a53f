"""The rules of what people are reached and named by: e-mail address, account, telephone number."""

import string
import time

import email_validator
import phonenumbers
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from infra import country_names
from muster.users.countries import COUNTRIES
from muster.users.fields import NewUser, check, email_key
from tests.unit.one_user import faults, user
from tests.unit.properties import PROPERTY

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


@pytest.mark.parametrize(
    "domain",
    [
        "a." * 120 + "com",
        "ä." * 120 + "com",
        "xn--a." * 40 + "com",
        "\u0660" * 240 + ".com",
        "李。" * 120 + "com",
        "ß" * 250,
    ],
)
def test_an_address_or_account_that_takes_long_to_take_apart_is_refused_at_once(domain: str) -> None:
    """100,000 rows of a workbook may have one each."""
    began = time.process_time()
    for number in range(500):
        told = faults(email=f"a{number}@{domain}"[:254], account=f"a{number}@{domain}"[:4000])
        assert told.keys() == {"email", "account"}
    assert time.process_time() - began < 0.5


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


@pytest.mark.parametrize(
    ("written", "code"),
    [
        *((text, "GB") for text in ("UK", "u.k.", "Great Britain", "GBR", "英国", "The United Kingdom")),
        *((text, "US") for text in ("USA", "U.S.A.", "U.S.", "America", "美国", "United States of America", "usa")),
        *((text, "TR") for text in ("Turkey", "Türkiye", "turkiye", "土耳其", "TUR")),
        *((text, "CN") for text in ("中国", "中國", "PRC", "China (CN)", "CHN", "中华人民共和国")),
        *((text, "DE") for text in ("Deutschland", "Germany", "德国", "DEU", "germany (de)")),
        *((text, "KR") for text in ("South Korea", "Republic of Korea", "대한민국", "韩国", "Korea")),
        *(("Czech Republic", "CZ"), ("Česko", "CZ"), ("Ivory Coast", "CI"), ("Côte d'Ivoire", "CI"), ("España", "ES")),
        *(("Россия", "RU"), ("Ελλάδα", "GR"), ("مصر", "EG"), ("Việt Nam", "VN"), ("台湾", "TW"), ("St. Lucia", "LC")),
        *(("Trinidad & Tobago", "TT"), ("The Gambia", "GM"), ("Myanmar", "MM"), ("香港", "HK"), ("Holland", "NL")),
    ],
)
def test_a_country_is_taken_as_people_write_it(written: str, code: str) -> None:
    assert user(country=written).country == code


def test_the_names_of_countries_are_those_of_the_libraries() -> None:
    assert country_names.NAMES.read_text("utf-8") == country_names.names(), "run `make countries`"
