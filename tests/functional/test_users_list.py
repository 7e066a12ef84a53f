"""`GET /v1/users`: everybody in directory order, page by page, filtered."""

import itertools
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from functions.admin_api import app
from muster.users import lists
from muster.users.fields import Role
from muster.users.filters import Filter
from muster.users.lists import list_users
from muster.users.search import fold
from muster.users.user import Status, User
from tests.functional.api import Client, signed_in
from tests.functional.people import person, put

_numbers = itertools.count(1)


def _accounts(client: Client, **query: object) -> list[str]:
    return [user["account"] for user in client("GET", "/v1/users", **query).json["items"]]


def _pages(client: Client, **query: object) -> Iterator[list[str]]:
    cursor: dict[str, str] = {}
    while True:
        page = client("GET", "/v1/users", **query, **cursor).json
        yield [user["account"] for user in page["items"]]
        if page["next_cursor"] is None:
            return
        cursor = {"cursor": page["next_cursor"]}


def test_users_are_listed_by_contact_number_and_then_by_name(admin: Client) -> None:
    for account, name, number in (("a", "Zoe", 7), ("b", "Änne", 7), ("c", "Ben", 10000), ("d", "Max", 12)):
        person(account, name=name, contact_no=number)
    assert _accounts(admin) == ["b", "a", "d", "admin", "c"]


def test_pages_follow_each_other_without_gaps(admin: Client) -> None:
    for number in range(5):
        person(f"user{number}", contact_no=number + 1)
    assert list(_pages(admin, limit=2)) == [["user0", "user1"], ["user2", "user3"], ["user4", "admin"]]


def test_whoever_comes_and_goes_between_two_pages_disturbs_nobody_else(admin: Client) -> None:
    for number in range(6):
        person(f"user{number}", contact_no=10 * number + 10)
    pages = _pages(admin, limit=2)
    seen = next(pages)
    for account in ("user0", "user1"):
        assert admin("DELETE", f"/v1/users/{account}").status == 204
    person("before", contact_no=1)
    person("after", contact_no=35)
    assert seen + [account for page in pages for account in page] == [
        *("user0", "user1", "user2", "after", "user3", "user4", "user5", "admin")
    ]


def test_a_search_looks_into_name_account_address_and_number_without_case(admin: Client) -> None:
    person("ann", name="Ann LEE", phone="+8613800138000", email="al@example.com")
    person("bob", name="Bob", email="bob@lee.example.com")
    person("lee3", name="Cid", email="cid@example.com")
    person("dan", name="Dan", title="lee", email="dan@example.com")
    assert _accounts(admin, search="Lee") == ["ann", "bob", "lee3"]
    assert _accounts(admin, search="%2B86138") == []  # the test's client sends it as it is
    assert _accounts(admin, search="3800138") == ["ann"]
    assert _accounts(admin, search="al an") == ["ann"]  # words in any order
    assert _accounts(admin, search="ann bob") == []
    assert _accounts(admin, search="138-0013-8000") == ["ann"]


@pytest.mark.parametrize(
    ("account", "queries"),
    [
        ("maria", ("maria", "alvarez", "ALVAREZ maría")),
        ("lars", ("Orsted",)),
        ("david", ("zhang", "zhangwei", "zw", "david", "张伟", "+86 139 6774 4470", "139 6774", "13967744470")),
        ("grace", ("hopper grace", " 553-2084")),
    ],
)
def test_people_are_found_by_other_spellings_of_their_names_and_numbers(
    admin: Client, account: str, queries: tuple[str, ...]
) -> None:
    person("maria", name="María Álvarez", email="m1@example.com")
    person("lars", name="Lars Ørsted", email="m2@example.com")
    person("david", name="张伟", english_name="David Zhang", email="m3@example.com", phone="+8613967744470")
    person("grace", name="Grace Hopper", email="m4@example.com", phone="+12025532084")
    assert {query: _accounts(admin, search=query) for query in queries} == {query: [account] for query in queries}


def test_a_department_comes_with_its_sub_departments(admin: Client) -> None:
    for account, department in (("a", "Sales"), ("b", "Sales/EMEA"), ("c", "Salesmen"), ("d", "Ops/Sales")):
        person(account, department=department)
    for spelling in ("Sales", "sales", "Sales/"):
        assert _accounts(admin, department=spelling) == ["a", "b", "d"], spelling
    for spelling in (
        "sales/emea",
        "SALES %5C EMEA",
        "Sales/EMEA/",
        "EMEA",
        "Sales//EMEA",
        "Ｓａｌｅｓ／ＥＭＥＡ",
        "sales > emea",
    ):
        assert _accounts(admin, department=spelling.replace("%5C", "\\")) == ["b"], spelling
    for typed in ("Sal", "/", "Sales/EM", ">", "Sales/EMEA/North"):
        assert _accounts(admin, department=typed) == ([] if typed.strip("/>") else ["a", "admin", "b", "c", "d"]), typed


def test_filters_add_up(admin: Client) -> None:
    person("a", contact_no=5, role=Role.ADMINISTRATOR)
    person("b", contact_no=6)
    person("c", contact_no=7, invited=True)
    put("b", status="disabled")
    assert _accounts(admin, status="active") == ["a", "admin"]
    assert _accounts(admin, status="invited") == ["c"]
    assert _accounts(admin, role="administrator") == ["a", "admin"]
    assert _accounts(admin, contact_no_set="true") == ["a", "b", "c"]
    assert _accounts(admin, contact_no_set="false") == ["admin"]
    assert _accounts(admin, contact_no_set="true", status="disabled", search="B") == ["b"]


