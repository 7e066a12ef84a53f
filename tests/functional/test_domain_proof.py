"""Domains that are confirmed by a TXT record, and the list of accounts in them that others have."""

import re
import socket
import sys

import dns.rcode
import pytest

from infra import domain_proof, domains
from infra.domain_proof import ProofError, record_value, resolver
from infra.domains import DomainError, Taken, challenge, confirm, confirmed, prove, taken
from muster.audit.entries import AuditEntry
from muster.clock import now
from muster.enterprises import Enterprise
from muster.users.user import Status
from tests.functional.name_server import name_server
from tests.functional.operators import DEPLOYMENT
from tests.functional.people import person, put

DOMAIN = "acme-industries.example"
NAME = f"_muster-challenge.{DOMAIN}"

pytestmark = pytest.mark.usefixtures("acme")


def make_enterprise(enterprise_id: str) -> None:
    Enterprise(enterprise_id, name=enterprise_id.title(), language="en", administrator="x", created_at=now()).save()


def value(enterprise_id: str = "acme", domain: str = DOMAIN) -> str:
    """Return the value of the record, as the command prints it."""
    if enterprise_id != "acme":
        make_enterprise(enterprise_id)
    found = re.fullmatch(r'(\S+) TXT "(muster-domain=[0-9a-f]{40})"', challenge(DEPLOYMENT, enterprise_id, domain))
    assert found
    assert found[1] == f"_muster-challenge.{domain}"
    return found[2]


def test_a_domain_with_its_record_is_confirmed_and_the_entry_tells_by_which() -> None:
    with name_server({NAME: ['"v=spf1 -all"', f'"{value()}"']}) as names:
        assert prove(DEPLOYMENT, "acme", f" {DOMAIN.title()} ", names) == DOMAIN
    assert confirmed(DEPLOYMENT, "acme") == [DOMAIN]
    (made,) = [each for each in AuditEntry.scan() if each.action == "confirm_domain"]
    assert (made.actor, made.cause, made.changes) == ("operator", f"TXT {NAME}", {"domain": [None, DOMAIN]})


def test_a_record_in_several_parts_is_one_text() -> None:
    with name_server({NAME: [f'"{value()[:20]}" "{value()[20:]}"']}) as names:
        assert prove(DEPLOYMENT, "acme", DOMAIN, names) == DOMAIN


@pytest.mark.parametrize(
    ("records", "sentence"),
    [
        ({}, "has no such record yet"),
        ({NAME: []}, "has no such record yet"),
        ({DOMAIN: ['"{value}"']}, "has no such record yet"),
        ({NAME: ['"muster-domain=0"', '"x{value}"']}, "has another value"),
    ],
    ids=["no name", "no record", "elsewhere", "other values"],
)
def test_a_domain_without_its_record_is_not_confirmed_and_the_operator_is_told_of_it(
    records: dict[str, list[str]], sentence: str
) -> None:
    wanted = value()
    filled = {name: [each.replace("{value}", wanted) for each in texts] for name, texts in records.items()}
    with name_server(filled) as names, pytest.raises(ProofError, match=sentence) as told:
        prove(DEPLOYMENT, "acme", DOMAIN, names)
    assert f'{NAME} TXT "{wanted}"' in str(told.value)
    assert confirmed(DEPLOYMENT, "acme") == []


def test_the_record_of_one_enterprise_or_domain_proves_nothing_for_another() -> None:
    values = {value(), value("beta"), value(domain="other.example"), record_value("another stack", "acme", DOMAIN)}
    assert len(values) == 4
    with name_server({NAME: [f'"{value()}"']}) as names, pytest.raises(ProofError, match="another value"):
        prove(DEPLOYMENT, "beta", DOMAIN, names)


@pytest.mark.parametrize("rcode", [dns.rcode.SERVFAIL, dns.rcode.REFUSED])
def test_a_server_that_fails_is_no_proof(rcode: dns.rcode.Rcode) -> None:
    with name_server({NAME: [f'"{value()}"']}, rcode) as names, pytest.raises(ProofError, match="did not answer"):
        prove(DEPLOYMENT, "acme", DOMAIN, names)
    assert confirmed(DEPLOYMENT, "acme") == []


