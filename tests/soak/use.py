"""Mixed use of the deployed product by the people of one enterprise."""

import random
import time
from collections import Counter
from dataclasses import dataclass, field
from threading import Event
from typing import Any
from urllib.parse import urlencode

import httpx

from tests.e2e.people import Admin
from tests.functional.scenarios import OWN, row

ROWS = 200
_MOST_AT_ONCE = 100
_SERVER_ERROR = 500
_TOO_MANY_REQUESTS = 429


@dataclass
class Use:
    """The use of one enterprise until `stop`, with its counts and errors."""

    admin: Admin
    seed: int
    stop: Event
    answers: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    typed: dict[str, str] = field(default_factory=dict)
    tasks: list[str] = field(default_factory=list)
    imported: int = 0
    _number: int = 0

    def administer(self) -> None:
        """Add, edit, disable, enable, remove, invite, search and export, one after the other."""
        chance = random.Random(self.seed)
        while not self.stop.is_set():
            chance.choice((self._add, self._add, self._look_up, self._look_up, self._change, self._export))(chance)

    def import_people(self) -> None:
        """Import, wait for the mails, remove the users of the previous import, and import again.

        So the number of users stays the same: the embedded AWS reads all of them for each query.
        """
        before: list[str] = []
        while not self.stop.is_set():
            self._number += 1
            started = f"{self.admin.enterprise_id}-i{self._number}"
            rows = [
                self._person(f"{started}-{each}") | {"password": OWN if each % 10 == 0 else None}
                for each in range(ROWS)
            ]
            task = self.admin.ended(self.admin.upload(*rows), 600)
            self.imported += ROWS
            self.tasks.append(task["task_id"])
            self.typed |= {str(each["account"]): OWN for each in rows if each["password"]}
            if (task["state"], task["created"]) != ("succeeded", ROWS):
                self.errors.append(f"An import {task['state']}: {task['created']} of {ROWS}.")
            while self._is_pending(f"{started}-") and not self.stop.is_set():
                time.sleep(2)
            for first in range(0, len(before), _MOST_AT_ONCE):
                some = before[first : first + _MOST_AT_ONCE]
                self._ask("POST", "/v1/users/batch", 200, json={"action": "remove", "accounts": some})
            before = [str(each["account"]) for each in rows]

    def _is_pending(self, search: str) -> bool:
        """Return whether a user that the search finds has a pending action, or the search fails."""
        cursor = ""
        while True:
            answer = self._ask("GET", f"/v1/users?search={search}&limit=100{cursor}", 200)
            if not answer or not answer.is_success:
                return True
            page = answer.json()
            if any(user["pending_action"] for user in page["items"]):
                return True
            if not page["next_cursor"]:
                return False
            cursor = "&" + urlencode({"cursor": page["next_cursor"]})

    def _person(self, account: str) -> dict[str, Any]:
        return row(account) | {"email": f"{account}@{self.admin.enterprise_id}.example.com"}

    def _ask(self, method: str, path: str, *expected: int, json: object = None) -> httpx.Response | None:
        began = time.monotonic()
        try:
            answer = self.admin.api.request(method, path, json=json)
        except httpx.HTTPError as error:
            self.errors.append(f"{method} {path}: {error!r}")
            return None
        self.seconds.append(time.monotonic() - began)
        self.answers[f"{answer.status_code}"] += 1
        if answer.status_code == _TOO_MANY_REQUESTS:
            self.stop.wait(int(answer.headers["Retry-After"]))
            return None if self.stop.is_set() else self._ask(method, path, *expected, json=json)
        if answer.status_code >= _SERVER_ERROR or (expected and answer.status_code not in expected):
            self.errors.append(f"{method} {path}: {answer.status_code} {answer.text[:200]}")
        return answer

    def _add(self, chance: random.Random) -> None:
        account = f"{self.admin.enterprise_id}-a{chance.randrange(10**9)}"
        self._ask("POST", "/v1/users", 201, json=self._person(account))

    def _look_up(self, chance: random.Random) -> None:
        self._ask("GET", f"/v1/directory?search={chance.randrange(100)}", 200)
        self._ask("GET", f"/v1/users?search=p{chance.randrange(100)}&limit=50", 200)
        self._ask("GET", "/v1/invitations", 200)

    def _change(self, chance: random.Random) -> None:
        answer = self._ask("GET", f"/v1/users?search={chance.randrange(1000)}&limit=10", 200)
        found = [each["account"] for each in (answer.json()["items"] if answer and answer.is_success else [])]
        others = [account for account in found if not account.endswith("-admin")]
        if not others:
            return
        account, action = chance.choice(others), chance.choice(("disable", "enable", "remove"))
        self._ask("PATCH", f"/v1/users/{account}", 200, 404, 503, json={"title": f"T{chance.randrange(9)}"})
        self._ask("POST", "/v1/users/batch", 200, json={"action": action, "accounts": [account]})

    def _export(self, chance: random.Random) -> None:
        answer = self._ask("POST", "/v1/exports", 202, json={})
        if answer and answer.is_success:
            self.tasks.append(answer.json()["task_id"])
