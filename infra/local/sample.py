"""Sample workbooks of invented people for trying imports: about 3 % of the rows are faulty."""

import random
import unicodedata
from collections.abc import Callable
from pathlib import Path

import phonenumbers
from faker import Faker
from phonenumbers import PhoneNumberFormat, PhoneNumberType
from pypinyin import lazy_pinyin

from muster.spreadsheets.columns import COLUMNS
from muster.spreadsheets.writer import Writer
from muster.users.countries import country_label

Person = dict[str, str]

_HOMES = {
    "CN": "zh_CN",
    "US": "en_US",
    "GB": "en_GB",
    "DE": "de_DE",
    "FR": "fr_FR",
    "ES": "es_ES",
    "BR": "pt_BR",
    "PL": "pl_PL",
}
_SHARES = (30, 20, 12, 12, 8, 7, 6, 5)
_DOMAINS = ("example.com", "example.org", "example.net")
_PLACES = ("EMEA", "Americas", "APAC", "Greater China")
_POSITIONS = {
    "Sales": ("Account Manager", "Sales Engineer", "Sales Director", "Inside Sales"),
    "Engineering": ("Software Engineer", "Test Engineer", "Architect", "Engineering Manager"),
    "Support": ("Support Engineer", "Team Lead", "Service Manager"),
    "Finance": ("Accountant", "Controller", "Payroll Specialist"),
    "People": ("Recruiter", "HR Business Partner"),
    "Marketing": ("Designer", "Content Editor", "Campaign Manager"),
}
_REMARKS = ("On parental leave", "Works part-time", "Joins next month", "Badge to be replaced", "Based at home")
_WORDS = ("harbour", "meadow", "copper", "lantern", "walnut", "glacier", "saffron", "pebble")


def write_sample(path: Path, rows: int, seed: int = 1, *, typed_passwords: float = 0.01) -> dict[int, str]:
    """Write a workbook of `rows` people to `path`; the same `seed` makes the same people.

    `typed_passwords` is the share of people with a password in their row.

    Returns:
        For each row that an import has to refuse (about 3 %), by its number in the spreadsheet: the field at fault.

    """
    people = _People(seed, typed_passwords)
    rng = random.Random(seed)  # noqa: S311 - nothing is secret here
    spoiled = sorted(rng.sample(range(rows // 10, rows), round(rows * 0.03)))
    spoilers = {index: _SPOILERS[turn % len(_SPOILERS)] for turn, index in enumerate(spoiled)}
    good: list[Person] = []
    expected: dict[int, str] = {}
    with Writer(path) as writer:
        for index in range(rows):
            person = people.make()
            if index in spoilers and good:
                expected[index + 2] = spoilers[index](person, rng.choice(good))
            elif person["phone"].startswith("+") and person["account"]:
                good.append(person)
            writer.add([person.get(column.field, "") for column in COLUMNS])
        writer.close()
    return expected


class _People:
    """Makes people with unique e-mail addresses, accounts and phone numbers."""

    def __init__(self, seed: int, typed_passwords: float) -> None:
        self._typed_passwords = typed_passwords
        self._rng = random.Random(seed)  # noqa: S311 - nothing is secret here
        self._fakers = {home: Faker(locale, use_weighting=False) for home, locale in _HOMES.items()}
        for faker in self._fakers.values():
            faker.seed_instance(seed)
        self._taken: set[str] = set()

    def make(self) -> Person:
        rng = self._rng
        home = rng.choices([*_HOMES], _SHARES)[0]
        faker = self._fakers[home]
        last, first = faker.last_name(), faker.first_name()
        name = f"{last}{first}" if home == "CN" else f"{first} {last}"
        english = f"{self._fakers['US'].first_name()} {_ascii(last).title()}" if home == "CN" else ""
        handle = self._handle(f"{_ascii(first)}.{_ascii(last)}")
        department = rng.choice([*_POSITIONS])
        person = {
            "name": name,
            "email": f"{handle}@{rng.choice(_DOMAINS)}",
            "account": handle if rng.random() < 0.6 else "",
            "english_name": english,
            "department": f"{department}/{rng.choice(_PLACES)}",
            "title": rng.choice(_POSITIONS[department]),
            "hide_phone": "Yes" if rng.random() < 0.05 else "",
            "role": "Administrator" if rng.random() < 0.005 else "",
        }
        return person | self._number(home) | self._extras(first, last)

    def _handle(self, name: str) -> str:
        handle, count = name, 1
        while handle in self._taken:
            count += 1
            handle = f"{name}{count}"
        self._taken.add(handle)
        return handle

    def _number(self, home: str) -> Person:
        example = phonenumbers.example_number_for_type(home, PhoneNumberType.MOBILE)
        assert example is not None  # noqa: S101 - every home above has one
        number, start = example, example.national_number or 0
        text = ""
        while not text or text in self._taken or not phonenumbers.is_valid_number(number):
            number.national_number = (
                self._chinese() if home == "CN" else start - start % 10**6 + self._rng.randrange(10**6)
            )
            text = phonenumbers.format_number(number, PhoneNumberFormat.E164)
        self._taken.add(text)
        form = self._rng.random()
        if form < 0.1:
            return {"phone": ""}
        if form < 0.25:
            national = phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)
            return {"country": country_label(home), "phone": national}
        return {"phone": phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)}

    def _chinese(self) -> int:
        return self._rng.choice((138, 139, 150, 186, 189)) * 10**8 + self._rng.randrange(10**8)

    def _extras(self, first: str, last: str) -> Person:
        rng = self._rng
        extras = {}
        if rng.random() < 0.1:
            extras["contact_no"] = str(rng.randint(1, 500))
        if rng.random() < self._typed_passwords:
            extras["password"] = f"{rng.choice(_WORDS)}-{rng.choice(_WORDS)}-{rng.randrange(100, 1000)}"
        if rng.random() < 0.05:
            extras["signature"] = f"Glad to help. {first}"
        if rng.random() < 0.05:
            extras["remarks"] = rng.choice(_REMARKS)
        if rng.random() < 0.1:
            extras |= {"given_name": first, "family_name": last}
        return extras


def _ascii(name: str) -> str:
    """Spell a name as it stands in an e-mail address."""
    spelled = "".join(lazy_pinyin(name)).lower().replace("ß", "ss").replace("ł", "l")
    plain = unicodedata.normalize("NFKD", spelled).encode("ascii", "ignore").decode()
    return "".join(letter for letter in plain if letter.isalpha())


def _spoil(field: str, **values: str) -> Callable[[Person, Person], str]:
    def spoil(person: Person, _: Person) -> str:
        person.update(values)
        return field

    return spoil


def _double(field: str) -> Callable[[Person, Person], str]:
    def double(person: Person, earlier: Person) -> str:
        person["account"] = person["account"] or person["email"]
        person[field] = earlier[field]
        return field

    return double


_SPOILERS: tuple[Callable[[Person, Person], str], ...] = (
    _spoil("email", email="someone@example"),
    _double("email"),
    _spoil("name", name=""),
    _spoil("phone", phone="0151 23456789", country=""),
    _spoil("contact_no", contact_no="10001"),
    _double("phone"),
    _spoil("role", role="Boss"),
    _spoil("department", department="/".join("ABCDEFGHIJK")),
    _double("account"),
    _spoil("contact_no", contact_no="ten"),
    _spoil("email", email=""),
    _spoil("country", country="Atlantis", phone=""),
    _spoil("hide_phone", hide_phone="perhaps"),
    _spoil("account", account="20250131"),
    _spoil("password", password="password1"),  # noqa: S106 - a well-known one, which is refused
)
