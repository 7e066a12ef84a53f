"""What AWS refuses: the rules by which every request of the tests is judged."""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

import pytest
from botocore.loaders import Loader
from botocore.model import ServiceModel

from infra.local.aws_rules import files, functions, sign_ins
from infra.local.aws_rules.judge import RULES, judge
from infra.local.aws_rules.patterns import UntranslatableError, translated

SERVICES = ("cognito-idp", "dynamodb", "events", "lambda", "logs", "s3", "sesv2", "sqs")
URL = "https://sqs.eu-central-1.amazonaws.com/123456789012/imports"


@cache
def model(service: str) -> ServiceModel:
    return ServiceModel(Loader().load_service_model(service, "service-2"), service)


def broken(service: str, operation: str, params: Mapping[str, Any], *, wire: bool = False) -> set[str]:
    """The names of the rules that a request breaks."""
    return {each.rule for each in judge(model(service), operation, params, wire=wire)}


def mail(**changed: Any) -> dict[str, Any]:
    text = {"Data": "Welcome", "Charset": "UTF-8"}
    return {
        "FromEmailAddress": "Acme <muster@example.com>",
        "Destination": {"ToAddresses": ["ann@example.com"]},
        "EmailTags": [{"Name": "account", "Value": "bGkud2Vp"}],
        "Content": {"Simple": {"Subject": text, "Body": {"Text": text}}},
    } | changed


def test_a_request_that_aws_takes_breaks_no_rule() -> None:
    assert broken("sesv2", "SendEmail", mail()) == set()


@pytest.mark.parametrize("value", ["li.wei", "ann@example.com", "李伟", "", "a" * 257])
def test_a_message_tag_is_ascii_letters_digits_and_two_signs(value: str) -> None:
    assert broken("sesv2", "SendEmail", mail(EmailTags=[{"Name": "account", "Value": value}])) == {"SES message tag"}


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        ({"FromEmailAddress": f"{'a' * 310} <muster@example.com>"}, "SES From header"),
        ({"FromEmailAddress": "李伟 <muster@example.com>"}, "SES addresses in ASCII"),
        ({"FromEmailAddress": "Acme\r\nBcc: eve@example.com <muster@example.com>"}, "SES header lines"),
        ({"Destination": {"ToAddresses": ["ann"]}}, "SES one address in each place"),
        ({"Destination": {"ToAddresses": ["a@example.com"] * 51}}, "SES recipients"),
        ({"Content": {"Simple": {"Subject": {"Data": "欢迎"}, "Body": {}}}}, "SES text in ASCII without a charset"),
        ({"Content": {"Simple": {"Body": {}}}}, "model: required"),
        ({"Destination": {"ToAddresses": "ann@example.com"}}, "model: type"),
        ({"Destinations": {}}, "model: member"),
    ],
)
def test_a_mail_that_ses_refuses(changed: dict[str, Any], rule: str) -> None:
    assert rule in broken("sesv2", "SendEmail", mail(**changed))


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        ({"MessageBody": "é" * 600_000}, "SQS message size"),
        ({"MessageBody": ""}, "SQS message size"),
        ({"MessageBody": "a\x00"}, "SQS characters"),
        ({"DelaySeconds": 901}, "SQS delay"),
        ({"MessageGroupId": ""}, "SQS groups"),
        ({"MessageGroupId": "a b"}, "SQS groups"),
        ({"MessageGroupId": "人"}, "SQS groups"),
        ({"MessageGroupId": "x" * 129}, "SQS groups"),
        ({"DelaySeconds": "5"}, "model: type"),
    ],
)
def test_a_message_that_sqs_refuses(changed: dict[str, Any], rule: str) -> None:
    assert rule in broken("sqs", "SendMessage", {"QueueUrl": URL, "MessageBody": "{}"} | changed)


@pytest.mark.parametrize(
    "entries",
    [
        [],
        [{"Id": str(number), "MessageBody": "{}"} for number in range(11)],
        [{"Id": "1", "MessageBody": "{}"}, {"Id": "1", "MessageBody": "{}"}],
        [{"Id": "a.b", "MessageBody": "{}"}],
    ],
)
def test_a_batch_that_sqs_refuses(entries: list[dict[str, str]]) -> None:
    assert "SQS batch" in broken("sqs", "SendMessageBatch", {"QueueUrl": URL, "Entries": entries})


