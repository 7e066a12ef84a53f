"""Accounts in a domain that is confirmed for an enterprise are made by that enterprise only."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from infra.local.settings import ROOT
from muster.enterprises import create_enterprise
from muster.gateways import live
from muster.users.domain_names import levels
from muster.users.domains import Owners
from muster.users.items import UniqueKeyItem
from muster.users.repository import find_user
from tests.fakes import InMemoryNudges, InMemorySignIns
from tests.functional.api import Client, sending
from tests.functional.imports import Desk, workbook
from tests.functional.people import World, person

ADMINISTRATOR = {"name": "Olga Owner", "email": "olga@owned.example.com", "account": "olga"}
OWNER = {"enterprise_id": "owner", "name": "Owner", "administrator": ADMINISTRATOR, "domains": ["Owned.example.com"]}

OURS = "Account: this address belongs to another organization's domain; write another account."


def create(request: dict[str, Any]) -> dict[str, Any]:
    return create_enterprise(
        request, transactions=live.transactions(), sign_ins=InMemorySignIns(), nudges=InMemoryNudges()
    )


@pytest.fixture
def owner(world: World) -> None:
    assert create(OWNER) == {"enterprise_id": "owner", "account": "olga"}


@pytest.mark.parametrize(
    "values",
    [
        {"email": "bob@owned.example.com"},
        {"email": "bob@example.org", "account": "bob@owned.example.com"},
        {"email": "bob@example.org", "account": "Bob@a.b.owned.example.com"},
        {"email": "bob@example.org", "account": "bob@owned.example.com."},
        {"email": "bob@example.org", "account": "bob@owned..example.com"},
        {"email": "bob@example.org", "account": "bob@owned.example.com@x"},
        {"email": "bob@example.org", "account": "bob@x@owned.example.com"},
        {"email": "bob@example.org", "account": "bob@owned。example．com"},
    ],
    ids=["default account", "written account", "sub-domain", "dot", "two dots", "another @", "two @", "dots of others"],
)
@pytest.mark.usefixtures("owner")
def test_another_enterprise_cannot_add_an_account_in_it(values: dict[str, str], admin: Client) -> None:
    answer = admin("POST", "/v1/users", {"name": "Bob"} | values)
    assert answer.status == 422
    assert [each["message"] for each in answer.json["errors"]] == [OURS]
    chinese = sending(admin, accept_language="zh")("POST", "/v1/users", {"name": "Bob"} | values)
    assert "该地址属于其他组织的域名" in chinese.content.decode()


@pytest.mark.usefixtures("owner")
def test_the_answer_is_the_same_for_accounts_that_exist_and_that_do_not(admin: Client) -> None:
    second = {"name": "T", "email": "taken@owned.example.com"}
    assert "problem" in create(OWNER | {"enterprise_id": "other", "administrator": second, "domains": []})
    third = {"enterprise_id": "free", "name": "F", "administrator": {"name": "F", "email": "free@more.example.com"}}
    assert create(third | {"domains": ["more.example.com"]})["account"] == "free@more.example.com"
    there, not_there = (
        admin("POST", "/v1/users", {"name": "Bob", "email": email})
        for email in ("free@more.example.com", "none@more.example.com")
    )
    assert (there.status, there.json) == (not_there.status, not_there.json)


@pytest.mark.usefixtures("owner")
def test_a_domain_that_only_ends_alike_is_free(admin: Client) -> None:
    assert admin("POST", "/v1/users", {"name": "Bob", "email": "bob@disowned.example.com"}).status == 201
    written = {"name": "Eve", "email": "eve@owned.example.com", "account": "eve"}
    assert admin("POST", "/v1/users", written).status == 201


@pytest.mark.usefixtures("owner")
def test_a_domain_is_confirmed_for_one_enterprise_only() -> None:
    second = {"name": "Eve", "email": "eve@example.net", "account": "eve2"}
    answer = create(OWNER | {"enterprise_id": "second", "administrator": second})
    assert "owned.example.com" in answer["errors"][0]["message"]
    assert find_user("eve2") is None


@pytest.mark.parametrize("domain", ["gmail.com", "QQ.com", "163.com", "outlook.com", "com", "a..b", "x" * 300 + ".com"])
def test_public_mail_services_and_what_is_no_domain_are_refused(domain: str, world: World) -> None:
    (fault,) = create(OWNER | {"domains": [domain]})["errors"]
    assert fault["field"] == "domains.0"
    assert re.search("public mail service|Write a domain", fault["message"])
    assert find_user("olga") is None


def test_an_account_belongs_to_its_domain_and_those_above() -> None:
    assert levels("a@b.c.example.com") == ["b.c.example.com", "c.example.com", "example.com"]
    assert levels("ann") == []
    assert levels("a@example.com.") == levels("a@.example..com") == ["example.com"]
    assert levels("a@b.example.com@example.com@x") == ["b.example.com", "example.com"]


def by_adding(account: str, admin: Client, _: Desk) -> object:
    answer = admin("POST", "/v1/users", {"name": "Bob", "email": "bob@example.org", "account": account})
    return answer.json["errors"][0]["message"]


def by_adding_with_a_password(account: str, admin: Client, _: Desk) -> object:
    values = {"name": "Bob", "email": "bob@example.org", "account": account, "access": "password"}
    return admin("POST", "/v1/users", values).json["errors"][0]["message"]


def by_import(account: str, __: Client, desk: Desk) -> object:
    desk.deliver(desk.drop(workbook({"name": "Bob", "email": "bob@example.org", "account": account})))
    ((_, _, result, reason),) = desk.result()
    assert result == "Failed"
    return reason


def as_the_first_administrator(account: str, _: Client, __: Desk) -> object:
    first = {"name": "Bob", "email": "bob@example.org", "account": account}
    answer = create({"enterprise_id": "third", "name": "Third", "administrator": first})
    return answer["errors"][0]["message"]


WAYS: list[Callable[[str, Client, Desk], object]] = [
    by_adding,
    by_adding_with_a_password,
    by_import,
    as_the_first_administrator,
]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("account", ["new@owned.example.com", "there@owned.example.com"])
@pytest.mark.usefixtures("owner")
def test_no_way_of_making_an_account_makes_one_there_or_tells_whether_it_exists(
    way: Callable[[str, Client, Desk], object], account: str, admin: Client, desk: Desk
) -> None:
    person("there@owned.example.com", "owner", name="There", email="there@example.org")
    assert way(account, admin, desk) == OURS
    assert find_user("new@owned.example.com") is None


def test_accounts_are_chosen_where_their_domain_is_looked_at_and_nowhere_else() -> None:
    product = ROOT / "layers/muster/python/muster"
    texts = {str(path.relative_to(product)): path.read_text("utf-8") for path in product.rglob("*.py")}
    choosing = {path for path, text in texts.items() if re.search(r"(?<!def )\bdraft_user\(", text)}
    assert choosing == {"enterprises.py", "users/service.py", "imports/rows.py"}
    assert all("Owners(" in texts[path] or "owned_by_others(" in texts[path] for path in choosing)


@pytest.mark.usefixtures("owner")
def test_an_account_cannot_be_moved_into_a_domain_by_an_edit(admin: Client) -> None:
    person("bob")
    answer = admin("PATCH", "/v1/users/bob", {"account": "bob@owned.example.com"})
    assert answer.status == 422
    assert find_user("bob@owned.example.com") is None


@pytest.mark.usefixtures("owner", "admin")
def test_the_result_of_an_import_tells_of_each_row_in_another_ones_domain(desk: Desk) -> None:
    person("there@owned.example.com", "owner", name="There", email="there@example.org")
    rows: list[dict[str, object]] = [
        {"name": "New", "email": "new@owned.example.com"},
        {"name": "There", "email": "there@owned.example.com"},
        {"name": "Free", "email": "free@owned.example.com", "account": "free"},
    ]
    desk.deliver(desk.drop(workbook(*rows)))
    assert desk.result() == [("New", 2, "Failed", OURS), ("There", 3, "Failed", OURS), ("Free", 4, "Created", "")]
    assert desk.task().state == "completed_with_errors"
    desk.deliver(desk.drop(workbook(rows[0]), key="imports/owner/people.xlsx"))
    assert [result for _, _, result, _ in desk.result("owner")] == ["Created"]


@pytest.mark.usefixtures("owner")
def test_creating_again_confirms_further_domains_and_takes_none_away() -> None:
    assert create(OWNER | {"domains": ["more.example.com", "owned.example.com"]})["account"] == "olga"
    assert create({key: value for key, value in OWNER.items() if key != "domains"})["account"] == "olga"
    assert domains_of("owner") == {"more.example.com", "owned.example.com"}


@pytest.mark.usefixtures("owner")
def test_creating_again_with_a_domain_of_another_enterprise_confirms_none() -> None:
    second = {"name": "Eve", "email": "eve@example.net", "account": "eve2"}
    create({"enterprise_id": "second", "name": "S", "administrator": second, "domains": ["second.example.com"]})
    answer = create(OWNER | {"domains": ["more.example.com", "second.example.com"]})
    assert answer["problem"] == "The domains cannot be confirmed."
    assert [each["message"].split(":")[0] for each in answer["errors"]] == ["second.example.com"]
    assert domains_of("owner") == {"owned.example.com"}


@pytest.mark.usefixtures("owner")
def test_creating_again_as_another_administrator_confirms_nothing() -> None:
    other = ADMINISTRATOR | {"account": "someone"}
    assert "problem" in create(OWNER | {"administrator": other, "domains": ["more.example.com"]})
    assert domains_of("owner") == {"owned.example.com"}


@pytest.mark.usefixtures("owner")
def test_a_sub_domain_may_be_confirmed_for_another_enterprise_together_with_its_administrator() -> None:
    first = {"name": "Eve", "email": "eve@sub.owned.example.com"}
    request = {"enterprise_id": "sub", "name": "Sub", "administrator": first, "domains": ["sub.owned.example.com"]}
    assert create(request) == {"enterprise_id": "sub", "account": "eve@sub.owned.example.com"}


def domains_of(enterprise_id: str) -> set[str]:
    keys = [each.unique_key for each in UniqueKeyItem.scan() if each.holder == enterprise_id]
    return {each.removeprefix("#domain#") for each in keys if each.startswith("#domain#")}


def test_rows_of_an_import_fail_alike_and_each_domain_is_read_once(
    monkeypatch: pytest.MonkeyPatch, owner: None
) -> None:
    read: list[str] = []
    get = UniqueKeyItem.get

    def noted(key: str, *, consistent_read: bool = False) -> UniqueKeyItem:
        read.append(key)
        return get(key, consistent_read=consistent_read)

    monkeypatch.setattr(UniqueKeyItem, "get", noted)
    for enterprise_id, failed in (("acme", 1), ("owner", 0)):
        read.clear()
        owners = Owners()
        faults = [owners.faults(f"user{number}@owned.example.com", enterprise_id) for number in range(50)]
        assert [len(each) for each in faults] == [failed] * 50
        assert read == ["#domain#owned.example.com"]
