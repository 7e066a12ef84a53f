"""Collects the secrets of a session: every password that was typed or mailed, every token, every signature."""

import io
import json
import re
import zipfile
from base64 import b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import httpx
import openpyxl
import pytest

from infra.local.mailbox import Mail
from infra.local.stack import Stack

_SHORTEST = 8  # shorter ones are invalid on purpose, and are words that logs may have
_PASSWORDS = frozenset({"PASSWORD", "NEW_PASSWORD", "password"})
_TOKENS = ("AccessToken", "IdToken", "RefreshToken")


@dataclass
class Witness:
    """Notes secrets as they are used: by programs of the API and of the user pool, and in workbooks."""

    secrets: dict[str, str] = field(default_factory=dict)
    """The kind of each secret."""

    def note(self, secret: object, what: str) -> None:
        """Remember a secret."""
        if isinstance(secret, str) and len(secret) >= _SHORTEST:
            self.secrets.setdefault(secret, what)

    def note_mails(self, mails: list[Mail]) -> None:
        """Remember the passwords and tokens of mails."""
        for mail in mails:
            for found in re.findall(r"(?:Initial|New) password:\s+(\S+)", mail.text):
                self.secrets[found] = "mailed password"
            for found in re.findall(r"#token=([\w.-]+)", mail.text):
                self.secrets[found] = "mailed token"

    def request(self, request: httpx.Request) -> None:
        """Remember the tokens and passwords of a request."""
        self.note(request.headers.get("Authorization", "").removeprefix("Bearer "), "access token")
        self.note(parse_qs(urlsplit(str(request.url)).query).get("token", [""])[0], "token of a link")
        content = request.read()
        if b"PK\x03\x04" in content:
            self.workbook(content[content.index(b"PK\x03\x04") :])
        elif request.headers.get("Content-Type") == "application/json":
            self._body(content)

    def _body(self, content: bytes) -> None:
        try:
            body = json.loads(content)
        except ValueError:
            return
        if isinstance(body, dict):
            self.note(body.get("password"), "typed password")
            self.note(body.get("token"), "token of a link")

    def response(self, response: httpx.Response) -> None:
        """Remember the signatures of forms and addresses in an answer."""
        if "application/json" in response.headers.get("Content-Type", ""):
            for found in re.findall(r'[Ss]ignature(?:"\s*:\s*"|=)([0-9a-f]{64})', response.text):
                self.note(found, "signature")

    def cognito(self, params: Mapping[str, Any], **_: object) -> None:
        """Remember the passwords of a request to the user pool."""
        for answers in (params.get("AuthParameters", {}), params.get("ChallengeResponses", {}), params):
            for name in _PASSWORDS & answers.keys():
                self.note(answers[name], "typed password")

    def tokens(self, parsed: Mapping[str, Any], **_: object) -> None:
        """Remember the tokens in an answer of the user pool."""
        for name in _TOKENS:
            self.note(parsed.get("AuthenticationResult", {}).get(name), name)

    def dropped(self, params: Mapping[str, Any], **_: object) -> None:
        """Remember the passwords in a dropped file."""
        if isinstance(params.get("Body"), bytes):
            self.workbook(params["Body"])

    def workbook(self, content: bytes) -> None:
        """Remember the passwords in a workbook, if it is one."""
        try:
            sheet = openpyxl.load_workbook(io.BytesIO(content), read_only=True).worksheets[0]
            rows = list(sheet.iter_rows(values_only=True))
        except (zipfile.BadZipFile, KeyError, ValueError, IndexError):
            return
        if rows and "Password" in rows[0]:
            place = rows[0].index("Password")
            for row in rows[1:]:  # a row ends with its last cell that is not blank
                self.note(next(iter(row[place:]), None), "password in a workbook")

    def found_in(self, text: str) -> list[str]:
        """Return the kind and the first characters of each secret in a text."""
        return [
            f"{what} {secret[:4]}…" for secret, what in self.secrets.items() if any(s in text for s in _forms(secret))
        ]


def _forms(secret: str) -> set[str]:
    """Return the encodings in which a secret may be written."""
    return {secret, quote(secret, safe=""), json.dumps(secret)[1:-1], b64encode(secret.encode()).decode().rstrip("=")}


@contextmanager
def watching(stack: Stack) -> Iterator[Witness]:
    """Note every secret that this process uses while the block runs."""
    witness, send = Witness(), httpx.Client.send

    def watched(client: httpx.Client, request: httpx.Request, **options: Any) -> httpx.Response:
        witness.request(request)
        response = send(client, request, **options)
        witness.response(response)
        return response

    stack.cognito.meta.events.register("before-parameter-build.cognito-idp", witness.cognito)
    stack.cognito.meta.events.register("after-call.cognito-idp", witness.tokens)
    stack.s3.meta.events.register("before-parameter-build.s3.PutObject", witness.dropped)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(httpx.Client, "send", watched)
        yield witness
