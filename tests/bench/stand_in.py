"""A stub of AWS that answers at once and stores nothing but one task.

Runs in a process of its own, so that its work is not measured; it prints its port.
"""

import argparse
import asyncio
import base64
import json
from pathlib import Path
from typing import Any

import tests.conftest  # noqa: F401 - settings of a deployment that does not exist
from muster.audit.entries import Actor, AuditEntry, Subject, entry
from muster.clock import now
from muster.gateways.tables import item_of
from muster.users.creation import Source, draft_user
from muster.users.fields import NewUser
from tests.bench.known_users import changes_of_import, known_user

TRANSACTIONS = "transactions.jsonl"
"""The file in which transactions of users are recorded."""
SUB = "sub-admin"
"""The id of every sign-in."""
PAGE = 1_000  # users in the megabyte that a query reads at most
CREATED = {"created_at": {"S": "2026-01-01T00:00:00.000000+0000"}}
CURSOR_KEY = base64.b64encode(bytes(32)).decode()
ENTERPRISE = {
    "enterprise_id": {"S": "acme"},
    "name": {"S": "Acme"},
    "administrator": {"S": "admin"},
    "cursor_key": {"S": CURSOR_KEY},
} | CREATED
_REST = json.dumps(
    {
        "Successful": [],
        "Failed": [],
        "Responses": {},  # of a batch of reads: nobody is there
        "Attributes": {"ApproximateNumberOfMessages": "0"},
        "User": {
            "Enabled": True,
            "UserStatus": "CONFIRMED",
            "UserCreateDate": 1767225600,
            "Attributes": [{"Name": "sub", "Value": SUB}],
        },
    }
).encode()
"""The answer to all other operations; each reads its own part."""


def user(number: int) -> dict[str, Any]:
    """Return the item of an administrator with a pending initial password."""
    new = NewUser(
        name=f"Ann Lee {number}",
        email=f"ann.lee{number}@example.com",
        account=f"ann.lee{number}",
        english_name="Ann",
        phone=f"+861380013{number % 10_000:04}",
        department="Sales/EMEA",
        title="Account Manager",
        role="administrator",  # type: ignore[arg-type]  # as it comes in JSON
        signature="Glad to help",
    )
    one = draft_user(new, Source("acme", "admin", "import"), row=number, now=now(), due_at=now())
    return {**one.item, "sign_in": {"S": SUB}}


def audit_entry(number: int) -> dict[str, Any]:
    """Return the item of an entry of the audit log: a change of three fields. Higher numbers are earlier."""
    changes = {"department": ("Sales", "Sales/EMEA"), "title": (None, "Account Manager"), "role": ("member", "auditor")}
    values = entry(
        "edit_user",
        Actor("01K3ZP4Q8S6V9XT2M7WBN5RDHE", "admin"),
        Subject.USER,
        "01K3ZP4Q8S6V9XT2M7WBN5RDHF",
        enterprise_id="acme",
        subject_name="ann.lee1",
        changes=changes,
        cause="api-request-1",
    )
    return {**item_of(AuditEntry, values), "entry_id": {"S": f"01K3ZP4Q8S6V9X{10**12 - 1 - number:012}"}}


