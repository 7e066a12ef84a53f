"""`make smoke` against the deployed template: it succeeds, it reports what is broken, and it removes its users."""

import io
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import boto3
import httpx
import pytest
from rich.console import Console

from infra.deployment import Deployment
from infra.local.settings import CONSOLE_PAGES, REGION, ROOT, STACK_NAME
from infra.local.stack import Stack
from infra.smoke.__main__ import smoke
from infra.smoke.cleanup import leftovers
from infra.smoke.visit import Visit
from infra.smoke.world import World
from tests.e2e.helpers import physical_ids, wait_for
from tests.template import actions_of, resources

Breakage = Callable[[Stack], AbstractContextManager[None]]


def _kept(stack: Stack) -> set[str]:
    """Return the keys of all items, files and sign-ins, except stored answers and counters, which expire soon."""
    ids, kept = physical_ids(stack), set()
    for name, table in resources("AWS::DynamoDB::Table").items():
        keys = [each["AttributeName"] for each in table["KeySchema"]]
        if name in ("IdempotencyTable", "LimitsTable"):
            continue
        for page in stack.dynamodb.get_paginator("scan").paginate(TableName=ids[name]):
            kept |= {f"{name} {[item[key] for key in keys]}" for item in page["Items"]}
    for name in resources("AWS::S3::Bucket"):
        for files in stack.s3.get_paginator("list_objects_v2").paginate(Bucket=ids[name]):
            kept |= {f"{name} {each['Key']}" for each in files.get("Contents", [])}
    for users in stack.cognito.get_paginator("list_users").paginate(UserPoolId=ids["UserPool"]):
        kept |= {f"sign-in {each['Username']}" for each in users["Users"]}
    return kept


@pytest.fixture(scope="module", autouse=True)
def _awake(stack: Stack) -> None:
    """Wait for the first answer, which may take longer on a busy machine than the smoke test waits."""

    def look() -> bool | None:
        try:
            with stack.http() as anybody:
                return anybody.get("/config.json").is_success or None
        except httpx.TimeoutException:
            return None

    wait_for(look, "The console's settings", 240)


