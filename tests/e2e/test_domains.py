"""The operators' command for the mail domains of enterprises."""

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from infra import domains
from infra.deployment import Deployment
from infra.domains import DomainError, confirm, confirmed, take_away, taken
from infra.local.settings import ROOT
from infra.local.stack import Stack
from tests.e2e.people import Admin


@dataclass(frozen=True)
class Noting(Deployment):
    """A deployment that records the calls of an operator's command."""

    calls: set[str] = field(default_factory=set)

    def client(self, service: str) -> Any:
        made = super().client(service)
        made.meta.events.register("before-call.*.*", lambda model, **_: self.calls.add(f"{service}:{model.name}"))
        return made


@pytest.fixture
def there(stack: Stack) -> Noting:
    return Noting(stack.deployment.stack_name, stack.deployment.session, stack.deployment.endpoint)


@pytest.fixture(scope="module")
def owner(stack: Stack) -> Iterator[Admin]:
    with Admin.of(stack, "domainowner") as admin:
        yield admin


@pytest.fixture(scope="module")
def other(stack: Stack) -> Iterator[Admin]:
    with Admin.of(stack, "domainother") as admin:
        yield admin


def test_a_confirmed_domain_keeps_others_out_until_it_is_taken_away(there: Noting, owner: Admin, other: Admin) -> None:
    assert confirm(there, "domainowner", " Owned.Example.com ") == "owned.example.com"
    assert confirm(there, "domainowner", "owned.example.com") == "owned.example.com"
    assert "owned.example.com" in confirmed(there, "domainowner")
    assert list(confirmed(there, "domainother")) == []

    bob = {"name": "Bob", "email": "bob@owned.example.com"}
    refused = other.api.post("/v1/users", json=bob)
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "account")
    assert owner.api.post("/v1/users", json=bob).status_code == 201

    assert take_away(there, "domainowner", "owned.example.com") == "owned.example.com"
    assert "owned.example.com" not in confirmed(there, "domainowner")
    eve = {"name": "Eve", "email": "eve@owned.example.com"}
    assert other.api.post("/v1/users", json=eve).status_code == 201


@pytest.mark.usefixtures("owner", "other")
def test_an_operator_is_told_why_a_domain_is_not_confirmed_or_taken_away(there: Noting) -> None:
    confirm(there, "domainowner", "held.example.com")
    for enterprise_id, domain, sentence in (
        ("none", "more.example.com", "There is no enterprise 'none'."),
        ("domainother", "held.example.com", "held.example.com is confirmed for another enterprise"),
        ("domainowner", "gmail.com", "public mail service"),
        ("domainowner", "@owned", "'@owned' cannot be confirmed. Write a domain"),
    ):
        with pytest.raises(DomainError, match=re.escape(sentence)):
            confirm(there, enterprise_id, domain)
    with pytest.raises(DomainError, match="not confirmed for 'domainother'"):
        take_away(there, "domainother", "held.example.com")
    assert "held.example.com" in confirmed(there, "domainowner")
    assert list(confirmed(there, "domainother")) == []


@pytest.mark.usefixtures("owner")
def test_the_command_changes_the_domains_and_prints_them(
    stack: Stack, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(*words: str) -> str:
        port = str(stack.aws.port)
        monkeypatch.setattr(sys, "argv", ["domains", "--enterprise", "domainowner", "--port", port, *words])
        domains.main()
        return capsys.readouterr().out

    assert "b.example.com\n" in run("--add", "b.example.com")
    assert "b.example.com\n" in run()
    assert "b.example.com\n" not in run("--remove", "b.example.com")
    with pytest.raises(SystemExit, match="not confirmed"):
        run("--remove", "b.example.com")


@pytest.mark.usefixtures("owner")
def test_the_documentation_names_every_permission_that_the_command_needs(there: Noting) -> None:
    confirm(there, "domainowner", "more.example.com")
    take_away(there, "domainowner", "more.example.com")
    list(taken(there, "domainowner"))
    text = (ROOT / "docs/operations.md").read_text("utf-8")
    section = text.partition("### Domains of an enterprise\n")[2].partition("\n## ")[0]
    # A transaction needs the permission for each of its writes.
    # https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html
    written = {"dynamodb:PutItem", "dynamodb:DeleteItem"}
    needed = there.calls - {"dynamodb:TransactWriteItems"} | written
    assert set(re.findall(r"`((?:cloudformation|dynamodb):\w+)`", section)) == needed