class StandIn:
    """Answers the functions' requests; its enterprise has `users` users, and an audit log whose end no page reaches."""

    def __init__(self, folder: Path, users: int, delay: float, *, records: bool = False) -> None:
        self._folder = folder
        self._records = records
        self._users = users
        self._delay = delay
        self._task: dict[str, Any] = {}
        self._page = [user(number) for number in range(PAGE)]
        self._entries = [audit_entry(number) for number in range(PAGE)]
        self._pages: dict[str, list[dict[str, Any]]] = {}

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one connection's requests until it is closed."""
        while head := await self._head(reader):
            line, _, rest = head.partition("\r\n")
            headers = dict(each.lower().split(": ", 1) for each in rest.split("\r\n") if ": " in each)
            if "100-continue" in headers.get("expect", ""):
                writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
            body = await reader.readexactly(int(headers.get("content-length", 0)))
            if headers.get("transfer-encoding") == "chunked":
                await self._skip_chunks(reader)
            if self._delay:
                await asyncio.sleep(self._delay)
            answer = self._answer(line, headers.get("x-amz-target", "").partition(".")[2], body)
            status = "200 OK" if answer is not None else "404 Not Found"
            writer.write(
                f"HTTP/1.1 {status}\r\nContent-Length: {len(answer or b'')}\r\n\r\n".encode() + (answer or b"")
            )
            await writer.drain()
        writer.close()

    @staticmethod
    async def _head(reader: asyncio.StreamReader) -> str:
        try:
            return (await reader.readuntil(b"\r\n\r\n")).decode()
        except (asyncio.IncompleteReadError, ConnectionError):
            return ""

    @staticmethod
    async def _skip_chunks(reader: asyncio.StreamReader) -> None:
        while (size := int((await reader.readline()).partition(b";")[0], 16)) > 0:
            await reader.readexactly(size + 2)
        while (await reader.readline()).strip():
            pass

    def _answer(self, line: str, operation: str, body: bytes) -> bytes | None:
        match operation:
            case "getitem" | "putitem" | "updateitem" | "query" | "batchgetitem":
                return json.dumps(getattr(self, f"_{operation}")(json.loads(body))).encode()
            case "transactwriteitems" if self._records and b'"users"' in body:
                with (self._folder / TRANSACTIONS).open("ab") as file:
                    file.write(body + b"\n")
            case "transactwriteitems" if b'"tasks"' in body:
                self._note_task(json.loads(body))
            case "":
                if line.startswith("GET "):
                    return self._file(line)
                return b"{}" if line.startswith("POST /v2/") else b""  # SES; S3
        return _REST

    def _file(self, line: str) -> bytes | None:
        """Return an uploaded workbook; there are no checkpoints."""
        path = line.split()[1].partition("?")[0]
        return (self._folder / path.rpartition("/")[2]).read_bytes() if path.startswith("/uploads/") else None

    def _getitem(self, asked: dict[str, Any]) -> dict[str, Any]:
        known = {"enterprises": ENTERPRISE, "users": self._page[0], "unique_keys": {"holder": self._page[0]["id"]}}
        return {"Item": known.get(asked["TableName"], self._task)}

    def _batchgetitem(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Return the users that are asked for by ids of `known_users`; there are no others."""
        keys = asked["RequestItems"].get("users", {}).get("Keys", [])
        found = [item for key in keys if (item := known_user(key["id"]["S"]))]
        return {"Responses": {"users": found} if found else {}}

    def _putitem(self, asked: dict[str, Any]) -> dict[str, Any]:
        self._task = asked["Item"]
        return {}

    def _note_task(self, asked: dict[str, Any]) -> None:
        """Keep the task that a transaction makes, with its entry in the audit log."""
        for each in asked["TransactItems"]:
            put = each.get("Put", {})
            if put.get("TableName") == "tasks":
                self._task = put["Item"]

    def _updateitem(self, asked: dict[str, Any]) -> dict[str, Any]:
        return {"Attributes": self._page[0] if asked["TableName"] == "users" else self._task}

    def _query(self, asked: dict[str, Any]) -> dict[str, Any]:
        if asked.get("Select") == "COUNT":
            return {"Count": self._users, "ScannedCount": self._users}
        if asked["TableName"] == "audit" and json.loads(_text(self._task, "import_options") or "{}").get("undo_of"):
            return self._changes(asked)
        if asked["TableName"] == "audit":
            found = self._entries[: asked["Limit"]]  # of a filter, all pass: the most that a function can be given
            return {"Items": found, "Count": len(found), "ScannedCount": len(found), "LastEvaluatedKey": found[-1]}
        if asked.get("IndexName") != "directory":
            return {"Items": [], "Count": 0, "ScannedCount": 0}
        start = int(asked.get("ExclusiveStartKey", {}).get("directory_key", {}).get("S", 0))
        count = min(PAGE, asked.get("Limit", PAGE), self._users - start)
        more = {"directory_key": {"S": f"{start + count:05}"}, "enterprise_id": {"S": "acme"}, "id": {"S": "x"}}
        answer = {"Items": self._shown(asked)[:count], "Count": count, "ScannedCount": count}
        return answer | ({"LastEvaluatedKey": more} if start + count < self._users else {})

    def _changes(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Return entries of the import that is undone; it has changed every user."""
        values = sorted(each["S"] for each in asked["ExpressionAttributeValues"].values())
        shard = next(each for each in values if each.startswith("acme#"))
        found, goes_on = changes_of_import(self._users, shard, max(each for each in values if each.startswith("7")))
        return {"Items": found, "Count": len(found)} | ({"LastEvaluatedKey": found[-1]} if goes_on else {})

    def _shown(self, asked: dict[str, Any]) -> list[dict[str, Any]]:
        """Return a page of users with the projected attributes; a search finds none."""
        if "contains" in asked.get("FilterExpression", ""):
            return []
        names = asked.get("ExpressionAttributeNames", {})
        shown = {names.get(each.strip(), each.strip()) for each in asked["ProjectionExpression"].split(",")}
        key = ",".join(sorted(shown))
        if key not in self._pages:
            self._pages[key] = [{name: each[name] for name in shown & each.keys()} for each in self._page]
        return self._pages[key]


def _text(item: dict[str, Any], name: str) -> str:
    return str(item.get(name, {}).get("S", ""))


async def main() -> None:
    """Serve on a free port of loopback until killed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--folder", type=Path, default=Path(), help="with the workbooks that were uploaded")
    parser.add_argument("--users", type=int, default=1_000)
    parser.add_argument("--delay", type=float, default=0.0, help="seconds that each answer takes")
    parser.add_argument("--records", action="store_true", help=f"keep transactions of users in {TRANSACTIONS}")
    asked = parser.parse_args()
    stand_in = StandIn(asked.folder, asked.users, asked.delay, records=asked.records)
    server = await asyncio.start_server(stand_in.serve, "127.0.0.1", 0, limit=1 << 24)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
