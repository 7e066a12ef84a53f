"""Every request of every client is judged by AWS's rules, before the AWS in memory answers it."""

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from inspect import signature
from typing import Any
from unittest.mock import patch

from botocore import signers
from botocore.client import BaseClient
from botocore.exceptions import ClientError

from functions.custom_message import app as custom_message
from infra.local.aws_rules import files, sign_ins
from infra.local.aws_rules.breach import Breach
from infra.local.aws_rules.codes import refusal_code
from infra.local.aws_rules.judge import judge
from muster.settings import settings


class Judge:
    """What AWS would have refused since the last look."""

    def __init__(self) -> None:
        self._refused: list[str] = []
        self._lock = threading.Lock()

    def note(self, service: str, operation: str, breaches: Sequence[Breach]) -> None:
        """Remember breaches."""
        with self._lock:
            self._refused += [f"{service} {operation}: {breach}" for breach in breaches]

    def taken(self) -> list[str]:
        """Return what there is, and forget it."""
        with self._lock:
            taken, self._refused = self._refused, []
        return taken

    def put_back(self, refused: Sequence[str]) -> None:
        """Remember what was taken."""
        with self._lock:
            self._refused += refused

    def request(self, client: BaseClient, operation: str, params: Mapping[str, Any]) -> None:
        """Judge a request; raise the error that AWS would answer."""
        model = client.meta.service_model
        if breaches := judge(model, operation, params):
            self.note(model.service_name, operation, breaches)
            said: Any = {"Error": {"Code": refusal_code(model.service_name), "Message": str(breaches[0])}}
            raise ClientError(said, operation)


JUDGE = Judge()


@contextmanager
def judged() -> Iterator[None]:
    """Judge all requests of all clients, and what is signed for others, while the block runs."""
    call: Any = BaseClient._make_api_call  # type: ignore[attr-defined]
    word = custom_message.lambda_handler
    sign_address, sign_form = signers.generate_presigned_url, signers.generate_presigned_post

    def make_api_call(self: BaseClient, operation: str, params: Mapping[str, Any]) -> Any:
        JUDGE.request(self, operation, params)
        return call(self, operation, params)

    def address(client: BaseClient, *names: Any, **more: Any) -> Any:
        asked = signature(sign_address).bind(client, *names, **more).arguments
        operation = client.meta.method_to_api_mapping[asked["ClientMethod"]]
        JUDGE.request(client, operation, asked.get("Params") or {})
        JUDGE.note("s3", f"presigned {operation}", list(files.presigned(asked.get("ExpiresIn", 3600))))
        return sign_address(client, *names, **more)

    def form(client: BaseClient, *names: Any, **more: Any) -> Any:
        asked = signature(sign_form).bind(client, *names, **more).arguments
        fields, conditions, seconds = asked.get("Fields"), asked.get("Conditions"), asked.get("ExpiresIn", 3600)
        JUDGE.note("s3", "form", list(files.form(asked["Key"], fields or {}, conditions or [], seconds)))
        return sign_form(client, *names, **more)

    def worded(event: dict[str, Any], context: Any) -> Any:
        answer = word(event, context)
        breaches = sign_ins.custom_message(answer, own_sender=settings().pool_sends_with_ses)
        JUDGE.note("cognito-idp", "custom message", list(breaches))
        return answer

    with ExitStack() as patches:
        patches.enter_context(patch.object(custom_message, "lambda_handler", worded))
        patches.enter_context(patch.object(BaseClient, "_make_api_call", make_api_call))
        patches.enter_context(patch.object(signers, "generate_presigned_url", address))
        patches.enter_context(patch.object(signers, "generate_presigned_post", form))
        yield


@contextmanager
def refused_by_aws(rule: str) -> Iterator[None]:
    """Expect that AWS refuses a request or an answer of the block by the rule whose name holds this.

    For tests of what happens then; elsewhere such a request fails the test.
    """
    before = JUDGE.taken()
    try:
        yield
    finally:
        found = JUDGE.taken()
        JUDGE.put_back([*before, *(each for each in found if rule not in each)])
    if not any(rule in each for each in found):
        raise AssertionError(f"AWS would have refused nothing by the rule {rule}")
