"""What an administrator calls, through the handler."""

import io
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import boto3
import openpyxl
import pytest

from functions.admin_api import app
from muster.clock import now
from muster.enterprises import Enterprise, forget_enterprises
from muster.errors import ThrottledError
from muster.messages import label
from muster.tasks import service
from muster.tasks.table import State, Task
from muster.users.creation import Source, draft_user
from muster.users.fields import NewUser, Role
from muster.users.items import UserItem
from muster.users.repository import find_user
from muster.users.user import Status, User
from tests.fakes import sub_of
from tests.functional.api import Client, signed_in
from tests.functional.people import insert, put
from tests.functional.region import make_buckets

pytestmark = pytest.mark.usefixtures("acme")


def _add_user(account: str, enterprise_id: str = "acme", role: Role = Role.ADMINISTRATOR) -> User:
    new = NewUser.model_validate(
        {"name": account.title(), "email": f"{account}@example.com", "account": account, "role": role}
    )
    user = draft_user(new, Source(enterprise_id, "test"), row=None, now=now(), due_at=now()).user
    return insert(replace(user, sign_in=sub_of(account)))


@pytest.fixture
def admin() -> Client:
    """An administrator of acme; there are the buckets too."""
    make_buckets()
    _add_user("admin")
    return signed_in(app, "admin")


@pytest.fixture
def stranger() -> Client:
    """An administrator of another enterprise."""
    Enterprise("other", name="Other", administrator="stranger", created_at=now()).save()
    _add_user("stranger", "other")
    return signed_in(app, "stranger")


def _task(task_id: str, state: State = State.SUCCEEDED, **fields: object) -> Task:
    task = service.adopt_upload("acme", task_id, file_name="a.xlsx", upload_key="imports/acme/a.xlsx", created_by="x")
    task.update([Task.state.set(state), *(getattr(Task, name).set(value) for name, value in fields.items())])
    return task


def _ids(items: Sequence[dict[str, str]]) -> list[str]:
    return [item["task_id"] for item in items]


class TestSignIn:
    def test_me_tells_who_the_caller_is(self, admin: Client) -> None:
        answer = admin("GET", "/v1/me")
        assert answer.status == 200
        assert answer.json == {
            "account": "admin",
            "name": "Admin",
            "email": "admin@example.com",
            "role": "administrator",
            "second_factor": False,
            "enterprise": {
                "enterprise_id": "acme",
                "name": "Acme Industries",
                "second_factor": "optional",
                "mail_paused_at": None,
            },
        }

    def test_a_member_may_ask_who_he_is_and_nothing_else(self, admin: Client) -> None:
        _add_user("member", role=Role.MEMBER)
        member = signed_in(app, "member")
        assert member("GET", "/v1/me").status == 200
        answer = member("GET", "/v1/tasks")
        assert (answer.status, answer.json["detail"]) == (403, "Only administrators may do this.")

    def test_a_disabled_user_is_refused_at_once_though_the_token_is_valid(self, admin: Client) -> None:
        user = find_user("admin")
        assert user is not None
        put(user.account, status=Status.DISABLED)
        answer = admin("GET", "/v1/me")
        assert answer.status == 401
        assert answer.headers["content-type"] == "application/problem+json"

    def test_a_removed_user_is_refused_at_once(self, admin: Client) -> None:
        UserItem("admin").delete()
        assert admin("GET", "/v1/me").status == 401

    @pytest.mark.parametrize("key", [{}, {"idempotency-key": "5f0c3a3e-8b1f-4f8e-9c57-5f1c5b1d2a10"}])
    @pytest.mark.parametrize(
        "claims",
        [
            {"cognito:username": "admin", "token_use": "id", "aud": "client", "auth_time": "9999999999"},
            {"cognito:username": "admin", "username": "admin", "token_use": "id", "auth_time": "9999999999"},
            {"token_use": "access", "client_id": "client", "auth_time": "9999999999"},
            {"username": "admin", "client_id": "client", "auth_time": "9999999999"},
            {},
        ],
        ids=["ID token", "ID token with username", "no username", "no use", "nothing"],
    )
    def test_any_but_an_access_token_is_no_permission(
        self, admin: Client, claims: dict[str, str], key: dict[str, str]
    ) -> None:
        new = {"name": "Bo", "email": "bo@example.com"}
        for method, path, body in (("GET", "/v1/me", None), ("POST", "/v1/users", new), ("POST", "/v1/exports", {})):
            answer = Client(app, claims, key)(method, path, body)
            assert answer.status == 401
            assert answer.json["detail"].startswith("This is not an access token.")

    @pytest.mark.parametrize("auth_time", ["", "soon", "-1", "١٢٣"])
    def test_a_session_that_does_not_tell_when_it_began_is_over(self, admin: Client, auth_time: str) -> None:
        client = Client(app, {"username": "admin", "token_use": "access", "auth_time": auth_time})
        assert client("GET", "/v1/me").status == 401


