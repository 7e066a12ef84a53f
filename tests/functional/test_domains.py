"""Accounts in a domain that is confirmed for an enterprise are made by that enterprise only."""

from typing import Any

import pytest

from muster.enterprises import create_enterprise
from muster.gateways import live
from muster.users.domain_names import levels
from muster.users.domains import Owners
from muster.users.table import Claim, find_user
from tests.fakes import InMemoryNudges, InMemorySignIns
from tests.functional.api import Client, sending
from tests.functional.people import World

ADMINISTRATOR = {"name": "Olga Owner", "email": "olga@owned.example.com", "account": "olga"}
OWNER = {"enterprise_id": "owner", "name": "Owner", "administrator": ADMINISTRATOR, "domains": ["Owned.example.com"]}


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
    ],
    ids=["default account", "written account", "sub-domain"],
)
@pytest.mark.usefixtures("owner")
def test_another_enterprise_cannot_add_an_account_in_it(values: dict[str, str], admin: Client) -> None:
    answer = admin("POST", "/v1/users", {"name": "Bob"} | values)
    assert answer.status == 422
    assert [each["message"] for each in answer.json["errors"]] == [
        "Account: This address belongs to another organization's domain; write another account."
    ]
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
    assert create(OWNER | {"domains": [domain]})["errors"]
    assert find_user("olga") is None


def test_an_account_belongs_to_its_domain_and_those_above() -> None:
    assert levels("a@b.c.example.com") == ["b.c.example.com", "c.example.com", "example.com"]
    assert levels("ann") == []


def test_rows_of_an_import_fail_alike_and_each_domain_is_read_once(
    monkeypatch: pytest.MonkeyPatch, owner: None
) -> None:
    read: list[str] = []
    get = Claim.get

    def noted(key: str) -> Claim:
        read.append(key)
        return get(key)

    monkeypatch.setattr(Claim, "get", noted)
    for enterprise_id, failed in (("acme", 1), ("owner", 0)):
        read.clear()
        owners = Owners()
        faults = [owners.faults(f"user{number}@owned.example.com", enterprise_id) for number in range(50)]
        assert [len(each) for each in faults] == [failed] * 50
        assert read == ["#domain#owned.example.com"]