@pytest.fixture(scope="module")
def permissions() -> Mapping[str, Any]:
    """Return the policy of docs/operations.md with the values of the embedded AWS."""
    page = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    (policy,) = re.findall(r"^```json\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)
    values = {"region": REGION, "account": "000000000000", "stage": "local", "user pool": "*"}
    for name, value in values.items():
        policy = policy.replace(f"<{name}>", value)
    permissions: Mapping[str, Any] = json.loads(policy)
    return permissions


@pytest.fixture
def operator(stack: Stack, permissions: Mapping[str, Any]) -> Deployment:
    """Return the deployment with the permissions that docs/operations.md lists, and no others."""
    stack.iam.create_user(UserName="smoke")
    stack.iam.put_user_policy(UserName="smoke", PolicyName="smoke", PolicyDocument=json.dumps(permissions))
    key = stack.iam.create_access_key(UserName="smoke")["AccessKey"]
    session = boto3.Session(key["AccessKeyId"], key["SecretAccessKey"], region_name=REGION)
    return Deployment(STACK_NAME, session, stack.aws.endpoint)


@pytest.fixture(autouse=True)
def _nothing_is_left(stack: Stack) -> Iterator[None]:
    """Check after each test that it left no item, file or sign-in."""
    before = _kept(stack)
    yield
    assert _kept(stack) - before == set()


def _smoke(there: Deployment, mail_patience: float = 150) -> tuple[int, list[str]]:
    """Run the smoke test; return its exit code and its lines."""
    output = io.StringIO()
    code = smoke(Console(file=output, width=300), there, 90, mail_patience)
    lines = [line.rstrip() for line in output.getvalue().splitlines()]
    return code, lines


def _marked(lines: list[str], mark: str) -> list[str]:
    return [line.removeprefix(mark).strip() for line in lines if line.startswith(mark)]


def test_every_check_succeeds_on_a_good_deployment_with_the_documented_permissions(
    operator: Deployment, permissions: Mapping[str, Any]
) -> None:
    used = _actions_of(operator)
    code, lines = _smoke(operator)
    assert _marked(lines, "✗") == []
    assert len(_marked(lines, "–")) == (0 if (CONSOLE_PAGES / "index.html").is_file() else 1)
    held = _marked(lines, "✓")
    for part in (
        "A browser may use the upload form",
        "The import of the upload ended: 5 created, 0 refused",
        "The import of the drop folder ended: 1 created, 1 refused",
        "A browser may download the result of smoke-uploaded.xlsx; its 5 rows are right",
        "Mail to success@… (an invitation) was delivered",
        "Mail to success@… (a first password for a blank account) was delivered",
        "Mail to bounce@… (a first password for at@",
        "Mail to complaint@… (a first password for smoke.",
        "The imported person signed in with the typed password",
        "Another enterprise's administrator sees nothing of this one",
        "Everything that this test made was removed",
    ):
        assert any(line.startswith(part) for line in held), part
    assert code == 0
    assert used == {action for statement in permissions["Statement"] for action in actions_of(statement)}


def _actions_of(there: Deployment) -> set[str]:
    """Return a set to which every action that the deployment's clients use is added, as policies name it."""
    used: set[str] = set()
    named = {"ListObjectsV2": "ListBucket", "Invoke": "InvokeFunction"}

    def note(model: Any, **_: object) -> None:
        used.add(f"{model.service_model.signing_name}:{named.get(model.name, model.name)}")

    there.session.events.register("before-call", note)
    return used


@contextmanager
def _events_of_mails_are_lost(stack: Stack) -> Iterator[None]:
    rule = physical_ids(stack)["MailEventsRule"]
    stack.events.disable_rule(Name=rule)
    try:
        yield
    finally:
        stack.events.enable_rule(Name=rule)


@contextmanager
def _onboard_is_not_called(stack: Stack) -> Iterator[None]:
    function = physical_ids(stack)["OnboardFunction"]
    mappings = stack.functions.list_event_source_mappings(FunctionName=function)["EventSourceMappings"]
    for mapping in mappings:
        stack.functions.update_event_source_mapping(UUID=mapping["UUID"], Enabled=False)
    try:
        yield
    finally:
        for mapping in mappings:
            stack.functions.update_event_source_mapping(UUID=mapping["UUID"], Enabled=True)


@contextmanager
def _pages_of_another_site_may_upload(stack: Stack) -> Iterator[None]:
    bucket = stack.outputs["UploadsBucket"]
    rules: Any = stack.s3.get_bucket_cors(Bucket=bucket)["CORSRules"]
    other = [rule | {"AllowedOrigins": ["https://muster.example.com"]} for rule in rules]
    stack.s3.put_bucket_cors(Bucket=bucket, CORSConfiguration={"CORSRules": other})
    try:
        yield
    finally:
        stack.s3.put_bucket_cors(Bucket=bucket, CORSConfiguration={"CORSRules": rules})


@pytest.mark.parametrize(
    ("breakage", "sentence", "advice"),
    [
        (_events_of_mails_are_lost, "SES has not said what became of it", "MailEventsDeadLetterAlarm"),
        (_onboard_is_not_called, "it has not gone out", "OnboardingDeadLetterAlarm"),
        (_pages_of_another_site_may_upload, "The upload form was refused by a browser's preflight", "ConsoleUrl="),
    ],
)
def test_a_check_that_fails_is_reported_with_advice(
    breakage: Breakage, sentence: str, advice: str, stack: Stack
) -> None:
    with breakage(stack):
        code, lines = _smoke(stack.deployment, mail_patience=25)
    assert any(sentence in line for line in _marked(lines, "✗"))
    assert any(advice in line for line in lines)
    assert any(line.startswith("Everything that this test made was removed") for line in _marked(lines, "✓"))
    assert code == 1


@contextmanager
def _begun(stack: Stack) -> Iterator[subprocess.Popen[str]]:
    """Start a smoke test in a process, and wait until it has created its enterprises and invited a person."""
    with subprocess.Popen(  # noqa: S603 - ours
        [sys.executable, "-m", "infra.smoke", "--port", str(stack.aws.port)],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": f"{ROOT}/layers/muster/python", "PYTHONUNBUFFERED": "1", "PYTHONUTF8": "1"},
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    ) as process:
        assert process.stdout
        assert any("Somebody was invited" in line for line in process.stdout)
        yield process


def test_an_interrupted_run_removes_everything_that_it_made(stack: Stack) -> None:
    with _begun(stack) as process:
        process.send_signal(signal.SIGINT)
        assert process.stdout
        lines = list(process.stdout)
    assert any(line.startswith("✓ Everything that this test made was removed") for line in lines)
    assert process.returncode == 130


def test_the_next_run_removes_what_a_killed_one_left(stack: Stack) -> None:
    with _begun(stack) as process:
        process.kill()
    with Visit(stack.deployment, World.new(), 10, 10) as visit:
        assert len(leftovers(visit)) == 1
    code, lines = _smoke(stack.deployment)
    assert any(line.startswith("An earlier smoke test was killed") for line in _marked(lines, "✓"))
    assert code == 0