def test_a_batch_of_messages_that_are_too_large_together_is_refused() -> None:
    entries = [{"Id": str(number), "MessageBody": "a" * 200_000} for number in range(6)]
    assert broken("sqs", "SendMessageBatch", {"QueueUrl": URL, "Entries": entries}) == {"SQS message size"}


def put(key: str, **more: str) -> dict[str, Any]:
    return {"Put": {"TableName": "rules", "Item": {"key": {"S": key}} | {name: {"S": more[name]} for name in more}}}


@pytest.fixture
def table() -> None:
    """The table whose keys the judge remembers from its creation."""
    created = {
        "TableName": "rules",
        "KeySchema": [{"AttributeName": "key", "KeyType": "HASH"}],
        "AttributeDefinitions": [{"AttributeName": "key", "AttributeType": "S"}],
    }
    assert broken("dynamodb", "CreateTable", created) == set()


@pytest.mark.usefixtures("table")
@pytest.mark.parametrize(
    ("items", "rule"),
    [
        ([put("a"), put("a")], "DynamoDB transaction"),
        ([put(str(number), text="a" * 390_000) for number in range(11)], "DynamoDB transaction"),
        ([put("a", text="a" * 410_000)], "DynamoDB item size"),
        ([put("")], "DynamoDB keys"),
        ([put("a" * 2049)], "DynamoDB keys"),
        ([put(str(number)) for number in range(101)], "model: length"),
    ],
)
def test_a_transaction_that_dynamodb_refuses(items: list[dict[str, Any]], rule: str) -> None:
    body = {"TransactItems": items, "ClientRequestToken": "token"}
    assert broken("dynamodb", "TransactWriteItems", body) == {rule}
    assert broken("dynamodb", "TransactWriteItems", {"Body": json.dumps(body).encode()}) == {rule}


@pytest.mark.parametrize(
    ("value", "rule"),
    [
        ({"SS": []}, "DynamoDB values"),
        ({"N": "1e1", "S": "1"}, "DynamoDB values"),
        ({"N": "1" * 39}, "DynamoDB values"),
        ({"S": 1}, "model: type"),
    ],
)
def test_a_value_that_dynamodb_refuses(value: dict[str, Any], rule: str) -> None:
    assert broken("dynamodb", "PutItem", {"TableName": "other", "Item": {"value": value}}) == {rule}


def test_a_name_that_no_expression_uses_is_refused() -> None:
    query = {"TableName": "other", "KeyConditionExpression": "a = :a", "ExpressionAttributeNames": {"#b": "b"}}
    assert broken("dynamodb", "Query", query) == {"DynamoDB expressions"}


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        ({"Username": "li wei"}, "model: pattern"),
        ({"Username": "a" * 129}, "model: length"),
        ({"TemporaryPassword": " leading"}, "model: pattern"),
        ({"MessageAction": "NONE"}, "model: enum"),
        ({"UserAttributes": [{"Name": "email", "Value": "ann"}]}, "Cognito attributes"),
        ({"UserAttributes": [{"Name": "email", "Value": f"{'a' * 2049}@example.com"}]}, "model: length"),
    ],
)
def test_a_user_that_cognito_refuses(changed: dict[str, Any], rule: str) -> None:
    params = {"UserPoolId": "eu-central-1_test", "Username": "李.wei@example.com", "TemporaryPassword": "Two words 7"}
    assert broken("cognito-idp", "AdminCreateUser", params) == set()
    assert broken("cognito-idp", "AdminCreateUser", params | changed) == {rule}


