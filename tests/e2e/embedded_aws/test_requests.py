"""Refusals of the embedded AWS of requests that AWS refuses."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from infra.local.stack import Stack
from tests.e2e.embedded_aws.bare import ACCOUNT, code_of, unchecked
from tests.e2e.helpers import refusals


@pytest.mark.parametrize(
    ("service", "operation", "params", "code", "rule"),
    [
        ("dynamodb", "get_item", {"TableName": "t", "Key": {"k": {"S": ""}}}, "ValidationException", "DynamoDB keys"),
        ("dynamodb", "get_item", {"TableName": "t"}, "ValidationException", "model: required"),
        ("events", "put_events", {"Entries": []}, "ValidationException", "model: length"),
        ("lambda", "invoke", {"FunctionName": "a b"}, "InvalidParameterValueException", "model: pattern"),
        ("s3", "get_object", {"Bucket": "uploads", "Key": "人" * 342}, "InvalidArgument", "S3 key"),
        (
            "cognito-idp",
            "admin_get_user",
            {"UserPoolId": "us-east-1_a", "Username": "a b"},
            "InvalidParameterException",
            "model: pattern",
        ),
        (
            "sqs",
            "send_message",
            {"QueueUrl": f"http://localhost/{ACCOUNT}/q", "MessageBody": "a", "DelaySeconds": 901},
            "InvalidParameterValue",
            "SQS delay",
        ),
    ],
)
def test_a_request_that_aws_refuses_is_refused_and_recorded(
    bare: Stack, service: str, operation: str, params: dict[str, Any], code: str, rule: str
) -> None:
    with pytest.raises(ClientError) as error:
        getattr(unchecked(bare, service), operation)(**params)
    assert code_of(error) == code
    assert rule in refusals(bare)[-1]
