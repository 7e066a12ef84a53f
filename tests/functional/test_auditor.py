"""An auditor reads everything that administrators read, and changes nothing."""

import pytest

from functions.admin_api import app
from functions.directory_api import app as directory_app
from muster.audit.entries import AuditEntry
from muster.users.fields import Role, check
from muster.users.user import User
from tests.functional.api import Client, sending, signed_in
from tests.functional.exports import ExportDesk
from tests.functional.imports import Desk, workbook
from tests.functional.imports import person as row
from tests.functional.people import TYPED, World, kept, person


@pytest.fixture
def auditor(admin: Client) -> Client:
    """An auditor of acme."""
    person("aud", role=Role.AUDITOR)
    return signed_in(app, "aud")


@pytest.mark.parametrize("typed", ["auditor", "Auditor", " AUDITOR ", "审计员"])
def test_the_role_is_taken_in_english_and_chinese(typed: str) -> None:
    new = check({"name": "Aud", "email": "aud@example.com", "role": typed})
    assert not isinstance(new, tuple)
    assert new.role is Role.AUDITOR


def test_an_auditor_reads_users_and_the_audit_log_as_administrators_do(
    admin: Client, auditor: Client, ann: User
) -> None:
    admin("PATCH", "/v1/users/ann", {"title": "Chief"})
    for path in ("/v1/users", "/v1/users/ann", "/v1/users/ann/history", "/v1/invitations", "/v1/audit", "/v1/tasks"):
        assert auditor("GET", path).json == admin("GET", path).json, path


def test_an_auditor_downloads_results_that_exist_and_the_download_is_logged(
    auditor: Client, desk: Desk, api_buckets: None
) -> None:
    desk.deliver(desk.drop(workbook(row(1))))
    assert auditor("GET", f"/v1/tasks/{desk.task().task_id}/result").status == 200
    assert [each.actor_name for each in AuditEntry.scan(AuditEntry.action == "download_result")] == ["aud"]


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PATCH", "/v1/users/ann", {"title": "Chief"}),
        ("POST", "/v1/users/ann/disable", None),
        ("POST", "/v1/users/ann/sign-out", None),
        ("POST", "/v1/exports", {}),
        ("POST", "/v1/imports", {"file_name": "people.xlsx"}),
        ("PATCH", "/v1/enterprise", {"second_factor": "optional"}),
    ],
)
def test_an_auditor_is_refused_every_change_with_the_reason(
    auditor: Client, ann: User, export_desk: ExportDesk, method: str, path: str, body: object
) -> None:
    answer = auditor(method, path, body)
    assert (answer.status, answer.json["code"]) == (403, "auditors_only_read")
    assert kept("ann") == ann


def test_a_member_is_told_that_reading_is_for_administrators_and_auditors(admin: Client, ann: User) -> None:
    answer = signed_in(app, "ann")("GET", "/v1/users")
    assert (answer.status, answer.json["code"]) == (403, "readers_only")


def test_an_auditor_uses_the_directory_as_members_do(auditor: Client, ann: User) -> None:
    person("hidden", hide_phone=True, phone="+8613800138001", country="CN")
    items = signed_in(directory_app, "aud")("GET", "/v1/directory").json["items"]
    assert {each["name"]: each.get("phone") for each in items}["Hidden"] is None
    assert auditor("GET", "/v1/me").json["role"] == "auditor"


def test_the_second_factor_that_an_enterprise_requires_is_required_of_auditors(auditor: Client, world: World) -> None:
    person("ada", role=Role.ADMINISTRATOR)
    world.sign_ins.put("ada", "ada@example.com", TYPED, temporary=False)
    world.sign_ins.second_factors["ada"] = "123456"
    ada = signed_in(app, "ada")
    assert ada("POST", "/v1/me/second-factor").status == 204
    ada = signed_in(app, "ada")
    assert ada("PATCH", "/v1/enterprise", {"second_factor": "administrators"}).status == 200
    answer = auditor("GET", "/v1/users")
    assert (answer.status, answer.json["code"]) == (403, "second_factor_required")


def test_an_administrator_made_an_auditor_changes_nothing_from_then_on(admin: Client, ann: User) -> None:
    person("bob", role=Role.ADMINISTRATOR)
    bob = sending(signed_in(app, "bob"), idempotency_key="k1")
    assert bob("POST", "/v1/users/ann/disable").status == 200
    assert admin("PATCH", "/v1/users/bob", {"role": "auditor"}).status == 200
    assert bob("POST", "/v1/users/ann/disable").status == 403
    assert bob("GET", "/v1/users").status == 200


def test_an_auditor_does_not_count_as_the_last_administrator(admin: Client, auditor: Client) -> None:
    """Nobody gives up the role, so there is always an administrator beside the auditors."""
    answer = admin("PATCH", "/v1/users/admin", {"role": "auditor"})
    assert (answer.status, answer.json["code"]) == (409, "own_role")
