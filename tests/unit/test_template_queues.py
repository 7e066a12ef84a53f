"""Queues of the template, the functions that read and write them, and those that look for lost messages."""

import pytest

from tests.template import ON_AWS, actions_of, queue_readers, resources, statements, template

FUNCTIONS = resources("AWS::Serverless::Function", ON_AWS)
QUEUES = resources("AWS::SQS::Queue", ON_AWS)


def may_write(function: str, queue: str) -> bool:
    """Return whether a function may send messages to a queue."""
    return any(
        "sqs:SendMessage" in actions_of(statement) and f"'{queue}'" in str(statement["Resource"])
        for statement in statements(function)
    )


def test_a_function_that_writes_to_its_own_queue_may_run_in_a_loop() -> None:
    """Lambda stops it otherwise after 16 runs.

    https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html
    """
    loops = {
        name
        for name, event in queue_readers()
        for statement in statements(name)
        if "sqs:SendMessage" in actions_of(statement) and statement["Resource"] == event["Queue"]
    }
    assert loops == {name for name, function in FUNCTIONS.items() if function.get("RecursiveLoop") == "Allow"}
    assert loops == {"ImportUsersFunction"}


def test_each_consumer_takes_a_bounded_number_of_messages_at_once() -> None:
    """https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html: at least 2."""
    for name, event in queue_readers():
        assert 2 <= event["ScalingConfig"]["MaximumConcurrency"] <= 5, name


def test_what_is_urgent_has_a_queue_and_room_of_its_own() -> None:
    """Only the nudges of imports are in the other queue, so nothing that is asked for by hand waits behind them."""
    told = {event["Queue"]["Fn::GetAtt"][0]: name for name, event in queue_readers()}
    assert told["UrgentQueue"] == told["OnboardingQueue"] == "OnboardFunction"
    writers = {
        name: {queue for queue in ("UrgentQueue", "OnboardingQueue") if may_write(name, queue)} for name in FUNCTIONS
    }
    assert {name: queues for name, queues in writers.items() if queues} == {
        "AdminApiFunction": {"UrgentQueue"},
        "CreateEnterpriseFunction": {"UrgentQueue"},
        "ImportUsersFunction": {"UrgentQueue", "OnboardingQueue"},  # urgent: one message at its end
        "ReconcileFunction": {"UrgentQueue"},
        "SweepFunction": {"UrgentQueue", "OnboardingQueue"},
    }


def test_nothing_is_reserved_that_a_new_account_does_not_have() -> None:
    """https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html: 100 must stay unreserved."""
    assert [name for name, each in FUNCTIONS.items() if "ReservedConcurrentExecutions" in each] == []


@pytest.mark.parametrize("timeout", template()["Parameters"]["ImportTimeout"]["AllowedValues"])
def test_a_message_stays_hidden_for_longer_than_its_function_may_take(timeout: int) -> None:
    """Lambda refuses the mapping otherwise: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html."""
    hidden = template()["Mappings"]["ImportVisibility"][str(timeout)]["Seconds"]
    for name, event in queue_readers():
        function = FUNCTIONS[name]["Timeout"]
        queue = QUEUES[event["Queue"]["Fn::GetAtt"][0]]["VisibilityTimeout"]
        if function == {"Ref": "ImportTimeout"}:
            assert queue == {"Fn::FindInMap": ["ImportVisibility", {"Ref": "ImportTimeout"}, "Seconds"]}
            function, queue = timeout, hidden
        assert function < queue, name
        assert function <= 900, name  # https://docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html


def test_each_length_of_a_run_has_its_visibility() -> None:
    parameter = template()["Parameters"]["ImportTimeout"]
    assert {str(each) for each in parameter["AllowedValues"]} == template()["Mappings"]["ImportVisibility"].keys()
    assert parameter["Default"] in parameter["AllowedValues"]


@pytest.mark.parametrize(
    ("function", "rate"), [("ReconcileFunction", "rate(6 hours)"), ("SweepFunction", "rate(1 minute)")]
)
def test_what_was_lost_is_looked_for_every_so_often(function: str, rate: str) -> None:
    (event,) = FUNCTIONS[function]["Events"].values()
    assert (event["Type"], event["Properties"]["Schedule"]) == ("Schedule", rate)


def test_the_queue_lets_the_bucket_speak_by_the_name_that_it_has() -> None:
    """The policy names the bucket by text, since it is made first."""
    named = resources("AWS::S3::Bucket", ON_AWS)["UploadsBucket"]["BucketName"]["Fn::Sub"]
    (policy,) = [
        each["PolicyDocument"]["Statement"][0]
        for name, each in resources("AWS::SQS::QueuePolicy", ON_AWS).items()
        if name == "ImportQueuePolicy"
    ]
    arn, values = policy["Condition"]["ArnEquals"]["aws:SourceArn"]["Fn::Sub"]
    assert (arn, values) == ("arn:${AWS::Partition}:s3:::" + named[0], named[1])
