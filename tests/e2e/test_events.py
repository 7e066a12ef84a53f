"""Domain events on the deployed template: the rule of the documentation, changes by the API, and `make republish`."""

import json
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from infra import cloudformation, republish
from infra.local.settings import ROOT
from infra.local.stack import Stack
from tests.e2e.helpers import physical_ids, user_id, wait_for
from tests.e2e.people import Admin


@pytest.fixture(scope="module")
def admin(stack: Stack) -> Iterator[Admin]:
    with Admin.of(stack, "events") as admin:
        yield admin


@pytest.fixture
def queue(stack: Stack, admin: Admin, tmp_path: Path) -> Iterator[str]:
    """A queue with the rule of docs/events.md before it, for this enterprise."""
    (template,) = re.findall(r"```yaml\n(.*?)```", (ROOT / "docs/events.md").read_text("utf-8"), re.DOTALL)
    (tmp_path / "rule.yaml").write_text(template, encoding="utf-8")
    written = cloudformation.load(tmp_path / "rule.yaml")["Resources"]["Leavers"]["Properties"]
    pattern = written["EventPattern"]
    pattern["detail"] |= {"stage": ["local"], "enterprise_id": [admin.enterprise_id]}
    url = stack.sqs.create_queue(QueueName="leavers")["QueueUrl"]
    arn = stack.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    policy = {"Effect": "Allow", "Principal": {"Service": "events.amazonaws.com"}, "Action": "sqs:SendMessage"}
    document = {"Version": "2012-10-17", "Statement": [policy | {"Resource": arn}]}
    stack.sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": json.dumps(document)})
    stack.events.put_rule(Name="leavers", EventBusName=written["EventBusName"], EventPattern=json.dumps(pattern))
    stack.events.put_targets(Rule="leavers", Targets=[{"Id": "queue", "Arn": arn}])
    yield url
    stack.events.remove_targets(Rule="leavers", Ids=["queue"])
    stack.events.delete_rule(Name="leavers")
    stack.sqs.delete_queue(QueueUrl=url)


def _received(stack: Stack, queue: str, count: int) -> list[dict[str, Any]]:
    """Return the next events of a queue, when there are so many."""
    events: list[dict[str, Any]] = []

    def enough() -> bool:
        for message in stack.sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages", []):
            stack.sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
            events.append(json.loads(message["Body"]))
        return len(events) >= count

    wait_for(enough, f"{count} events")
    return events


def test_a_rule_is_told_of_changes_of_a_user_in_their_order_and_again_when_they_are_republished(
    stack: Stack, admin: Admin, queue: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    since = datetime.now(UTC)  # what the other test did is not published once more
    new = {"name": "Lea", "email": "lea@events.example.com", "account": "events-lea", "access": "password"}
    admin.api.post("/v1/users", json=new).raise_for_status()
    admin.api.patch("/v1/users/events-lea", json={"department": "Sales"}).raise_for_status()
    for command in ("disable", "enable"):
        admin.api.post(f"/v1/users/events-lea/{command}").raise_for_status()

    events = _received(stack, queue, 2)
    assert [each["detail-type"] for each in events] == ["disable_user", "enable_user"]
    history = admin.get("/v1/users/events-lea/history")["items"]
    assert [each["detail"]["id"] for each in events] == [each["id"] for each in reversed(history[:2])]
    disabled = events[0]
    assert (disabled["source"], disabled["detail"]["stage"]) == ("muster.users", "local")
    assert disabled["detail"]["subject"] == {"kind": "user", "id": user_id(stack, "events-lea")}
    assert disabled["detail"]["actor"] == {"kind": "user", "id": user_id(stack, "events-admin")}
    assert disabled["detail"]["changed"] == ["status"]
    assert not re.search("lea@|events-lea|Sales", json.dumps(events))

    monkeypatch.setattr(republish, "deployment", lambda _: stack.deployment)
    monkeypatch.setattr(sys, "argv", ["make republish", "--since", since.isoformat()])
    republish.main()
    assert re.fullmatch(r"\d+ entries are published once more.\n", capsys.readouterr().out)
    again = _received(stack, queue, 2)
    assert [each["detail"] for each in again] == [each["detail"] for each in events]


@pytest.mark.usefixtures("admin")
def test_blanking_the_values_of_a_person_is_no_event(stack: Stack, admin: Admin, queue: str) -> None:
    new = {"name": "Eva", "email": "eva@events.example.com", "account": "events-eva", "access": "password"}
    admin.api.post("/v1/users", json=new).raise_for_status()
    admin.api.post("/v1/users/events-eva/disable").raise_for_status()
    (disabled,) = _received(stack, queue, 1)
    key = {"subject": {"S": f"user#{user_id(stack, 'events-eva')}"}, "entry_id": {"S": disabled["detail"]["id"]}}
    stack.dynamodb.update_item(
        TableName=physical_ids(stack)["AuditTable"],
        Key=key,
        UpdateExpression="SET subject_name = :none",
        ExpressionAttributeValues={":none": {"S": "-"}},
    )
    admin.api.post("/v1/users/events-eva/enable").raise_for_status()
    (enabled,) = _received(stack, queue, 1)
    assert enabled["detail-type"] == "enable_user"
