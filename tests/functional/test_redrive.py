"""Work that was given up: watched, described, and tried again by a command."""

import re
from typing import Any

import boto3
import pytest

from infra.local.settings import ROOT
from infra.redrive import QUEUES, redrive
from tests.template import resources, template

ALARMS = resources("AWS::CloudWatch::Alarm")


@pytest.mark.usefixtures("aws_region")
@pytest.mark.parametrize("queue", QUEUES)
def test_what_a_dead_letter_queue_holds_goes_back_as_it_is(queue: str) -> None:
    sqs = boto3.client("sqs")
    outputs = {
        f"{QUEUES[queue]}{kind}QueueUrl": sqs.create_queue(QueueName=f"{queue}{kind}")["QueueUrl"]
        for kind in ("", "DeadLetter")
    }
    assert outputs.keys() <= template()["Outputs"].keys()
    source, dead_letters = outputs.values()
    for number in range(25):
        sqs.send_message(QueueUrl=dead_letters, MessageBody=f'{{"number": {number}}}', MessageGroupId="acme")

    assert redrive(sqs, outputs, queue) == 25
    assert redrive(sqs, outputs, queue) == 0
    found = []
    names: Any = ["MessageGroupId"]
    while messages := sqs.receive_message(
        QueueUrl=source, MaxNumberOfMessages=10, MessageSystemAttributeNames=names
    ).get("Messages"):
        found += [message["Body"] for message in messages]
        assert {message["Attributes"]["MessageGroupId"] for message in messages} == {"acme"}
    assert sorted(found) == sorted(f'{{"number": {number}}}' for number in range(25))


def test_each_queue_that_a_function_works_off_can_be_redriven() -> None:
    worked_off = {
        event["Properties"]["Queue"]["Fn::GetAtt"][0].removesuffix("Queue")
        for function in resources("AWS::Serverless::Function").values()
        for event in function.get("Events", {}).values()
        if event["Type"] == "SQS"
    }
    assert worked_off == set(QUEUES.values())


@pytest.mark.parametrize("queue", QUEUES.values())
def test_an_alarm_rings_at_the_first_message_that_is_given_up(queue: str) -> None:
    alarm = ALARMS[f"{queue}DeadLetterAlarm"]
    (dimension,) = alarm["Dimensions"]
    assert dimension == {"Name": "QueueName", "Value": {"Fn::GetAtt": [f"{queue}DeadLetterQueue", "QueueName"]}}
    assert (alarm["Namespace"], alarm["MetricName"]) == ("AWS/SQS", "ApproximateNumberOfMessagesVisible")
    assert (alarm["Statistic"], alarm["Threshold"], alarm["ComparisonOperator"]) == (
        ("Maximum", 0, "GreaterThanThreshold")
    )
    assert resources("AWS::SQS::Queue")[f"{queue}DeadLetterQueue"]["MessageRetentionPeriod"] == 14 * 24 * 3600


def test_each_alarm_has_its_heading_in_the_runbook_and_tells_somebody() -> None:
    headings = set(re.findall(r"^## (\w+Alarm)$", (ROOT / "docs/runbook.md").read_text(encoding="utf-8"), re.MULTILINE))
    assert headings == ALARMS.keys()
    for alarm in ALARMS.values():
        assert alarm["AlarmActions"] == {"Fn::If": ["HasAlarmEmail", [{"Ref": "AlarmTopic"}], {"Ref": "AWS::NoValue"}]}


def test_the_runbook_names_the_queue_of_each_dead_letter_alarm() -> None:
    text = (ROOT / "docs/runbook.md").read_text(encoding="utf-8")
    for queue, name in QUEUES.items():
        _, _, section = text.partition(f"## {name}DeadLetterAlarm\n")
        assert f"`make redrive QUEUE={queue} " in section.split("\n## ")[0]