class TestImports:
    def test_the_template_is_a_workbook(self, admin: Client) -> None:
        answer = admin("GET", "/v1/imports/template")
        assert answer.status == 200
        assert answer.headers["content-type"].endswith("spreadsheetml.sheet")
        assert "Users" in openpyxl.load_workbook(io.BytesIO(answer.content)).sheetnames

    def test_an_import_starts_with_a_task_and_a_grant_for_its_key(self, admin: Client) -> None:
        answer = admin("POST", "/v1/imports", {"file_name": "people.xlsx"})
        assert answer.status == 201
        task = answer.json["task"]
        assert (task["state"], task["file_name"], task["created_by"]) == ("awaiting_upload", "people.xlsx", "admin")
        assert answer.json["upload"]["fields"]["key"] == f"uploads/acme/{task['task_id']}.xlsx"

    @pytest.mark.parametrize(
        ("body", "field"),
        [
            ({}, "file_name"),
            ({"file_name": ""}, "file_name"),
            ({"file_name": "a/b.xlsx"}, "file_name"),
            ({"file_name": 7}, "file_name"),
            ({"file_name": "a.xlsx", "colour": "red"}, "colour"),
            (b"{", "body"),
            ([], "body"),
        ],
    )
    def test_a_wrong_request_is_told_which_field_is_wrong(self, admin: Client, body: object, field: str) -> None:
        answer = admin("POST", "/v1/imports", body)
        assert answer.status == 422
        assert answer.headers["content-type"] == "application/problem+json"
        assert field in [fault["field"] for fault in answer.json["errors"]]
        assert all(fault["message"].endswith(".") for fault in answer.json["errors"])


