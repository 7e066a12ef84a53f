"""The parts of the preflight that ask AWS, at an AWS in the same process."""

from collections.abc import Iterator
from dataclasses import replace

import boto3
import pytest

from infra.preflight import names, power
from infra.preflight.account import Account, Deployed
from infra.preflight.findings import Level
from infra.samconfig import Environment
from tests.functional.region import region

REGION = "eu-central-1"


@pytest.fixture
def account() -> Iterator[Account]:
    parameters = {"Stage": "production", "MailSender": "muster@acme.dev"}
    environment = Environment("production", "muster-production", REGION, parameters)
    caller = {"Account": "123456789012", "Arn": "arn:aws:iam::123456789012:user/ann"}
    with region():
        session = boto3.Session("key", "secret", region_name=REGION)
        yield Account(environment, session, REGION, caller=caller, stack=Deployed())


def test_an_empty_account_has_no_name_that_is_taken(account: Account) -> None:
    assert [each.level for each in names.look(account)] == [Level.OK]


def test_what_an_earlier_deployment_kept_is_named(account: Account) -> None:
    bucket = f"muster-production-reports-123456789012-{REGION}"
    location = {"LocationConstraint": REGION}
    account.client("s3").create_bucket(Bucket=bucket, CreateBucketConfiguration=location)
    account.client("logs").create_log_group(logGroupName="/aws/lambda/muster-production-sweep")
    account.client("logs").create_log_group(logGroupName="/aws/lambda/muster-production-sweeper")
    account.client("cognito-idp").create_user_pool(PoolName="muster-production")
    found = list(names.look(account))
    assert [each.level for each in found] == [Level.STOP, Level.STOP, Level.WARN]
    assert f"aws s3 rb --force s3://{bucket} --region {REGION}" in found[0].sentence
    assert "The log group /aws/lambda/muster-production-sweep exists already" in found[1].sentence
    assert "has the name muster-production too" in found[2].sentence


def test_a_bucket_of_another_account_is_taken_too(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    bucket = f"muster-production-uploads-123456789012-{REGION}"
    monkeypatch.setenv("MOTO_ACCOUNT_ID", "210987654321")
    location = {"LocationConstraint": REGION}
    account.client("s3").create_bucket(Bucket=bucket, CreateBucketConfiguration=location)
    monkeypatch.setenv("MOTO_ACCOUNT_ID", "123456789012")
    monkeypatch.setenv("MOTO_S3_ALLOW_CROSSACCOUNT_ACCESS", "false")
    (found,) = [each for each in names.look(account) if each.level == Level.STOP]
    assert f"The bucket {bucket} exists already" in found.sentence


def test_what_belongs_to_the_stack_is_not_taken(account: Account) -> None:
    name = "/aws/lambda/muster-production-sweep"
    account.client("logs").create_log_group(logGroupName=name)
    deployed = Deployed("UPDATE_COMPLETE", frozenset({("AWS::Logs::LogGroup", name)}))
    assert [each.level for each in names.look(replace(account, stack=deployed))] == [Level.OK]


def test_the_role_of_a_session_is_found_with_its_path(account: Account) -> None:
    """As roles of IAM Identity Center are, whose sessions do not show the path."""
    iam = account.client("iam")
    name, path = "AWSReservedSSO_Deployer_0123456789abcdef", "/aws-reserved/sso.amazonaws.com/eu-central-1/"
    iam.create_role(RoleName=name, Path=path, AssumeRolePolicyDocument='{"Version": "2012-10-17", "Statement": []}')
    session = f"arn:aws:sts::123456789012:assumed-role/{name}/ann@acme.dev"
    assert power.principal(iam, session) == f"arn:aws:iam::123456789012:role{path}{name}"
    user = "arn:aws:iam::123456789012:user/people/ann"
    assert power.principal(iam, user) == user
