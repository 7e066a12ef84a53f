"""Each rule of AWS by which requests are judged refuses something: one case for each, named by rule and place."""

from collections.abc import Iterable, Mapping
from typing import Any

import pytest

from infra.local.aws_rules import files, functions
from infra.local.aws_rules.breach import Breach
from infra.local.aws_rules.judge import judge
from infra.local.aws_rules.tables import remember
from tests.unit.test_aws_rules import URL, mail, model

MB = 1024 * 1024
VISIBILITY = {"QueueUrl": URL, "ReceiptHandle": "r"}
USER = {"UserPoolId": "eu-central-1_test", "Username": "ann"}
FUNCTION = {"FunctionName": "f", "Role": "arn:aws:iam::123456789012:role/f", "Code": {}}


def json_of(size: int) -> bytes:
    """Return a string of JSON that is larger than this."""
    return b'"' + b"a" * size + b'"'


def named(breaches: Iterable[Breach]) -> set[tuple[str, str]]:
    return {(each.rule, each.where) for each in breaches}


def put(table: str, key: str, **more: Any) -> tuple[str, dict[str, Any]]:
    return table, {"PutRequest": {"Item": {"key": {"S": key}} | more}}


def batch(*puts: tuple[str, dict[str, Any]]) -> dict[str, Any]:
    requests: dict[str, list[dict[str, Any]]] = {}
    for table, request in puts:
        requests.setdefault(table, []).append(request)
    return {"RequestItems": requests}


def attribute(name: str, value: str) -> dict[str, Any]:
    return USER | {"UserAttributes": [{"Name": name, "Value": value}]}


@pytest.fixture(autouse=True)
def _tables() -> None:
    """Two tables whose keys the judge knows, one with an index."""
    remember("rules", ("key",), frozenset({"of_index"}))
    remember("others", ("key",))


