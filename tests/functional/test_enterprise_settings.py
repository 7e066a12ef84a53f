"""The addresses that are told of imports from the drop folder: who sets and sees them, and what is refused."""

import json

import pytest

from functions.admin_api import app
from muster.audit.entries import AuditEntry
from muster.enterprises import Enterprise
from muster.gateways import named_writes
from muster.users.fields import Role
from tests.functional.api import Client, signed_in
from tests.functional.failing import busy
from tests.functional.logged import LOG
from tests.functional.people import person


def _entries() -> list[dict[str, list[object]]]:
    entries = AuditEntry.scan(AuditEntry.action == "change_enterprise")
    return [dict(each.changes) for each in sorted(entries, key=lambda each: each.entry_id)]


def test_administrators_set_them_and_auditors_see_them(admin: Client) -> None:
    changed = admin("PATCH", "/v1/enterprise", {"notify": [" HR@Example.COM ", "it@example.com"]})
    assert (changed.status, changed.json["notify"]) == (200, ["HR@example.com", "it@example.com"])
    person("aud", role=Role.AUDITOR)
    seen = signed_in(app, "aud")("GET", "/v1/enterprise")
    assert (seen.status, seen.json) == (200, changed.json)
    assert seen.json["second_factor"] == "optional"


def test_members_do_not_see_them(admin: Client) -> None:
    admin("PATCH", "/v1/enterprise", {"notify": ["hr@example.com"]})
    person("member")
    member = signed_in(app, "member")
    assert member("GET", "/v1/enterprise").status == 403
    assert "hr@" not in member("GET", "/v1/me").content.decode()


def test_each_change_has_an_entry_with_both_values_and_no_address_is_logged(admin: Client) -> None:
    for addresses in (["hr@example.com", "it@example.com"], ["hr@example.com", "it@example.com"], []):
        assert admin("PATCH", "/v1/enterprise", {"notify": addresses}).json["notify"] == addresses
    assert _entries() == [
        {"notify": [None, "hr@example.com, it@example.com"]},
        {"notify": ["hr@example.com, it@example.com", None]},
    ]
    audited = [line for line in map(json.loads, LOG) if line.get("action") == "change_enterprise"]
    assert [(line["notify_before"], line["notify_after"]) for line in audited] == [(0, 2), (2, 2), (2, 0)]
    assert "notify" not in Enterprise.get("acme").attribute_values


def test_one_setting_leaves_the_other(admin: Client) -> None:
    admin("PATCH", "/v1/enterprise", {"notify": ["hr@example.com"]})
    assert admin("PATCH", "/v1/enterprise", {"second_factor": "optional"}).json["notify"] == ["hr@example.com"]
    assert admin("PATCH", "/v1/enterprise", {}).status == 422


def test_an_address_that_is_there_twice_counts_once(admin: Client) -> None:
    twice = {"notify": ["hr@example.com", "HR@example.com", "it@example.com"]}
    assert admin("PATCH", "/v1/enterprise", twice).json["notify"] == ["hr@example.com", "it@example.com"]


@pytest.mark.parametrize(
    ("addresses", "field"),
    [
        (["hr"], "notify.0"),
        (["hr@example.com", "it@intranet"], "notify.1"),
        ([""], "notify.0"),
        ([7], "notify.0"),
        ([f"{'a' * 250}@example.com"], "notify.0"),
        (["hr@example.com\nbcc: all@example.com"], "notify.0"),
        ([f"hr{number}@example.com" for number in range(6)], "notify"),
        ("hr@example.com", "notify"),
    ],
)
def test_wrong_addresses_are_refused_with_what_is_wrong(addresses: object, field: str, admin: Client) -> None:
    answer = admin("PATCH", "/v1/enterprise", {"notify": addresses})
    assert answer.status == 422
    (fault,) = answer.json["errors"]
    assert fault["field"] == field
    assert fault["message"].endswith(".")
    assert fault["code"]
    assert _entries() == []


def test_a_setting_is_written_with_its_entry_or_not_at_all(admin: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(named_writes.NamedWrites, "commit_if", busy)
    assert admin("PATCH", "/v1/enterprise", {"notify": ["hr@example.com"]}).status == 503
    assert Enterprise.get("acme").notify is None
