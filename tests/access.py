"""Who may do what: every route, and what each kind of caller is answered. The one table that tests and people read.

A route that is in the template or in the API's description and not here fails the tests, and so does one that is only
here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any


class Caller(Enum):
    """Somebody who calls."""

    NO_TOKEN = "no token"
    GARBAGE = "garbage"
    EXPIRED = "expired"
    WRONG_AUDIENCE = "wrong audience"
    STRANGER = "administrator of another"
    MEMBER = "member"
    DISABLED = "disabled administrator"
    REMOVED = "removed administrator"
    DEMOTED = "administrator made a member since"
    INVITED = "invited"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


TURNED_AWAY = (Caller.NO_TOKEN, Caller.GARBAGE, Caller.EXPIRED, Caller.WRONG_AUDIENCE)
"""Whom API Gateway turns away before any function runs."""

LOOKED_UP = tuple(caller for caller in Caller if caller not in TURNED_AWAY)
"""Whose token is good, so that only the caller's own item can tell."""


class For(Enum):
    """Whom a route is for."""

    ANYBODY = "anybody"
    MEMBERS = "members"
    READERS = "auditors and administrators"
    ADMINISTRATORS = "administrators"


@dataclass(frozen=True)
class Row:
    """A route: whom it is for, and what an administrator is answered.

    `stranger` is what an administrator of another enterprise is who names something of this one; where nothing can be
    named, each gets an answer of the same kind about their own.
    """

    who: For
    good: int = 200
    stranger: int = 0
    body: Mapping[str, object] | None = None
    query: str = ""

    def expected(self, caller: Caller) -> int:
        """The status that this caller must be answered with."""
        if self.who is For.ANYBODY or caller is Caller.ADMINISTRATOR:
            return self.good
        if caller is Caller.STRANGER:
            return self.stranger or self.good
        if caller is Caller.AUDITOR:
            return self.good if self.who in (For.MEMBERS, For.READERS) else 403
        if caller in (Caller.MEMBER, Caller.DEMOTED):
            return self.good if self.who is For.MEMBERS else 403
        return 401


_ANNS = {"account": "ANN", "password": "Violet-Otter-82"}

