"""Administrators and other people who use the deployed product."""

import io
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import openpyxl

from infra.local.mailbox import Mail
from infra.local.stack import Stack
from muster.tasks.table import ENDED
from tests.e2e.helpers import mails_to, wait_for
from tests.functional.imports import workbook

OWN_PASSWORD = "Violet-Otter-81"


def mailed_password(mail: Mail) -> str:
    """Return the password in a mail."""
    found = re.search(r"(?:Initial|New) password:\s+(\S+)", mail.text)
    assert found, mail.text
    return found[1]


def mailed_token(mail: Mail) -> str:
    """Return the token of a mail's link, which is the same in its text and its HTML."""
    (text,), (html,) = (re.findall(r"/accept#token=([\w.-]+)", body) for body in (mail.text, mail.html))
    assert text == html
    return str(text)


def first_sign_in(stack: Stack, account: str, password: str) -> str:
    """Sign in with a mailed password, choose `OWN_PASSWORD` as required, and return an access token."""
    client = stack.outputs["UserPoolClientId"]
    asked = stack.cognito.initiate_auth(
        ClientId=client,
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": account, "PASSWORD": password},
    )
    assert asked["ChallengeName"] == "NEW_PASSWORD_REQUIRED"
    answer = stack.cognito.respond_to_auth_challenge(
        ClientId=client,
        ChallengeName="NEW_PASSWORD_REQUIRED",
        Session=asked["Session"],
        ChallengeResponses={"USERNAME": account, "NEW_PASSWORD": OWN_PASSWORD},
    )
    return answer["AuthenticationResult"]["AccessToken"]


@dataclass(frozen=True)
class Admin:
    """The first administrator of an enterprise, signed in."""

    stack: Stack
    enterprise_id: str
    api: httpx.Client

    @classmethod
    @contextmanager
    def of(cls, stack: Stack, enterprise_id: str) -> Iterator["Admin"]:
        """Create the enterprise as an operator does, and sign its administrator in with the mailed password."""
        account, email = f"{enterprise_id}-admin", f"admin@{enterprise_id}.example.com"
        administrator = {"name": "Ada Admin", "email": email, "account": account}
        answer = stack.invoke(
            "CreateEnterpriseFunction",
            {"enterprise_id": enterprise_id, "name": "Acme Industries", "administrator": administrator},
        )
        assert answer == {"enterprise_id": enterprise_id, "account": account}
        (mail,) = wait_for(lambda: mails_to(stack, email), "The administrator's mail")
        first_sign_in(stack, account, mailed_password(mail))
        with stack.signed_in(account, OWN_PASSWORD) as api:
            yield cls(stack, enterprise_id, api)

    def token(self) -> str:
        """Return a new access token of the administrator."""
        return self.stack.sign_in(f"{self.enterprise_id}-admin", OWN_PASSWORD)

    def get(self, path: str) -> Any:
        """Return the JSON of the API's answer."""
        return self.api.get(path).raise_for_status().json()

    def upload(self, *rows: Mapping[str, object]) -> str:
        """Import these rows as the console does: announce the file, then post it. Return the task's id."""
        started = self.api.post("/v1/imports", json={"file_name": "people.xlsx"}).raise_for_status().json()
        answer = post_file(started["upload"], workbook(*map(dict, rows)))
        assert answer.is_success, answer.text
        return str(started["task"]["task_id"])

    def drop(self, content: bytes, name: str) -> None:
        """Put a file into the enterprise's drop folder."""
        key = f"imports/{self.enterprise_id}/{name}"
        self.stack.s3.put_object(Bucket=self.stack.outputs["UploadsBucket"], Key=key, Body=content)

    def tasks_of(self, file_name: str) -> list[dict[str, Any]]:
        """Return the import tasks of the files with this name; a dropped file has none before its event arrives."""
        return [task for task in self.get("/v1/tasks?kind=import")["items"] if task["file_name"] == file_name]

    def dropped(self, file_name: str) -> dict[str, Any]:
        """Wait until the task of a dropped file has ended, and return it."""
        (task, *_) = wait_for(lambda: self.tasks_of(file_name), f"The task of {file_name}")
        return self.ended(task["task_id"])

    def ended(self, task_id: str, seconds: float = 60) -> dict[str, Any]:
        """Wait until a task has ended, and return it."""

        def look() -> dict[str, Any] | None:
            try:
                task = self.get(f"/v1/tasks/{task_id}")
            except httpx.TimeoutException:  # possible while another version is deployed
                return None
            return task if task["state"] in ENDED else None

        return wait_for(look, "The end of the task", seconds)

    def download(self, task: Mapping[str, Any]) -> bytes:
        """Return the result workbook of a task."""
        address = self.get(f"/v1/tasks/{task['task_id']}/result")["url"]
        return httpx.get(address, trust_env=False).raise_for_status().content

    def result(self, task: Mapping[str, Any]) -> list[dict[str, str]]:
        """Return the rows of a task's result, each by header."""
        headers, *rows = openpyxl.load_workbook(io.BytesIO(self.download(task)))["Users"].iter_rows(values_only=True)
        return [{str(header): str(cell or "") for header, cell in zip(headers, row, strict=True)} for row in rows]


def post_file(upload: Mapping[str, Any], content: bytes, **changes: str) -> httpx.Response:
    """Post a file with the form of an import, some fields of which may be changed."""
    fields = upload["fields"] | changes
    return httpx.post(upload["url"], data=fields, files={"file": ("people.xlsx", content)}, trust_env=False)
