"""Callers of every kind for the deployed API, and users, invitations and tasks for their requests."""

import itertools
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import httpx

from infra.local.stack import Stack
from tests.access import Caller, request
from tests.e2e import tokens
from tests.e2e.helpers import mails_to, wait_for
from tests.e2e.people import Admin, mailed_token

_numbers = itertools.count(1)


@dataclass(frozen=True)
class Cast:
    """An enterprise with callers of every kind: the token of each."""

    admin: Admin
    tokens: Mapping[Caller, str]

    def send(self, route: str, caller: Caller, names: Mapping[str, str]) -> httpx.Response:
        """Send the request of a route as a caller, and return the answer."""
        asked = request(route, names)
        # The query as it is: httpx would encode parameters again.
        path = f"{asked.path}?{asked.query}" if asked.query else asked.path
        with self.admin.stack.http(self.tokens.get(caller)) as api:
            return api.request(asked.method, path, json=asked.body)

    def names(self, route: str) -> Mapping[str, str]:
        """Make what the request of a route needs, and return the values of the placeholders in `tests/access.py`."""
        number = f"{self.admin.enterprise_id}-{next(_numbers)}"
        names = {"NEW": f"new-{number}"}
        asked = str(request(route, {}))
        if "ANN" in asked:
            names["ANN"] = self._added(f"ann-{number}", access="password", password="Violet-Otter-81")
        if "BOB" in asked or "TOKEN" in asked:
            names["BOB"] = self._added(f"bob-{number}")
        if "GONE" in asked:
            names["GONE"] = self._removed(f"gil-{number}")
        if "TOKEN" in asked:
            names["TOKEN"] = self._mailed_token(names["BOB"])
        if "TASK" in asked:
            task = self.admin.api.post("/v1/exports", json={}).raise_for_status().json()
            names["TASK"] = self.admin.ended(task["task_id"])["task_id"]
        if "BATCH" in asked:
            batch = {"action": "disable", "accounts": [self._added(f"kim-{number}", access="password")]}
            names["BATCH"] = self.admin.api.post("/v1/users/batch", json=batch).raise_for_status().json()["batch_id"]
        return names

    def _added(self, account: str, **fields: str) -> str:
        person = {"name": "Ann Lee", "email": f"{account}@example.com", "account": account}
        self.admin.api.post("/v1/users", json=person | fields).raise_for_status()
        return account

    def _removed(self, account: str) -> str:
        """Add a user and remove it; return the id."""
        user_id = str(self.admin.get(f"/v1/users/{self._added(account)}")["id"])
        self.admin.api.delete(f"/v1/users/{account}").raise_for_status()
        return user_id

    def _mailed_token(self, account: str) -> str:
        (mail,) = wait_for(lambda: mails_to(self.admin.stack, f"{account}@example.com"), "The invitation")
        return mailed_token(mail)


@contextmanager
def cast_of(stack: Stack, enterprise_id: str) -> Iterator[Cast]:
    """Create the enterprise, another one beside it, and callers of every kind."""
    with Admin.of(stack, enterprise_id) as admin, Admin.of(stack, f"{enterprise_id}-other") as other:
        good = tokens.lasting(stack, admin.token())
        admin.api.auth = httpx.Auth()  # which sets no header
        admin.api.headers["Authorization"] = f"Bearer {good}"
        cast = Cast(admin, {})
        for account, fields in _PEOPLE.items():
            cast._added(f"{enterprise_id}-{account}", **fields)
        admin.api.post(f"/v1/users/{enterprise_id}-dis/disable").raise_for_status()
        admin.api.delete(f"/v1/users/{enterprise_id}-rem").raise_for_status()

        def of(account: str) -> str:
            return tokens.of_account(stack, good, f"{enterprise_id}-{account}")

        demoted = of("dem")
        admin.api.patch(f"/v1/users/{enterprise_id}-dem", json={"role": "member"}).raise_for_status()

        yield Cast(
            admin,
            {
                Caller.GARBAGE: "not.a.token",
                Caller.EXPIRED: tokens.expired(stack, good),
                Caller.WRONG_AUDIENCE: tokens.signed(stack, good, client_id="another"),
                Caller.STRANGER: tokens.lasting(stack, other.token()),
                Caller.MEMBER: of("mo"),
                Caller.DISABLED: of("dis"),
                Caller.REMOVED: of("rem"),
                Caller.DEMOTED: demoted,
                Caller.INVITED: of("ivy"),
                Caller.AUDITOR: of("aud"),
                Caller.ADMINISTRATOR: good,
            },
        )


_PASSWORD = {"access": "password", "password": "Violet-Otter-81"}
_PEOPLE: Mapping[str, Mapping[str, str]] = {
    "mo": _PASSWORD,
    "aud": _PASSWORD | {"role": "auditor"},
    "dis": _PASSWORD | {"role": "administrator"},
    "rem": _PASSWORD | {"role": "administrator"},
    "dem": _PASSWORD | {"role": "administrator"},
    "ivy": {"role": "administrator"},
}