class TestTasks:
    def test_tasks_are_listed_latest_first_page_by_page(self, admin: Client) -> None:
        for number in range(5):
            _task(f"01JD9Z6M3W8Q4T1K5V7X2Y0B6{number}")
        seen: list[str] = []
        cursor: dict[str, str] = {}
        while True:
            page = admin("GET", "/v1/tasks", limit=2, **cursor).json
            seen += _ids(page["items"])
            if page["next_cursor"] is None:
                break
            cursor = {"cursor": page["next_cursor"]}
        assert seen == [f"01JD9Z6M3W8Q4T1K5V7X2Y0B6{number}" for number in (4, 3, 2, 1, 0)]

    @pytest.mark.parametrize(
        "query", [{"limit": 0}, {"limit": 101}, {"limit": "x"}, {"cursor": "x"}, {"cursor": "eyJ9"}]
    )
    def test_a_wrong_query_is_told_which_parameter_is_wrong(self, admin: Client, query: dict[str, str]) -> None:
        answer = admin("GET", "/v1/tasks", **query)
        assert answer.status == 422
        assert [fault["field"] for fault in answer.json["errors"]] == list(query)

    def test_a_cursor_of_another_enterprise_is_refused(self, admin: Client, stranger: Client) -> None:
        for number in range(2):
            _task(f"01JD9Z6M3W8Q4T1K5V7X2Y0B6{number}")
        cursor = admin("GET", "/v1/tasks", limit=1).json["next_cursor"]
        assert stranger("GET", "/v1/tasks", cursor=cursor).status == 422

    def test_a_task_of_another_enterprise_is_not_found(self, admin: Client, stranger: Client) -> None:
        task = _task("01JD9Z6M3W8Q4T1K5V7X2Y0B6C", result_key="results/acme/x/a-result.xlsx")
        for method, path in (("GET", ""), ("GET", "/result"), ("DELETE", "")):
            answer = stranger(method, f"/v1/tasks/{task.task_id}{path}")
            assert (answer.status, answer.json["detail"]) == (404, "There is no such task.")
        assert stranger("GET", "/v1/tasks").json["items"] == []
        assert admin("GET", f"/v1/tasks/{task.task_id}").status == 200

    def test_a_result_is_downloaded_under_its_own_name(self, admin: Client) -> None:
        boto3.client("s3").put_object(Bucket="reports", Key="results/acme/x/a-result.xlsx", Body=b"x")
        task = _task("01JD9Z6M3W8Q4T1K5V7X2Y0B6C", result_key="results/acme/x/a-result.xlsx")
        answer = admin("GET", f"/v1/tasks/{task.task_id}/result")
        assert answer.status == 200
        assert "results/acme/x/a-result.xlsx" in answer.json["url"]
        assert "a-result.xlsx" in answer.json["url"].partition("?")[2]

    def test_a_result_that_the_bucket_has_deleted_is_told_to_be_gone(self, admin: Client) -> None:
        task = _task("01JD9Z6M3W8Q4T1K5V7X2Y0B6C", result_key="results/acme/x/a-result.xlsx")
        answer = admin("GET", f"/v1/tasks/{task.task_id}/result")
        assert answer.status == 404
        assert answer.json["detail"].startswith("The result is no longer there")

    def test_a_task_without_a_result_says_why(self, admin: Client) -> None:
        _task("01JD9Z6M3W8Q4T1K5V7X2Y0B6C", State.FAILED, problem=label("This file is empty."))
        answer = admin("GET", "/v1/tasks/01JD9Z6M3W8Q4T1K5V7X2Y0B6C/result")
        assert (answer.status, answer.json["detail"]) == (404, "This file is empty.")

    def test_deleting_a_task_deletes_its_record_and_its_files(self, admin: Client) -> None:
        s3 = boto3.client("s3")
        s3.put_object(Bucket="reports", Key="results/acme/x/a-result.xlsx", Body=b"x")
        _task("01JD9Z6M3W8Q4T1K5V7X2Y0B6C", result_key="results/acme/x/a-result.xlsx")
        assert admin("DELETE", "/v1/tasks/01JD9Z6M3W8Q4T1K5V7X2Y0B6C").status == 204
        assert admin("GET", "/v1/tasks/01JD9Z6M3W8Q4T1K5V7X2Y0B6C").status == 404
        assert s3.list_objects_v2(Bucket="reports")["KeyCount"] == 0

    def test_a_running_task_cannot_be_deleted(self, admin: Client) -> None:
        _task("01JD9Z6M3W8Q4T1K5V7X2Y0B6C", State.RUNNING)
        answer = admin("DELETE", "/v1/tasks/01JD9Z6M3W8Q4T1K5V7X2Y0B6C")
        assert answer.status == 409
        assert admin("GET", "/v1/tasks/01JD9Z6M3W8Q4T1K5V7X2Y0B6C").status == 200

    @pytest.mark.parametrize(
        ("minutes", "sentence"), [(5, "tried again by itself"), (30, "operators have been alerted")]
    )
    def test_a_task_whose_run_died_is_not_shown_as_running(self, admin: Client, minutes: int, sentence: str) -> None:
        _task("01JD9Z6M3W8Q4T1K5V7X2Y0B6C", State.RUNNING)
        ended = now() - timedelta(minutes=minutes)
        Task("acme", "01JD9Z6M3W8Q4T1K5V7X2Y0B6C").update([Task.lease_until.set(ended)])
        shown = admin("GET", "/v1/tasks/01JD9Z6M3W8Q4T1K5V7X2Y0B6C").json
        assert shown["state"] == "queued"
        assert sentence in shown["problem"]

    @pytest.mark.parametrize(("minutes", "status"), [(5, 409), (30, 204)])
    def test_a_task_whose_run_died_can_be_deleted_once_no_other_run_is_to_come(
        self, admin: Client, minutes: int, status: int
    ) -> None:
        _task("01JD9Z6M3W8Q4T1K5V7X2Y0B6C", State.RUNNING)
        ended = now() - timedelta(minutes=minutes)
        Task("acme", "01JD9Z6M3W8Q4T1K5V7X2Y0B6C").update([Task.lease_until.set(ended)])
        assert admin("GET", "/v1/tasks/01JD9Z6M3W8Q4T1K5V7X2Y0B6C").json["deletable"] is (status == 204)
        assert admin("DELETE", "/v1/tasks/01JD9Z6M3W8Q4T1K5V7X2Y0B6C").status == status

    def test_a_task_whose_file_never_came_has_failed(self, admin: Client) -> None:
        task_id = admin("POST", "/v1/imports", {"file_name": "a.xlsx"}).json["task"]["task_id"]
        Task("acme", task_id).update([Task.created_at.set(now() - timedelta(hours=2))])
        shown = admin("GET", f"/v1/tasks/{task_id}").json
        assert shown["state"] == "failed"
        assert shown["problem"].startswith("No file arrived within an hour.")


