"""An AWS that answers at once and remembers nothing but one task: what an import costs without it.

Runs in a process of its own, so that its work is not counted; it prints its port.
"""

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

ENTERPRISE = {"enterprise_id": {"S": "acme"}, "name": {"S": "Acme"}, "administrator": {"S": "admin"}}
CREATED = {"created_at": {"S": "2026-01-01T00:00:00.000000+0000"}}


class StandIn:
    """Answers what an import asks."""

    def __init__(self, workbook: bytes) -> None:
        self._workbook = workbook
        self._task: dict[str, Any] = {}

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
        if operation == "getitem":
            item = ENTERPRISE | CREATED if "enterprises" in body.decode() else self._task
            return json.dumps({"Item": item}).encode()
        if operation == "putitem":
            self._task = json.loads(body)["Item"]
        if operation == "updateitem":
            return json.dumps({"Attributes": self._task}).encode()
        if line.startswith("GET "):  # of S3, where there is the workbook and no checkpoint
            return self._workbook if line.startswith("GET /uploads/") else None
        return b'{"Successful": [], "Failed": []}' if operation else b""


async def main(workbook: Path) -> None:
    """Serve on a free port of loopback until killed."""
    server = await asyncio.start_server(StandIn(workbook.read_bytes()).serve, "127.0.0.1", 0, limit=1 << 24)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