# What stands for what in paths, queries and bodies: ANN an active user, BOB an invited one, TASK a task that has ended,
# has changed users and has a result, GONE a removed user, BATCH a batch, TOKEN the token of Bob's invitation, NEW
# something new.
ROUTES: Mapping[str, Row] = {
    "GET /v1/me": Row(For.MEMBERS),
    "POST /v1/me/sign-out": Row(For.MEMBERS, 204),
    "GET /v1/me/second-factor": Row(For.MEMBERS),
    "POST /v1/me/second-factor": Row(For.MEMBERS, 409),  # the user pool knows of none
    "POST /v1/me/second-factor/remove": Row(For.MEMBERS, 422, body={"current_password": "Not-the-one-5"}),
    "GET /v1/enterprise": Row(For.READERS),
    "PATCH /v1/enterprise": Row(For.ADMINISTRATORS, body={"second_factor": "optional"}),
    "GET /v1/directory": Row(For.MEMBERS),
    "GET /v1/users": Row(For.READERS),
    "POST /v1/users": Row(For.ADMINISTRATORS, 201, body={"name": "New", "email": "NEW@example.com"}),
    "GET /v1/users/{user}": Row(For.READERS, stranger=404),
    "PATCH /v1/users/{user}": Row(For.ADMINISTRATORS, stranger=404, body={"title": "Director"}),
    "DELETE /v1/users/{user}": Row(For.ADMINISTRATORS, 204, stranger=404),
    "POST /v1/users/{user}/rename": Row(For.ADMINISTRATORS, stranger=404, body={"account": "NEW"}),
    "POST /v1/users/{user}/disable": Row(For.ADMINISTRATORS, stranger=404),
    "POST /v1/users/{user}/enable": Row(For.ADMINISTRATORS, stranger=404),
    "POST /v1/users/{user}/reset-password": Row(For.ADMINISTRATORS, stranger=404),
    "POST /v1/users/{user}/remove-second-factor": Row(For.ADMINISTRATORS, stranger=404),
    "POST /v1/users/{user}/sign-out": Row(For.ADMINISTRATORS, stranger=404),
    # For each account of the batch there is an answer; the tests of identical answers look at it.
    "POST /v1/users/batch": Row(For.ADMINISTRATORS, body={"action": "disable", "accounts": ["ANN"]}),
    "POST /v1/batches/{batch_id}/undo": Row(For.ADMINISTRATORS, 201, stranger=404),
    "GET /v1/users/{user}/history": Row(For.READERS, stranger=404),
    "GET /v1/audit": Row(For.READERS),
    "POST /v1/audit/export": Row(For.ADMINISTRATORS, 202, body={"subject": "ANN", "format": "csv"}),
    "GET /v1/removed-users": Row(For.READERS),
    "POST /v1/removed-users/{user}/restore": Row(For.ADMINISTRATORS, stranger=404),
    "GET /v1/imports/template": Row(For.READERS),
    "POST /v1/imports": Row(For.ADMINISTRATORS, 201, body={"file_name": "people.xlsx"}),
    "POST /v1/bulk-edits": Row(
        For.ADMINISTRATORS, 201, body={"filter": {}, "action": "change", "changes": {"title": "Clerk"}}
    ),
    "POST /v1/exports": Row(For.ADMINISTRATORS, 202, body={}),
    "GET /v1/tasks": Row(For.READERS),
    "GET /v1/tasks/{task_id}": Row(For.READERS, stranger=404),
    "GET /v1/tasks/{task_id}/result": Row(For.READERS, stranger=404),
    "GET /v1/tasks/{task_id}/rows": Row(For.READERS, stranger=404),
    "POST /v1/tasks/{task_id}/stop": Row(For.ADMINISTRATORS, 409, stranger=404),  # it has ended
    "POST /v1/tasks/{task_id}/apply": Row(For.ADMINISTRATORS, 409, stranger=404),  # it is not planned
    "POST /v1/tasks/{task_id}/release": Row(For.ADMINISTRATORS, 409, stranger=404),  # no mails of it wait
    "POST /v1/tasks/{task_id}/undo": Row(For.ADMINISTRATORS, 201, stranger=404),
    "POST /v1/tasks/{task_id}/mend": Row(  # none of its rows failed
        For.ADMINISTRATORS, 409, stranger=404, body={"rows": [{"account": "NEW"}]}
    ),
    "DELETE /v1/tasks/{task_id}": Row(For.ADMINISTRATORS, 204, stranger=404),
    "GET /v1/invitations": Row(For.READERS),
    "POST /v1/invitations/{user}/resend": Row(For.ADMINISTRATORS, stranger=404),
    "DELETE /v1/invitations/{user}": Row(For.ADMINISTRATORS, 204, stranger=404),
    # The token is the permission: whoever has it is the person who was invited.
    "POST /v1/invitation": Row(For.ANYBODY, body={"token": "TOKEN"}),
    "POST /v1/invitation/accept": Row(For.ANYBODY, body={"token": "TOKEN", "password": "Violet-Otter-81"}),
    # The former password, or the mailed code, is the permission; here neither is right.
    "POST /v1/password": Row(For.ANYBODY, 422, body={**_ANNS, "current_password": "Not-the-one-5"}),
    "POST /v1/password/forgotten": Row(For.ANYBODY, 422, body={**_ANNS, "code": "000000"}),
}

PAGES = frozenset({"GET /", "GET /{proxy+}", "GET /openapi.json", "GET /docs", "GET /docs/{file}"})
"""What holds no data: the console's pages and the description of the API."""


@dataclass(frozen=True)
class Request:
    """One request of the matrix."""

    method: str
    path: str
    query: str
    body: object


def request(route: str, names: Mapping[str, str]) -> Request:
    """What to send to a route; `names` says what stands for ANN, BOB, GONE, TASK, BATCH, TOKEN and NEW."""
    row = ROUTES[route]
    method, path = route.split(" ")
    of_path = {"/v1/invitations/": "BOB", "/v1/removed-users/": "GONE"}
    user = next((name for start, name in of_path.items() if path.startswith(start)), "ANN")
    path = path.replace("{user}", user).replace("{task_id}", "TASK").replace("{batch_id}", "BATCH")
    return Request(method, _filled(path, names), _filled(row.query, names), _filled(row.body, names))


def _filled(value: Any, names: Mapping[str, str]) -> Any:
    if isinstance(value, Mapping):
        return {key: _filled(each, names) for key, each in value.items()}
    if isinstance(value, list):
        return [_filled(each, names) for each in value]
    for name, stands_for in names.items():
        value = value.replace(name, stands_for) if isinstance(value, str) else value
    return value