def test_a_removed_user_is_not_listed(admin: Client) -> None:
    person("ann")
    admin("DELETE", "/v1/users/ann")
    assert _accounts(admin) == ["admin"]


def test_a_list_shows_all_that_reading_a_user_shows_and_no_secret(admin: Client) -> None:
    person("ann", invited=True, phone="+8613800138000", remarks="Notes")
    put("ann", invitation_hash="secret")
    listed = admin("GET", "/v1/users", search="ann").json["items"][0]
    read = admin("GET", "/v1/users/ann")
    assert listed == read.json
    assert b"secret" not in read.content
    assert "search_text" not in listed


def test_another_enterprise_is_never_listed(admin: Client, stranger: Client) -> None:
    assert _accounts(admin) == ["admin"]
    assert _accounts(stranger) == ["stranger"]


def test_a_cursor_is_good_for_its_own_list_only(admin: Client, stranger: Client) -> None:
    person("ann")
    cursor = admin("GET", "/v1/users", limit=1).json["next_cursor"]
    assert _accounts(admin, cursor=cursor, contact_no_set="true") == []
    answer = stranger("GET", "/v1/users", cursor=cursor)
    assert (answer.status, answer.json["errors"][0]["field"]) == (422, "cursor")


@pytest.mark.parametrize(
    "position", ['""', '"x"', '"10000#ann"', "7", '"10000#\\ud800#ann"', f'"10000#{"a" * 1024}#b"']
)
def test_a_cursor_that_somebody_wrote_is_refused(admin: Client, position: str) -> None:
    cursor = urlsafe_b64encode(f'["users", "acme", {position}]'.encode()).decode().rstrip("=")
    answer = admin("GET", "/v1/users", cursor=cursor)
    assert (answer.status, answer.json["errors"][0]["field"]) == (422, "cursor")


@pytest.mark.parametrize(
    ("field", "value"),
    [("limit", 0), ("limit", 101), ("status", "removed"), ("role", "boss"), ("contact_no_set", "maybe"),
     ("never_signed_in", "maybe"), ("not_signed_in_since", "2026-02-30"),
     ("department", "a" * 256), ("search", "a" * 255)],
)  # fmt: skip
def test_a_wrong_query_is_told_which_parameter_is_wrong(admin: Client, field: str, value: object) -> None:
    answer = admin("GET", "/v1/users", **{field: value})
    assert answer.status == 422
    assert [fault["field"] for fault in answer.json["errors"]] == [field]
    assert all(fault["message"].endswith(".") for fault in answer.json["errors"])


def test_a_page_reads_only_so_many_users(admin: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "MOST_READ", 4)
    for number in range(9):
        person(f"user{number}", contact_no=number + 1)
    assert list(_pages(admin, search="user8", limit=1)) == [[], [], ["user8"]]


def test_members_may_not_list_users(admin: Client) -> None:
    person("ann")
    assert signed_in(app, "ann")("GET", "/v1/users").status == 403


_PEOPLE = st.lists(
    st.fixed_dictionaries(
        {
            "name": st.sampled_from(["Ann", "ann b", "Ännchen", "李伟", "张三", "Z"]),
            "contact_no": st.sampled_from([1, 9, 10, 9999, 10000]),
            "department": st.sampled_from(["", "Sales", "Sales/EMEA", "Salesmen"]),
            "role": st.sampled_from(list(Role)),
        }
    ),
    max_size=9,
)
_FILTERS = st.builds(
    Filter,
    search=st.sampled_from(["", "ann", "CHEN", "三", "p1"]),
    department=st.sampled_from(["", "Sales"]),
    status=st.sampled_from([None, Status.ACTIVE, Status.DISABLED]),
    role=st.sampled_from([None, *Role]),
    contact_no_set=st.sampled_from([None, True, False]),
    never_signed_in=st.sampled_from([None, None, True, False]),
)


def _passes(user: User, which: Filter) -> bool:
    texts = (user.name, user.account, user.email, user.phone or "")
    department = f"/{user.department or ''}/"
    return (
        any(fold(which.search) in fold(text) for text in texts)
        and (not which.department or f"/{which.department}/" in department)
        and which.status in {None, user.status}
        and which.role in {None, user.role}
        and which.contact_no_set in {None, user.contact_no < 10000}
        and which.never_signed_in in {None, user.last_signed_in_at is None}
    )


@pytest.mark.usefixtures("world")
@settings(
    deadline=None,
    database=None,
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(people=_PEOPLE, which=_FILTERS, limit=st.integers(1, 4), most=st.integers(1, 6))
def test_all_pages_together_are_the_whole_list(
    people: list[dict[str, Any]], which: Filter, limit: int, most: int
) -> None:
    enterprise = f"e{next(_numbers)}"  # of its own, since the tables outlive an example
    users = [person(f"{enterprise}.p{number}", enterprise, **one) for number, one in enumerate(people)]
    expected = sorted((user for user in users if _passes(user, which)), key=lambda user: str(user.directory_key))
    seen: list[str] = []
    after: str | None = None
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lists, "MOST_READ", most)
        while True:
            page, after = list_users(enterprise, which, limit=limit, after=after, attributes=["account"])
            assert len(page) <= limit
            seen += [user.account for user in page]
            if after is None:
                break
    assert seen == [user.account for user in expected]
