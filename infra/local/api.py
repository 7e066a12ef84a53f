"""A client of the API for an administrator: signed in, over HTTP."""

import time
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict

import httpx

from muster.tasks.table import ENDED, State

if TYPE_CHECKING:
    from infra.local.stack import Stack

LOOKS_EVERY = 0.5  # seconds
SECONDS_OF_A_TASK = 300


class Task(TypedDict):
    """The fields of a task that these programs read."""

    task_id: str
    state: str
    total: int | None
    done: int
    created: int
    updated: int
    unchanged: int
    failed: int
    problem: str | None


class Administrator:
    """An administrator who signs in, follows tasks and downloads results."""

    def __init__(self, stack: "Stack", account: str, password: str) -> None:
        self._stack = stack
        self._account = account
        self._password = password

    @cached_property
    def api(self) -> httpx.Client:
        """Return a client of the API, signed in."""
        return self._stack.signed_in(self._account, self._password)

    def tasks(self) -> list[Task]:
        """Return the newest tasks, as the Task Center lists them."""
        tasks: list[Task] = self._get("/v1/tasks")["items"]
        return tasks

    def follow_newest(self, timeout: float) -> Iterator[Task]:
        """Yield the newest task every half second until it has ended. Raises TimeoutError."""
        deadline = time.monotonic() + timeout
        while time.monotonic() < deadline:
            for task in self.tasks()[:1]:
                yield task
                if task["state"] in ENDED:
                    return
            time.sleep(LOOKS_EVERY)
        raise TimeoutError(f"The import had not ended after {timeout:.0f} seconds.")

    def result(self, task: Task) -> bytes:
        """Return the result workbook of a task that has ended."""
        address: str = self._get(f"/v1/tasks/{task['task_id']}/result")["url"]
        return httpx.get(address, timeout=60, trust_env=False).raise_for_status().content

    def export(self) -> bytes:
        """Export all users; return the workbook."""
        return self.result(self._ended(self._post("/v1/exports", {})))

    def import_file(self, path: Path, **options: object) -> Task:
        """Import a workbook with options of `POST /v1/imports`; return the task when it has ended or is planned."""
        started = self._post("/v1/imports", {"file_name": path.name, **options})
        upload = started["upload"]
        with path.open("rb") as file:
            httpx.post(
                upload["url"], data=upload["fields"], files={"file": file}, timeout=60, trust_env=False
            ).raise_for_status()
        return self._ended(started["task"])

    def apply(self, task: Task) -> Task:
        """Apply the plan of an import; return the task when it has ended."""
        return self._ended(self._post(f"/v1/tasks/{task['task_id']}/apply", {}))

    def undo(self, task: Task) -> Task:
        """Plan to undo an import; return the task of the plan."""
        return self._ended(self._post(f"/v1/tasks/{task['task_id']}/undo", {}))

    def _ended(self, task: Any) -> Task:
        """Return a task when it has ended or waits to be applied. Raises TimeoutError."""
        deadline = time.monotonic() + SECONDS_OF_A_TASK
        while time.monotonic() < deadline:
            now: Any = self._get(f"/v1/tasks/{task['task_id']}")
            if now["state"] in {*ENDED, State.PLANNED}:
                ended: Task = now
                return ended
            time.sleep(LOOKS_EVERY)
        raise TimeoutError(f"The task {task['task_id']} had not ended after {SECONDS_OF_A_TASK} seconds.")

    def _get(self, path: str) -> dict[str, Any]:
        answer: dict[str, Any] = self.api.get(path).raise_for_status().json()
        return answer

    def _post(self, path: str, body: dict[str, object]) -> dict[str, Any]:
        answer: dict[str, Any] = self.api.post(path, json=body).raise_for_status().json()
        return answer
