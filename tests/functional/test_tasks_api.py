"""What an administrator does with tasks, through the handler."""

from collections.abc import Sequence
from datetime import timedelta

import boto3
import pytest

from muster.clock import now
from muster.messages import label
from muster.tasks import service
from muster.tasks.table import State, Task
from tests.functional.api import Client

pytestmark = pytest.mark.usefixtures("acme", "buckets")


def _task(task_id: str, state: State = State.SUCCEEDED, **fields: object) -> Task:
    task = service.adopt_upload("acme", task_id, file_name="a.xlsx", upload_key="imports/acme/a.xlsx", created_by="x")
    task.update([Task.state.set(state), *(getattr(Task, name).set(value) for name, value in fields.items())])
    return task


def _ids(items: Sequence[dict[str, str]]) -> list[str]:
    return [item["task_id"] for item in items]


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
