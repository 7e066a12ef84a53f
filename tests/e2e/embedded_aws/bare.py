"""Clients, roles and functions for tests of an embedded AWS without Muster."""

import io
import json
import zipfile
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from infra.local.settings import OWNER, REGION
from infra.local.stack import Stack

ACCOUNT = "000000000000"
TRUST = {"Effect": "Allow", "Principal": {"AWS": "*", "Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
EVERYTHING = {"Effect": "Allow", "Action": "*", "Resource": "*"}


def unchecked(stack: Stack, service: Any) -> Any:
    """Return a client that does not check requests itself."""
    config = Config(parameter_validation=False, retries={"total_max_attempts": 1})
    return boto3.client(
        service,
        region_name=REGION,
        endpoint_url=stack.aws.endpoint,
        aws_access_key_id=OWNER,
        aws_secret_access_key=OWNER,
        config=config,
    )


def code_of(error: pytest.ExceptionInfo[ClientError]) -> str:
    return str(error.value.response["Error"]["Code"])


def role(stack: Stack, name: str, *statements: dict[str, Any]) -> str:
    """Create a role with these permissions; return its ARN."""
    document = json.dumps({"Version": "2012-10-17", "Statement": [TRUST]})
    arn = stack.iam.create_role(RoleName=name, AssumeRolePolicyDocument=document)["Role"]["Arn"]
    policy = json.dumps({"Version": "2012-10-17", "Statement": statements})
    stack.iam.put_role_policy(RoleName=name, PolicyName="all", PolicyDocument=policy)
    return arn


def function(stack: Stack, name: str, code: str, **more: Any) -> str:
    """Create a function of this code with all permissions; return its ARN."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("app.py", code)
    made = stack.functions.create_function(
        FunctionName=name,
        Runtime="python3.11",
        Handler="app.handler",
        Role=role(stack, name, EVERYTHING),
        Code={"ZipFile": packed.getvalue()},
        **{"Timeout": 30, **more},
    )
    stack.functions.get_waiter("function_active_v2").wait(FunctionName=name)
    return made["FunctionArn"]