def test_a_server_that_is_silent_is_waited_for_for_a_bounded_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(domain_proof, "_SECONDS", 0.3)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
        silent.bind(("127.0.0.1", 0))
        names = resolver("127.0.0.1")
        names.port = silent.getsockname()[1]
        with pytest.raises(ProofError, match="did not answer"):
            prove(DEPLOYMENT, "acme", DOMAIN, names)


def test_what_cannot_be_confirmed_is_not_looked_up() -> None:
    with name_server({}) as names:
        for enterprise_id, domain in (("acme", "gmail.com"), ("acme", "no domain"), ("nobody", DOMAIN)):
            with pytest.raises(DomainError):
                prove(DEPLOYMENT, enterprise_id, domain, names)
            with pytest.raises(DomainError):
                challenge(DEPLOYMENT, enterprise_id, domain)


def test_a_name_that_is_too_long_for_the_record_is_told() -> None:
    labels = ".".join(["a" * 60] * 4)
    with name_server({}) as names, pytest.raises(ProofError, match="NameTooLong"):
        prove(DEPLOYMENT, "acme", f"{labels}.example", names)


def test_accounts_that_others_have_in_a_domain_are_listed_and_stay_theirs() -> None:
    person(f"ann@{DOMAIN}", "beta", name="Ann", email="ann@example.org")
    person(f"bob@mail.{DOMAIN}", "beta", name="Bob", email="bob@example.org")
    put(f"bob@mail.{DOMAIN}", status=Status.DISABLED)
    person(f"cy@dis{DOMAIN}", "beta", name="Cy", email="cy@example.org")
    person(f"dan@sub.{DOMAIN}", "gamma", name="Dan", email="dan@example.org")
    person(f"own@{DOMAIN}", "acme", name="Own", email="own@example.org")
    assert list(taken(DEPLOYMENT, "acme")) == []

    make_enterprise("gamma")
    confirm(DEPLOYMENT, "acme", DOMAIN)
    confirm(DEPLOYMENT, "gamma", f"sub.{DOMAIN}")
    assert sorted(taken(DEPLOYMENT, "acme")) == [
        Taken(f"ann@{DOMAIN}", "beta", "active"),
        Taken(f"bob@mail.{DOMAIN}", "beta", "disabled"),
    ]
    assert list(taken(DEPLOYMENT, "gamma")) == []


def test_the_command_prints_the_record_confirms_by_it_and_lists_domains_and_accounts(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    person(f"ann@{DOMAIN}", "beta", name="Ann", email="ann@example.org")
    monkeypatch.setattr(domains, "deployment", lambda _: DEPLOYMENT)

    def run(*words: str) -> list[str]:
        monkeypatch.setattr(sys, "argv", ["domains", "--enterprise", "acme", *words])
        domains.main()
        return capsys.readouterr().out.splitlines()

    (record,) = run("--challenge", DOMAIN)
    assert record == f'{NAME} TXT "{value()}"'
    assert run() == []
    with name_server({}) as names:
        monkeypatch.setattr(domains, "resolver", lambda _: names)
        with pytest.raises(SystemExit, match=re.escape(record)):
            run("--prove", DOMAIN)
    with name_server({NAME: [f'"{value()}"']}) as names:
        monkeypatch.setattr(domains, "resolver", lambda _: names)
        domain, heading, account = run("--prove", DOMAIN)
    assert (domain, account) == (DOMAIN, f"  ann@{DOMAIN}  beta  active")
    assert "other enterprises" in heading
    assert run("--remove", DOMAIN) == []


def test_a_name_server_may_be_named() -> None:
    assert resolver("192.0.2.1").nameservers == ["192.0.2.1"]
    with pytest.raises(ProofError, match="no address"):
        resolver("one")
