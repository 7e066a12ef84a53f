"""What an administrator asks of imports, through the handler: the template, and a form to upload with."""

import io
from dataclasses import replace

import openpyxl
import pytest

from muster.enterprises import Enterprise, forget_enterprises
from tests.functional.api import Client

pytestmark = pytest.mark.usefixtures("acme", "buckets")


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


def test_the_template_is_in_the_language_that_is_asked_for_else_in_the_enterprises(admin: Client) -> None:
    def sheets(client: Client) -> list[str]:
        return openpyxl.load_workbook(io.BytesIO(client("GET", "/v1/imports/template").content)).sheetnames

    assert sheets(admin)[:2] == ["Users", "Precautions"]
    assert sheets(replace(admin, headers={"accept-language": "zh-CN"}))[:2] == ["用户", "填写说明"]
    Enterprise.get("acme").update([Enterprise.language.set("zh")])
    forget_enterprises()
    assert sheets(admin)[:2] == ["用户", "填写说明"]
    assert sheets(replace(admin, headers={"accept-language": "en"}))[:2] == ["Users", "Precautions"]
