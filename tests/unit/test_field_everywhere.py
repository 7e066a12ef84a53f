"""A field of a user is defined once, in `users/fields.py`; this test names every place that has to know it too."""

import json
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import fields as attributes
from pathlib import Path

import pytest

from muster.http.user_views import UserView
from muster.languages import translate
from muster.messages import Message
from muster.spreadsheets.columns import COLUMNS, ROLE_TEXTS
from muster.users.editing import EDITABLE
from muster.users.fields import HINTS, TITLES, NewUser
from muster.users.filters import Filter
from muster.users.items import UserItem
from muster.users.rules import Role
from muster.users.user import User

ROOT = Path(__file__).parents[2]
WEB = ROOT / "functions/console/web/src"
SECRET = {"password"}  # kept and shown nowhere
ONLY_WRITTEN_ONCE = {"account"}  # and never edited
COLUMN_OF_THE_LIST = {
    "country",
    "english_name",
    "hide_phone",
    "signature",
    "remarks",
    "active_until",
}  # are on the user's page only


def _text(path: str) -> str:
    return (WEB / path).read_text(encoding="utf-8")


def _flat(text: str) -> set[str]:
    """The names that a file of the console uses as keys, after a dot, or in quotes."""
    return {name for pair in re.findall(r"\b([a-z_]+)\??:|\.([a-z_]+)\b|\"([a-z_]+)\"", text) for name in pair if name}


def _fields_of(language: str) -> set[str]:
    block = _text(f"words/{language}/users.ts").partition("  fields: {")[2].partition("\n  },")[0]
    return set(re.findall(r"^\s*([a-z_]+):", block, re.MULTILINE))


def _roles_of(language: str, page: str) -> set[str]:
    block = _text(f"words/{language}/{page}.ts").partition("  roles: {")[2].partition("}")[0]
    return set(re.findall(r"([a-z_]+):", block))


def _schema(name: str) -> set[str]:
    document = json.loads((ROOT / "docs/openapi.json").read_text(encoding="utf-8"))
    return set(document["components"]["schemas"][name]["properties"])


def _in_chinese(texts: Mapping[str, Message]) -> list[str]:
    return [name for name, text in texts.items() if translate(text, "zh") != text]


Place = Callable[[], Collection[str]]
PLACES: Mapping[str, tuple[Place, set[str]]] = {
    "User (users/user.py)": (lambda: [each.name for each in attributes(User)], SECRET),
    "the table (users/items.py)": (UserItem.get_attributes, SECRET),
    "the columns of workbooks (spreadsheets/columns.py)": (lambda: [column.field for column in COLUMNS], set()),
    "the titles in Chinese (translations/zh.po)": (lambda: _in_chinese(TITLES), set()),
    "the hints in Chinese (translations/zh.po)": (lambda: _in_chinese(HINTS), set()),
    "the response (http/user_views.py)": (lambda: UserView.model_fields, SECRET),
    "the edit (users/editing.py)": (lambda: EDITABLE, SECRET | ONLY_WRITTEN_ONCE),
    "the description of the API, to add (make openapi)": (lambda: _schema("UserToAdd"), set()),
    "the description of the API, to edit (make openapi)": (lambda: _schema("UserChanges"), SECRET | ONLY_WRITTEN_ONCE),
    "the values of the console's form (users/values.ts)": (lambda: _flat(_text("users/values.ts")), set()),
    "the console's form (users/UserForm.tsx)": (lambda: _flat(_text("users/UserForm.tsx")), set()),
    "the console's page of a user (users/UserPage.tsx)": (lambda: _flat(_text("users/UserPage.tsx")), SECRET),
    "the console's list (users/columns.tsx)": (lambda: _flat(_text("users/columns.tsx")), SECRET | COLUMN_OF_THE_LIST),
    "the console's words in English (words/en/users.ts)": (lambda: _fields_of("en"), set()),
    "the console's words in Chinese (words/zh/users.ts)": (lambda: _fields_of("zh"), set()),
}
FILTER_PLACES: Mapping[str, Place] = {
    "the description of the API (make openapi)": lambda: [
        each["name"]
        for each in json.loads((ROOT / "docs/openapi.json").read_text("utf-8"))["paths"]["/v1/users"]["get"][
            "parameters"
        ]
    ],
    "an export (make openapi)": lambda: _schema("NewExport"),
    "the console's filter (users/filter.ts)": lambda: _flat(_text("users/filter.ts")),
}
ROLE_PLACES: Mapping[str, Place] = {
    "the workbooks (spreadsheets/columns.py)": lambda: ROLE_TEXTS,
    "the workbooks in Chinese (translations/zh.po)": lambda: _in_chinese(ROLE_TEXTS),
    "the description of the API (make openapi)": lambda: json.loads((ROOT / "docs/openapi.json").read_text("utf-8"))[
        "components"
    ]["schemas"]["Role"]["enum"],
    "the values of the console's form (users/values.ts)": lambda: _flat(_text("users/values.ts")),
    "the console's form, filter and batch (users/filter.ts)": lambda: _flat(_text("users/filter.ts")),
    "the console's words in English (words/en/users.ts)": lambda: _roles_of("en", "users"),
    "the console's words in Chinese (words/zh/users.ts)": lambda: _roles_of("zh", "users"),
    "My account in English (words/en/account.ts)": lambda: _roles_of("en", "account"),
    "My account in Chinese (words/zh/account.ts)": lambda: _roles_of("zh", "account"),
}
FILTERS = [each.name for each in attributes(Filter) if each.name != "seen_by"]


def missing(field: str) -> list[str]:
    """The places that do not know a field and should."""
    return [place for place, (known, exceptions) in PLACES.items() if field not in {*known(), *exceptions}]


@pytest.mark.parametrize("field", NewUser.model_fields)
def test_every_place_knows_every_field(field: str) -> None:
    assert missing(field) == []


def test_a_field_that_is_only_begun_is_missing_in_every_place() -> None:
    """So the test above would name each of them for a field that somebody adds to `NewUser` alone."""
    assert missing("employee_no") == list(PLACES)


@pytest.mark.parametrize("name", FILTERS)
def test_every_filter_is_offered_everywhere(name: str) -> None:
    assert [place for place, known in FILTER_PLACES.items() if name not in known()] == []


def test_a_filter_that_is_only_begun_is_missing_in_every_place() -> None:
    assert not [place for place, known in FILTER_PLACES.items() if "employee_no" in known()]


@pytest.mark.parametrize("role", Role)
def test_every_role_is_offered_everywhere(role: Role) -> None:
    assert [place for place, known in ROLE_PLACES.items() if role not in known()] == []


def test_a_role_that_is_only_begun_is_missing_in_every_place() -> None:
    assert not [place for place, known in ROLE_PLACES.items() if "guest" in known()]
