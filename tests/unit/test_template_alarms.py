"""Alarms of the template: faults that nobody would see otherwise are watched."""

import json
import re

import pytest

from infra.cloudformation import Value
from infra.local.settings import ROOT
from muster import metrics
from tests.bench.costs import ALARMS
from tests.template import ON_AWS, chosen, queue_readers, resources

FUNCTIONS = resources("AWS::Serverless::Function", ON_AWS)
QUEUES = resources("AWS::SQS::Queue", ON_AWS)
ALARM = resources("AWS::CloudWatch::Alarm", ON_AWS)
READ = {event["Queue"]["Fn::GetAtt"][0] for _, event in queue_readers()}
"""The queues that a function reads."""


SECONDS = {"minute": 60, "minutes": 60, "hour": 3600, "hours": 3600}
PRODUCT = ROOT / "layers" / "muster" / "python" / "muster"


def alarms(metric: str) -> dict[str, Value]:
    """Return the alarms on a metric."""
    return {name: alarm for name, alarm in ALARM.items() if alarm["MetricName"] == metric}


def seconds_until_it_rings(alarm: Value) -> int:
    """Return how long something is wrong before an alarm on it begins."""
    return int(alarm["Period"] * alarm["EvaluationPeriods"])


def watched(metric: str) -> set[str]:
    """Return the queues whose metric has an alarm."""
    return {alarm["Dimensions"][0]["Value"]["Fn::GetAtt"][0] for alarm in alarms(metric).values()}


def test_somebody_is_told_when_an_alarm_begins_and_when_it_ends() -> None:
    told = {**ON_AWS, "AlarmEmail": "operations@example.com"}
    for name, alarm in ALARM.items():
        assert chosen(alarm, told)["AlarmActions"] == chosen(alarm, told)["OKActions"] == [{"Ref": "AlarmTopic"}], name
        assert "AlarmActions" not in chosen(alarm, ON_AWS)


def test_each_queue_that_is_read_is_watched_for_messages_that_wait() -> None:
    """https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html."""
    assert watched("ApproximateAgeOfOldestMessage") == READ


def test_each_queue_that_nobody_reads_is_watched_for_messages() -> None:
    assert watched("ApproximateNumberOfMessagesVisible") == QUEUES.keys() - READ


def test_a_message_that_waits_rings_within_an_hour_and_one_that_somebody_waits_for_sooner() -> None:
    """A queue whose messages nobody takes loses them after `MessageRetentionPeriod`, without a dead letter."""
    waits = {
        alarm["Dimensions"][0]["Value"]["Fn::GetAtt"][0]: alarm["Threshold"] + seconds_until_it_rings(alarm)
        for alarm in alarms("ApproximateAgeOfOldestMessage").values()
    }
    assert max(waits.values()) <= 3600
    assert max(waits["OnboardingQueue"], waits["MailEventsQueue"]) <= 20 * 60
    assert waits["UrgentQueue"] <= 10 * 60


def test_the_first_dead_letter_rings_at_once() -> None:
    for name, alarm in alarms("ApproximateNumberOfMessagesVisible").items():
        assert (alarm["ComparisonOperator"], alarm["Threshold"]) == ("GreaterThanThreshold", 0), name
        assert seconds_until_it_rings(alarm) <= 60, name


def test_an_alarm_on_a_metric_of_our_own_watches_what_is_counted(capsys: pytest.CaptureFixture[str]) -> None:
    """An alarm that names other dimensions than the metric has never sees a value.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_concepts.html#Dimension
    """
    code = "".join(path.read_text(encoding="utf-8") for path in PRODUCT.rglob("*.py"))
    counted = set(re.findall(r'metrics\.count\("(\w+)"', code))
    metrics.count("Anything")
    (directive,) = json.loads(capsys.readouterr().out)["_aws"]["CloudWatchMetrics"]
    ours = {name: alarm for name, alarm in ALARM.items() if not alarm["Namespace"].startswith("AWS/")}
    assert {alarm["MetricName"] for alarm in ours.values()} <= counted
    for name, alarm in ours.items():
        assert alarm["Namespace"] == directive["Namespace"], name
        assert [[each["Name"] for each in alarm["Dimensions"]]] == directive["Dimensions"], name
        assert alarm["Dimensions"][0]["Value"] == {"Ref": "Stage"}, name


@pytest.mark.parametrize("metric", ["SignInsMended", "EnterprisesPaused"])
def test_an_alarm_rings_when_this_is_counted_once(metric: str) -> None:
    (alarm,) = alarms(metric).values()
    assert (alarm["Namespace"], alarm["Statistic"], alarm["Threshold"]) == ("Muster", "Sum", 1)
    assert alarm["ComparisonOperator"] == "GreaterThanOrEqualToThreshold"


@pytest.mark.parametrize(
    ("namespace", "metric", "most"),
    [
        ("AWS/ApiGateway", "5xx", 10),
        ("AWS/Lambda", "Errors", 0),
        ("AWS/Lambda", "Throttles", 0),
        # AWS reviews an account above these; at 0.1 and 0.005 it may stop its mail.
        # https://docs.aws.amazon.com/ses/latest/dg/reputationdashboard-cloudwatch-alarm.html
        ("AWS/SES", "Reputation.BounceRate", 0.05),
        ("AWS/SES", "Reputation.ComplaintRate", 0.001),
        ("Muster", "MailsFailed", 10),
        ("Muster", "SignInsNotNoted", 10),
    ],
)
def test_what_can_go_wrong_rings_before_it_is_too_much(namespace: str, metric: str, most: float) -> None:
    (alarm,) = [each for each in ALARM.values() if (each["Namespace"], each["MetricName"]) == (namespace, metric)]
    assert alarm["Threshold"] <= most
    assert alarm["ComparisonOperator"] in {"GreaterThanThreshold", "GreaterThanOrEqualToThreshold"}


def test_what_runs_by_the_clock_is_missed_when_it_does_not() -> None:
    """Lambda counts no invocation that is throttled, and nothing at all of a function that nobody calls.

    https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
    """
    by_the_clock = {
        name: re.fullmatch(r"rate\((\d+) (\w+)\)", event["Properties"]["Schedule"])
        for name, function in FUNCTIONS.items()
        for event in function.get("Events", {}).values()
        if event["Type"] == "Schedule"
    }
    missed = {
        alarm["Dimensions"][0]["Value"]["Ref"]: seconds_until_it_rings(alarm)
        for alarm in alarms("Invocations").values()
        if (alarm["ComparisonOperator"], alarm["Threshold"]) == ("LessThanThreshold", 1)
        and alarm["TreatMissingData"] == "breaching"
    }
    assert missed.keys() == by_the_clock.keys() == {"ReconcileFunction", "SweepFunction"}
    for name, rate in by_the_clock.items():
        assert rate, name
        assert missed[name] <= 10 * int(rate[1]) * SECONDS[rate[2]], f"{name}: ten are missed before it rings"


def test_the_costs_count_each_alarm() -> None:
    assert len(ALARM) == ALARMS
