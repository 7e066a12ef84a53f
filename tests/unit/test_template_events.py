"""Domain events in the template: the records of the stream that are published, and those that fail."""

import json

from tests.template import ON_AWS, actions_of, resources, statements, template

FUNCTION = resources("AWS::Serverless::Function", ON_AWS)["PublishEventsFunction"]
((KIND, MAPPING),) = [(event["Type"], event["Properties"]) for event in FUNCTION["Events"].values()]


def test_new_entries_are_published_and_neither_blanked_nor_expired_ones() -> None:
    """https://docs.aws.amazon.com/lambda/latest/dg/with-ddb-filtering.html."""
    table = resources("AWS::DynamoDB::Table", ON_AWS)["AuditTable"]
    assert (KIND, MAPPING["Stream"]) == ("DynamoDB", {"Fn::GetAtt": ["AuditTable", "StreamArn"]})
    assert table["StreamSpecification"] == {"StreamViewType": "NEW_IMAGE"}
    (pattern,) = MAPPING["FilterCriteria"]["Filters"]
    assert json.loads(pattern["Pattern"]) == {"eventName": ["INSERT"]}
    assert MAPPING["StartingPosition"] == "TRIM_HORIZON"


def test_no_other_table_has_a_stream() -> None:
    tables = resources("AWS::DynamoDB::Table", ON_AWS)
    assert [name for name, table in tables.items() if "StreamSpecification" in table] == ["AuditTable"]


def test_entries_of_a_shard_are_published_one_batch_after_the_other() -> None:
    """With more at once, only the records of one item stay in their order, and an entry is an item of its own.

    https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html
    """
    assert MAPPING.get("ParallelizationFactor", 1) == 1


def test_what_fails_is_tried_again_and_told_before_the_stream_drops_it_after_a_day() -> None:
    """https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-params.html."""
    assert MAPPING["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert MAPPING["BisectBatchOnFunctionError"] is True
    assert 0 < MAPPING["MaximumRetryAttempts"] <= 10_000
    assert 6 * 3600 <= MAPPING["MaximumRecordAgeInSeconds"] < 24 * 3600
    failed = MAPPING["DestinationConfig"]["OnFailure"]
    assert failed == {"Type": "SQS", "Destination": {"Fn::GetAtt": ["EventsDeadLetterQueue", "Arn"]}}


def test_an_alarm_rings_long_before_a_record_is_given_up() -> None:
    (alarm,) = [
        each for each in resources("AWS::CloudWatch::Alarm", ON_AWS).values() if each["MetricName"] == "IteratorAge"
    ]
    assert alarm["Dimensions"] == [{"Name": "FunctionName", "Value": {"Ref": "PublishEventsFunction"}}]
    assert alarm["Threshold"] + 1000 * alarm["Period"] <= 1_200_000


def test_the_function_publishes_to_its_bus_and_touches_no_table() -> None:
    allowed = {action: each["Resource"] for each in statements("PublishEventsFunction") for action in actions_of(each)}
    bus = "arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:event-bus/${EventBus}"
    assert allowed["events:PutEvents"] == {"Fn::Sub": bus}
    assert FUNCTION["Environment"]["Variables"]["EVENT_BUS"] == {"Ref": "EventBus"}
    assert template()["Parameters"]["EventBus"]["Default"] == "default"
    assert allowed["sqs:SendMessage"] == {"Fn::GetAtt": ["EventsDeadLetterQueue", "Arn"]}
    tables = {action for action in allowed if action.startswith("dynamodb:")}
    assert tables == {
        f"dynamodb:{each}" for each in ("DescribeStream", "GetRecords", "GetShardIterator", "ListStreams")
    }