@pytest.mark.parametrize(
    ("response", "breaks"),
    [
        ({"emailMessage": "Your code: {####}", "emailSubject": "新密码"}, False),
        ({"emailMessage": "no place for the code"}, True),
        ({"emailMessage": "\u06cc\u200c\u0647 {####}"}, True),
        ({"emailMessage": "{####}" + "a" * 20_000}, True),
        ({"emailSubject": "a" * 141}, True),
    ],
)
def test_what_the_custom_message_trigger_may_answer(response: dict[str, str], breaks: bool) -> None:
    event = {"triggerSource": "CustomMessage_ForgotPassword", "response": response}
    assert bool(list(sign_ins.custom_message(event, own_sender=True))) is breaks
    assert list(sign_ins.custom_message(event))


def test_keys_of_objects() -> None:
    assert broken("s3", "PutObject", {"Bucket": "uploads", "Key": "人/" * 100}) == set()
    assert broken("s3", "PutObject", {"Bucket": "uploads", "Key": "人" * 342}) == {"S3 key"}
    assert broken("s3", "PutObject", {"Bucket": "uploads", "Key": "a", "Metadata": {"name": "人"}}) == {"S3 metadata"}


def test_what_is_signed_for_others() -> None:
    assert not list(files.presigned(3600))
    assert list(files.presigned(604_801))
    assert not list(files.form("a/b", {}, [["content-length-range", 1, 10]], 3600))
    assert list(files.form("a/b", {"Content-Type": "text/plain"}, [], 3600))
    assert list(files.form("a/b", {}, [["content-length-range", 10, 1]], 3600))


def test_what_a_function_may_answer_to_the_api() -> None:
    assert not list(functions.api_answer({"statusCode": 200, "headers": {"A": "b"}, "body": "{}"}))
    assert list(functions.api_answer({"statusCode": 200, "headers": {}, "body": "a" * 6 * 1024 * 1024}))
    assert list(functions.api_answer({"statusCode": 200, "headers": {"A": "b\r\nC: d"}, "body": ""}))
    assert list(functions.api_answer({"statusCode": "200", "headers": {}, "body": ""}))


@pytest.mark.parametrize(
    ("service", "operation", "params", "rule"),
    [
        ("lambda", "Invoke", {"FunctionName": "f", "Payload": b"a"}, "Lambda payload"),
        ("events", "PutEvents", {"Entries": [{"Detail": "[]"}]}, "EventBridge entries"),
        ("events", "PutEvents", {"Entries": []}, "model: length"),
    ],
)
def test_other_requests_that_are_refused(service: str, operation: str, params: dict[str, Any], rule: str) -> None:
    assert broken(service, operation, params) == {rule}


def test_a_body_on_the_wire_has_its_binary_values_in_base_64() -> None:
    item = {"TableName": "other", "Item": {"value": {"B": "not base 64"}}}
    assert broken("dynamodb", "PutItem", item, wire=True) == {"model: type"}
    assert broken("dynamodb", "PutItem", item | {"Item": {"value": {"B": "aaaa"}}}, wire=True) == set()


@pytest.mark.parametrize(
    ("pattern", "matches", "others"),
    [
        (r"[\p{L}\p{N}]+", ["李1", "é"], ["a b", "\u200c"]),
        (r"\p{Lu}\P{L}", ["A1", "É-"], ["a1", "AB"]),
        (r"[\w-_]*", ["a-_"], ["é", "a b"]),
        (r"^a$", ["a"], ["a\n", "ba"]),
        (r"(?<year>\d{4})", ["2025"], ["٢٠٢٥"]),
    ],
)
def test_patterns_of_the_services_mean_here_what_they_mean_there(
    pattern: str, matches: list[str], others: list[str]
) -> None:
    assert all(translated(pattern).fullmatch(each) for each in matches)
    assert not any(translated(pattern).fullmatch(each) for each in others)


def test_every_pattern_of_the_services_that_we_use_can_be_judged() -> None:
    unjudged = set()
    for service in SERVICES:
        for name in model(service).shape_names:
            try:
                translated(model(service).shape_for(name).metadata.get("pattern", ""))
            except UntranslatableError:
                unjudged.add((service, name))
    assert unjudged == set()


def test_every_rule_names_its_source_and_operations_that_there_are() -> None:
    for rule in RULES:
        assert rule.source.startswith("https://"), rule.name
        assert rule.operations <= set(model(rule.service).operation_names), rule.name
