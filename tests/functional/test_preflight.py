"""The parts of the preflight that ask AWS, at an AWS in the same process."""

from dataclasses import replace

import boto3
import pytest

from infra.preflight import event_bus, names, power
from infra.preflight.account import Account, Deployed
from infra.preflight.findings import Level
from infra.samconfig import Environment

REGION = "eu-central-1"


@pytest.fixture
def account(aws_region: None) -> Account:
    parameters = {"Stage": "production", "MailSender": "muster@acme.dev"}
    environment = Environment("production", "muster-production", REGION, parameters)
    caller = {"Account": "123456789012", "Arn": "arn:aws:iam::123456789012:user/ann"}
    session = boto3.Session("key", "secret", region_name=REGION)
    return Account(environment, session, REGION, caller=caller, stack=Deployed())


def test_an_empty_account_has_no_name_that_is_taken(account: Account) -> None:
    assert [each.level for each in names.look(account)] == [Level.OK]


def test_what_an_earlier_deployment_left_is_named(account: Account) -> None:
    account.client("sesv2").create_configuration_set(ConfigurationSetName="muster-production")
    account.client("sesv2").create_configuration_set(ConfigurationSetName="muster-production-2")
    account.client("cognito-idp").create_user_pool(PoolName="muster-production")
    found = list(names.look(account))
    assert [each.level for each in found] == [Level.STOP, Level.WARN]
    assert "The SES configuration set muster-production exists already" in found[0].sentence
    assert f"delete-configuration-set --configuration-set-name muster-production --region {REGION}" in found[0].sentence
    assert "has the name muster-production too" in found[1].sentence


def test_what_belongs_to_the_stack_is_not_taken(account: Account) -> None:
    account.client("sesv2").create_configuration_set(ConfigurationSetName="muster-production")
    deployed = Deployed("UPDATE_COMPLETE", frozenset({("AWS::SES::ConfigurationSet", "muster-production")}))
    assert [each.level for each in names.look(replace(account, stack=deployed))] == [Level.OK]


def test_an_event_bus_that_is_named_must_be_there(account: Account) -> None:
    assert [each.level for each in event_bus.look(account)] == [Level.OK]
    parameters = {**account.environment.parameters, "EventBus": "people"}
    named = replace(account, environment=replace(account.environment, parameters=parameters))
    (found,) = event_bus.look(named)
    assert (found.level, "create-event-bus --name people" in found.sentence) == (Level.STOP, True)
    account.client("events").create_event_bus(Name="people")
    assert [each.level for each in event_bus.look(named)] == [Level.OK]


def test_the_role_of_a_session_is_found_with_its_path(account: Account) -> None:
    """As roles of IAM Identity Center are, whose sessions do not show the path."""
    iam = account.client("iam")
    name, path = "AWSReservedSSO_Deployer_0123456789abcdef", "/aws-reserved/sso.amazonaws.com/eu-central-1/"
    iam.create_role(RoleName=name, Path=path, AssumeRolePolicyDocument='{"Version": "2012-10-17", "Statement": []}')
    session = f"arn:aws:sts::123456789012:assumed-role/{name}/ann@acme.dev"
    assert power.principal(iam, session) == f"arn:aws:iam::123456789012:role{path}{name}"
    user = "arn:aws:iam::123456789012:user/people/ann"
    assert power.principal(iam, user) == user
