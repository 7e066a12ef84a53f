"""What terminals query, through the handler."""

from collections.abc import Iterator
from itertools import chain

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from functions.admin_api import app as admin_app
from functions.directory_api import app
from muster.enterprises import Enterprise
from muster.users.directory_order import directory_key
from muster.users.fields import Role
from muster.users.user import Status
from tests.functional.api import Client, signed_in
from tests.functional.people import add_user, delete, id_of, kept, put

pytestmark = pytest.mark.usefixtures("acme")
# What an example leaves in the region, it takes away itself.
EACH_CLEANS_UP = settings(
    deadline=None, database=None, max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture
def ann() -> Client:
    """A member, who comes last."""
    add_user("ann", name="Ann Zuletzt", department="Sales")
    return signed_in(app, "ann")


def _accounts(client: Client, **query: object) -> list[str]:
    answer = client("GET", "/v1/directory", **query)
    assert answer.status == 200, answer.content
    return [item["account"] for item in answer.json["items"]]


def _pages(client: Client, **query: object) -> Iterator[list[str]]:
    cursor: dict[str, str] = {}
    while True:
        page = client("GET", "/v1/directory", **query, **cursor).json
        yield [item["account"] for item in page["items"]]
        if page["next_cursor"] is None:
            return
        cursor = {"cursor": page["next_cursor"]}


def test_an_entry_has_what_is_needed_to_reach_somebody_and_nothing_else(ann: Client) -> None:
    add_user(
        "li.wei",
        name="李伟",
        english_name="William Li",
        family_name="李",
        phone="+8613800138000",
        department="Sales/EMEA",
        title="Buyer",
        contact_no=7,
        signature="Glad to help",
        remarks="secret",
    )
    assert ann("GET", "/v1/directory", limit=1).json["items"] == [
        {
            "id": id_of("li.wei"),
            "account": "li.wei",
            "name": "李伟",
            "english_name": "William Li",
            "given_name": None,
            "family_name": "李",
            "email": "li.wei@example.com",
            "phone": "+8613800138000",
            "department": "Sales/EMEA",
            "title": "Buyer",
            "contact_no": 7,
            "signature": "Glad to help",
        }
    ]


def test_people_stand_by_contact_number_and_then_by_name(ann: Client) -> None:
    for account, name, number in (("a", "Zoe", 9), ("b", "张伟", 9), ("c", "Émile", 10000), ("d", "Ada", 200)):
        add_user(account, name=name, contact_no=number)
    assert _accounts(ann) == ["b", "a", "d", "ann", "c"]


def test_only_active_users_of_the_own_enterprise_are_in_it(ann: Client) -> None:
    add_user("bob", status=Status.DISABLED)
    add_user("cid", status=Status.INVITED)
    add_user("gone", status=Status.REMOVED)
    add_user("far", "other")
    add_user("boss", role=Role.ADMINISTRATOR)
    assert _accounts(ann) == ["ann", "boss"]


def test_a_hidden_number_is_shown_to_its_owner_only(ann: Client) -> None:
    add_user("bob", phone="+8613800138000", hide_phone=True, contact_no=1, role=Role.ADMINISTRATOR)
    for client, phone in ((ann, None), (signed_in(app, "bob"), "+8613800138000")):
        assert client("GET", "/v1/directory").json["items"][0]["phone"] == phone
    add_user("boss", role=Role.ADMINISTRATOR)
    assert signed_in(app, "boss")("GET", "/v1/directory").json["items"][0]["phone"] is None


def test_nobody_is_found_by_a_hidden_number_but_by_its_owner(ann: Client) -> None:
    add_user("bob", phone="+8613800138000", hide_phone=True)
    add_user("cid", phone="+8613800138001")
    assert _accounts(ann, search="1380013800") == ["cid"]
    assert _accounts(signed_in(app, "bob"), search="1380013800") == ["bob", "cid"]


@EACH_CLEANS_UP
@given(st.text("0123456789", min_size=1, max_size=6), st.lists(st.integers(0, 10**8 - 1), min_size=4, max_size=4))
def test_a_search_answers_alike_whatever_hidden_numbers_are(ann: Client, digits: str, numbers: list[int]) -> None:
    told = []
    for each_number in (numbers, [int(digits)] * len(numbers)):
        try:
            for place, each in enumerate(each_number):
                add_user(f"x{place}", contact_no=place + 1, phone=f"+86138{each:08}", hide_phone=True)
            told.append(list(_pages(ann, limit=1, search=digits)))
        finally:
            for place in range(len(numbers)):
                delete(f"x{place}")
    assert told[0] == told[1]


@pytest.mark.parametrize("hide", [True, False])
def test_a_search_follows_when_a_number_is_hidden_or_shown(hide: bool, ann: Client, acme: Enterprise) -> None:
    add_user("boss", role=Role.ADMINISTRATOR)
    add_user("bob", phone="+8613800138000", hide_phone=not hide)
    assert signed_in(admin_app, "boss")("PATCH", "/v1/users/bob", {"hide_phone": hide}).status == 200
    assert _accounts(ann, search="1380013800") == ([] if hide else ["bob"])
    assert signed_in(admin_app, "boss")("PATCH", "/v1/users/bob", {"email": "b@example.com"}).status == 200
    assert _accounts(ann, search="1380013800") == ([] if hide else ["bob"])
    users = signed_in(admin_app, "boss")("GET", "/v1/users", search="1380013800").json["items"]
    assert [user["account"] for user in users] == ["bob"]


def test_a_search_looks_into_name_account_address_and_number_without_case(ann: Client) -> None:
    add_user("bob.x", name="Bob GROSS", phone="+8613800138000")
    for text in ("groß", "BOB.X", "x@EXAMPLE", "+86138", "  bob  "):
        assert _accounts(ann, search=text) == ["bob.x"], text
    assert _accounts(ann, search="nobody") == []


def test_a_department_has_its_sub_departments_with_it(ann: Client) -> None:
    add_user("bob", department="Sales/EMEA")
    add_user("cid", department="Salesroom")
    assert _accounts(ann, department="Sales") == ["ann", "bob"]
    assert _accounts(ann, department="Sales/EMEA") == ["bob"]


def test_pages_hold_everybody_once_however_many_of_them_nobody_may_see(ann: Client) -> None:
    for number in range(25):
        status = Status.ACTIVE if number % 3 else Status.DISABLED
        add_user(f"user{number:02}", contact_no=number + 1, status=status, department="Sales" if number % 2 else "HR")
    seen = [f"user{number:02}" for number in range(25) if number % 3]
    pages = list(_pages(ann, limit=4))
    assert [*chain(*pages)] == [*seen, "ann"]
    assert [len(page) for page in pages] == [4, 4, 4, 4, 1]
    assert [*chain(*_pages(ann, limit=3, department="HR"))] == [name for name in seen if int(name[4:]) % 2 == 0]
    assert [*chain(*_pages(ann, limit=5, search="USER1"))] == [name for name in seen if name.startswith("user1")]


def test_a_page_that_holds_the_very_rest_is_the_last(ann: Client) -> None:
    add_user("bob")
    assert list(_pages(ann, limit=2)) == [["ann", "bob"]]


@pytest.mark.parametrize(
    "query",
    [{"limit": 0}, {"limit": 101}, {"limit": "x"}, {"cursor": "x"}, {"search": "a\nb"}, {"search": "x" * 255}],
)
def test_a_wrong_query_is_told_which_parameter_is_wrong(ann: Client, query: dict[str, object]) -> None:
    answer = ann("GET", "/v1/directory", **query)
    assert answer.status == 422
    assert [fault["field"] for fault in answer.json["errors"]] == list(query)


def test_parameters_that_nobody_knows_are_passed_over(ann: Client) -> None:
    assert _accounts(ann, utm_source="mail") == ["ann"]


def test_whoever_is_not_active_may_not_ask(ann: Client) -> None:
    put("ann", status=Status.DISABLED)
    assert ann("GET", "/v1/directory").status == 401
    assert signed_in(app, "nobody")("GET", "/v1/directory").status == 401


@EACH_CLEANS_UP
@given(
    st.lists(
        st.tuples(st.sampled_from([1, 2, 10000]), st.sampled_from(["Ann", "ann", "Ann B", "Änne", "安", "Bo#b", "李"])),
        max_size=9,
    ),
    st.integers(1, 4),
)
def test_pages_put_together_are_the_directory_in_its_order(
    ann: Client, people: list[tuple[int, str]], limit: int
) -> None:
    users = [add_user(f"u{place}", name=name, contact_no=number) for place, (number, name) in enumerate(people)]
    everybody = [*users, kept("ann")]
    try:
        expected = sorted(everybody, key=lambda user: directory_key(int(user.contact_no), user.name, user.account))
        assert [*chain(*_pages(ann, limit=limit))] == [user.account for user in expected]
    finally:
        for user in users:
            delete(user.account)


@EACH_CLEANS_UP
@given(st.data())
def test_a_cursor_that_somebody_changed_is_refused(ann: Client, data: st.DataObject) -> None:
    add_user("bob")
    cursor = ann("GET", "/v1/directory", limit=1).json["next_cursor"]
    place = data.draw(st.integers(0, len(cursor) - 1))
    character = data.draw(st.characters(codec="utf-8"))
    how = data.draw(st.sampled_from(["replace", "insert", "cut", "double"]))
    changed = {
        "replace": cursor[:place] + character + cursor[place + 1 :],
        "insert": cursor[:place] + character + cursor[place:],
        "cut": cursor[:place],
        "double": cursor * 2,
    }[how]
    answer = ann("GET", "/v1/directory", cursor=changed)
    assert answer.status == (200 if changed == cursor else 422)