class TestErrors:
    def test_there_is_nothing_at_an_unknown_address(self, admin: Client) -> None:
        answer = admin("GET", "/v1/nothing")
        assert (answer.status, answer.json["title"]) == (404, "Not Found")

    def test_an_unforeseen_error_tells_the_client_nothing_but_the_requests_id(
        self, admin: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        def broken(*_: object, **__: object) -> None:
            raise ZeroDivisionError("secret")

        monkeypatch.setattr("muster.http.tasks.list_tasks", broken)
        answer = admin("GET", "/v1/tasks")
        assert answer.status == 500
        assert "request-1" in answer.json["detail"]
        assert b"secret" not in answer.content
        logged = [vars(record) for record in caplog.records]
        assert "ZeroDivisionError" in repr(logged)
        assert "secret" not in repr(logged)

    def test_a_busy_service_asks_for_another_try(self, admin: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        def busy(*_: object, **__: object) -> None:
            raise ThrottledError(label("The service is busy. Try again in a moment."))

        monkeypatch.setattr("muster.http.tasks.list_tasks", busy)
        answer = admin("GET", "/v1/tasks")
        assert (answer.status, answer.headers["retry-after"]) == (503, "2")


def test_the_template_is_in_the_language_that_is_asked_for_else_in_the_enterprises(admin: Client) -> None:
    def sheets(client: Client) -> list[str]:
        return openpyxl.load_workbook(io.BytesIO(client("GET", "/v1/imports/template").content)).sheetnames

    assert sheets(admin)[:2] == ["Users", "Precautions"]
    assert sheets(replace(admin, headers={"accept-language": "zh-CN"}))[:2] == ["用户", "填写说明"]
    Enterprise.get("acme").update([Enterprise.language.set("zh")])
    forget_enterprises()
    assert sheets(admin)[:2] == ["用户", "填写说明"]
    assert sheets(replace(admin, headers={"accept-language": "en"}))[:2] == ["Users", "Precautions"]