@pytest.mark.parametrize(
    ("service", "operation", "params", "breach"),
    [
        ("s3", "PutObject", {"Bucket": "Uploads!", "Key": "a"}, ("S3 bucket name", "Bucket")),
        ("s3", "PutObject", {"Bucket": "uploads", "Key": "a/../../b"}, ("S3 key", "Key")),
        (
            "s3",
            "PutObject",
            {"Bucket": "uploads", "Key": "a", "Metadata": {"a": "b" * 2048}},
            ("S3 metadata", "Metadata"),
        ),
        (
            "s3",
            "PutObject",
            {"Bucket": "uploads", "Key": "a", "ContentType": "text/plain\r\nA: b"},
            ("S3 header lines", "ContentType"),
        ),
        ("lambda", "Invoke", {"FunctionName": "f", "Payload": json_of(6 * MB)}, ("Lambda payload", "Payload")),
        (
            "lambda",
            "Invoke",
            {"FunctionName": "f", "Payload": json_of(MB), "InvocationType": "Event"},
            ("Lambda payload", "Payload"),
        ),
        (
            "lambda",
            "CreateFunction",
            FUNCTION | {"Environment": {"Variables": {"AB": "b" * 4096}}},
            ("Lambda environment", "Environment.Variables"),
        ),
        (
            "events",
            "PutEvents",
            {"Entries": [{"Detail": '{"a": "' + "b" * 600_000 + '"}'}] * 2},
            ("EventBridge entries", "Entries"),
        ),
        ("sesv2", "SendEmail", mail(Destination={"ToAddresses": []}), ("SES recipients", "Destination")),
        (
            "sqs",
            "SendMessage",
            {
                "QueueUrl": URL,
                "MessageBody": "a",
                "MessageAttributes": {f"a{n}": {"DataType": "String", "StringValue": "b"} for n in range(11)},
            },
            ("SQS attributes", "MessageAttributes"),
        ),
        (
            "sqs",
            "ChangeMessageVisibility",
            VISIBILITY | {"VisibilityTimeout": 43_201},
            ("SQS visibility timeout", "VisibilityTimeout"),
        ),
        (
            "sqs",
            "ReceiveMessage",
            {"QueueUrl": URL, "MaxNumberOfMessages": 11},
            ("SQS receiving", "MaxNumberOfMessages"),
        ),
        ("sqs", "ReceiveMessage", {"QueueUrl": URL, "WaitTimeSeconds": 21}, ("SQS receiving", "WaitTimeSeconds")),
        (
            "cognito-idp",
            "AdminUpdateUserAttributes",
            attribute("phone_number", "0041 44"),
            ("Cognito attributes", "UserAttributes.0"),
        ),
        (
            "cognito-idp",
            "AdminUpdateUserAttributes",
            attribute("email_verified", "yes"),
            ("Cognito attributes", "UserAttributes.0"),
        ),
        ("cognito-idp", "AdminUpdateUserAttributes", attribute("sub", "a"), ("Cognito attributes", "UserAttributes.0")),
        (
            "dynamodb",
            "BatchWriteItem",
            batch(*(put("rules" if n < 13 else "others", str(n)) for n in range(26))),
            ("DynamoDB batch of writes", "RequestItems"),
        ),
        (
            "dynamodb",
            "BatchWriteItem",
            batch(put("rules", "a"), put("rules", "a")),
            ("DynamoDB batch of writes", "RequestItems.rules.1.PutRequest"),
        ),
        (
            "dynamodb",
            "BatchWriteItem",
            batch(put("rules", "a", text={"S": "a" * 410_000})),
            ("DynamoDB item size", "RequestItems.rules.0.PutRequest.Item"),
        ),
        (
            "dynamodb",
            "BatchGetItem",
            {
                "RequestItems": {
                    table: {"Keys": [{"key": {"S": str(n)}} for n in range(51)]} for table in ("rules", "others")
                }
            },
            ("DynamoDB batch of reads", "RequestItems"),
        ),
        (
            "dynamodb",
            "BatchGetItem",
            {"RequestItems": {"rules": {"Keys": [{"key": {"S": "a"}}] * 2}}},
            ("DynamoDB batch of reads", "RequestItems"),
        ),
        (
            "dynamodb",
            "PutItem",
            {"TableName": "rules", "Item": {"key": {"S": "a"}, "b": {"NULL": False}}},
            ("DynamoDB values", "Item.b"),
        ),
        (
            "dynamodb",
            "PutItem",
            {"TableName": "rules", "Item": {"key": {"S": "a"}, "b": {"L": [{"M": {"c": {"SS": []}}}]}}},
            ("DynamoDB values", "Item.b"),
        ),
        (
            "dynamodb",
            "PutItem",
            {"TableName": "rules", "Item": {"key": {"S": "a"}, "of_index": {"S": ""}}},
            ("DynamoDB keys", "Item.of_index"),
        ),
        (
            "dynamodb",
            "GetItem",
            {"TableName": "rules", "Key": {"key": {"BOOL": True}}},
            ("DynamoDB keys", "key"),
        ),
        (
            "dynamodb",
            "TransactWriteItems",
            {"TransactItems": [{}]},
            ("DynamoDB transaction", "TransactItems.0"),
        ),
        (
            "dynamodb",
            "Query",
            {"TableName": "rules", "KeyConditionExpression": "a = " + "b" * 4096},
            ("DynamoDB expressions", "KeyConditionExpression"),
        ),
        (
            "dynamodb",
            "Query",
            {"TableName": "rules", "KeyConditionExpression": "a = b", "FilterExpression": ""},
            ("DynamoDB expressions", "FilterExpression"),
        ),
        (
            "dynamodb",
            "CreateTable",
            {
                "TableName": "more",
                "KeySchema": [{"AttributeName": "key", "KeyType": "HASH"}],
                "AttributeDefinitions": [
                    {"AttributeName": "key", "AttributeType": "S"},
                    {"AttributeName": "name", "AttributeType": "S"},
                ],
            },
            ("DynamoDB table", "AttributeDefinitions"),
        ),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "" if isinstance(value, Mapping) else str(value),
)
def test_a_request_is_refused_by_just_this_rule_at_just_this_place(
    service: str, operation: str, params: Mapping[str, Any], breach: tuple[str, str]
) -> None:
    assert named(judge(model(service), operation, params)) == {breach}


def test_a_batch_of_writes_is_refused_when_its_items_are_too_large_together() -> None:
    many = [put("rules" if n < 22 else "others", str(n), text={"S": "a" * 400_000}) for n in range(44)]
    assert ("DynamoDB batch of writes", "RequestItems") in named(
        each for each in judge(model("dynamodb"), "BatchWriteItem", batch(*many)) if "16,777,216" in each.what
    )


def test_a_message_in_a_batch_is_refused_at_its_place() -> None:
    entries = [{"Id": "a", "MessageBody": "{}"}, {"Id": "b", "MessageBody": "a" * (MB + 1)}]
    found = named(judge(model("sqs"), "SendMessageBatch", {"QueueUrl": URL, "Entries": entries}))
    assert ("SQS message size", "Entries.1.MessageBody") in found


def test_a_form_is_refused_for_its_key_and_its_time() -> None:
    size = [["content-length-range", 1, 10]]
    assert named(files.form("", {}, size, 3600)) == {("S3 key", "Key")}
    assert named(files.form("a", {}, size, 0)) == {("S3 form", "ExpiresIn")}


@pytest.mark.parametrize(
    ("answer", "place"),
    [
        ({"statusCode": 200, "body": {"a": "b"}}, "body"),
        ({"statusCode": 200, "headers": {"A": "b" * 10_240}}, "headers"),
    ],
)
def test_an_api_refuses_a_response(answer: dict[str, Any], place: str) -> None:
    assert named(functions.api_answer(answer)) == {("API answer", place)}


def test_an_api_refuses_a_body_of_more_than_10_mb() -> None:
    assert ("API answer", "body") in named(functions.api_answer({"statusCode": 200, "body": "a" * (10 * MB + 1)}))


def test_a_function_cannot_answer_what_is_no_json() -> None:
    assert named(functions.answer({1j})) == {("Lambda answer", "answer")}
