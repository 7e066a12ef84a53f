"""A client of the API for an administrator: signed in, over HTTP."""

import time
from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypedDict

import httpx

from muster.tasks.table import ENDED

if TYPE_CHECKING:
    from infra.local.stack import Stack

LOOKS_EVERY = 0.5  # seconds


class Task(TypedDict):
    """The fields of a task that these programs read."""

    task_id: str
    state: str
    total: int | None
    done: int
    created: int
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

    def _get(self, path: str) -> dict[str, Any]:
        answer: dict[str, Any] = self.api.get(path).raise_for_status().json()
        return answer
