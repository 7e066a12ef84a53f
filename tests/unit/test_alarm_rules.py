"""What the template's alarms must watch: all that goes wrong without anybody seeing it."""

import pytest

from tests.bench.costs import ALARMS
from tests.template import ON_AWS, chosen, resources

FUNCTIONS = resources("AWS::Serverless::Function", ON_AWS)
QUEUES = resources("AWS::SQS::Queue", ON_AWS)
ALARM = resources("AWS::CloudWatch::Alarm", ON_AWS)
READ = {
    event["Properties"]["Queue"]["Fn::GetAtt"][0]
    for function in FUNCTIONS.values()
    for event in function.get("Events", {}).values()
    if event["Type"] == "SQS"
}
"""The queues that a function reads."""


def watched(metric: str) -> set[str]:
    """Return the queues whose metric has an alarm."""
    return {
        alarm["Dimensions"][0]["Value"]["Fn::GetAtt"][0] for alarm in ALARM.values() if alarm["MetricName"] == metric
    }


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
        ("Muster", "SignInsMended", 1),
        ("Muster", "EnterprisesPaused", 1),
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
        name
        for name, function in FUNCTIONS.items()
        for event in function.get("Events", {}).values()
        if event["Type"] == "Schedule"
    }
    missed = {
        alarm["Dimensions"][0]["Value"]["Ref"]
        for alarm in ALARM.values()
        if alarm["MetricName"] == "Invocations"
        and (alarm["ComparisonOperator"], alarm["Threshold"]) == ("LessThanThreshold", 1)
        and alarm["TreatMissingData"] == "breaching"
    }
    assert missed == by_the_clock == {"ReconcileFunction", "SweepFunction"}


def test_the_costs_count_each_alarm() -> None:
    assert len(ALARM) == ALARMS
