"""The template: it is valid, and it is deployed as it is written."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from infra.local.settings import ROOT, SAM_BIN, STACK_NAME, TEMPLATE
from infra.local.stack import Stack
from tests.e2e.helpers import IMPORT_TIMEOUT, IMPORT_VISIBILITY, physical_ids
from tests.template import as_here, is_made, resources, template

SERVERLESS = {
    "AWS::Serverless::Function": "AWS::Lambda::Function",
    "AWS::Serverless::LayerVersion": "AWS::Lambda::LayerVersion",
}


def run(*command: str | Path) -> str:
    environment = os.environ | {"SAM_CLI_TELEMETRY": "0", "AWS_DEFAULT_REGION": "us-east-1"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_sam_finds_the_template_valid() -> None:
    run(SAM_BIN / "sam", "validate", "--lint", "--template-file", TEMPLATE, "--region", "us-east-1")


@pytest.mark.parametrize("region", ["us-east-1", "eu-central-1", "us-gov-west-1"])
def test_cfn_lint_finds_nothing(region: str) -> None:
    """Lint for three kinds of Region; test_regions.py checks the types of all Regions, faster."""
    assert run(SAM_BIN / "cfn-lint", "--regions", region, "--", TEMPLATE).strip() == ""


def test_every_resource_is_live(stack: Stack) -> None:
    found = stack.cloudformation.describe_stack_resources(StackName=STACK_NAME)["StackResources"]
    live = {each["ResourceType"]: 0 for each in found}
    for each in found:
        assert each["ResourceStatus"] in {"CREATE_COMPLETE", "UPDATE_COMPLETE"}, each["LogicalResourceId"]
        live[each["ResourceType"]] += 1
    written: dict[str, int] = {}
    for each in filter(is_made, template()["Resources"].values()):
        kind = SERVERLESS.get(each["Type"], each["Type"])
        written[kind] = written.get(kind, 0) + 1
    short = {kind: (count, live.get(kind, 0)) for kind, count in written.items() if live.get(kind, 0) < count}
    assert not short


@pytest.mark.parametrize("name", resources("AWS::DynamoDB::Table"))
def test_a_table_has_its_keys_and_indexes(stack: Stack, name: str) -> None:
    written = resources("AWS::DynamoDB::Table")[name]
    live: Any = stack.dynamodb.describe_table(TableName=physical_ids(stack)[name])["Table"]
    assert live["KeySchema"] == written["KeySchema"]
    assert live["BillingModeSummary"]["BillingMode"] == written["BillingMode"]
    assert live.get("StreamSpecification", {}).get("StreamViewType") == written.get("StreamSpecification", {}).get(
        "StreamViewType"
    )
    indexes = [
        {key: index[key] for key in ("IndexName", "KeySchema", "Projection")}
        for index in live.get("GlobalSecondaryIndexes", [])
    ]
    assert indexes == written.get("GlobalSecondaryIndexes", [])


@pytest.mark.parametrize("name", resources("AWS::Serverless::Function"))
def test_a_function_has_its_code_environment_and_limits(stack: Stack, name: str) -> None:
    common, own = template()["Globals"]["Function"], resources("AWS::Serverless::Function")[name]
    live = stack.functions.get_function_configuration(FunctionName=physical_ids(stack)[name])
    timeout = own.get("Timeout", common["Timeout"])
    assert live["Timeout"] == (IMPORT_TIMEOUT if timeout == {"Ref": "ImportTimeout"} else timeout)
    assert live["MemorySize"] == own.get("MemorySize", common["MemorySize"])
    assert live["Handler"] == common["Handler"]
    assert len(live["Layers"]) == len(common["Layers"])
    variables = common["Environment"]["Variables"] | own["Environment"]["Variables"]
    assert live["Environment"]["Variables"].keys() == variables.keys()
    assert all(live["Environment"]["Variables"].values())
    assert live["LoggingConfig"]["LogFormat"] == "JSON"
    log = physical_ids(stack)[own["LoggingConfig"]["LogGroup"]["Ref"]]
    assert live["LoggingConfig"]["LogGroup"] == log
    assert log.startswith(f"/aws/lambda/{live['FunctionName']}-")
    assert live["EphemeralStorage"]["Size"] == own.get("EphemeralStorage", {"Size": 512})["Size"]


@pytest.mark.parametrize("name", resources("AWS::IAM::Role"))
def test_a_role_may_do_what_is_written_and_nothing_else(stack: Stack, name: str) -> None:
    role = physical_ids(stack)[name]
    assert not stack.iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"]
    (written,) = resources("AWS::IAM::Role")[name]["Policies"]
    assert stack.iam.list_role_policies(RoleName=role)["PolicyNames"] == [written["PolicyName"]]
    live: Any = stack.iam.get_role_policy(RoleName=role, PolicyName=written["PolicyName"])["PolicyDocument"]
    expected = as_here(written["PolicyDocument"]["Statement"])
    assert [(one["Sid"], one["Action"]) for one in live["Statement"]] == [
        (one["Sid"], one["Action"]) for one in expected
    ]


def test_routes_are_as_written_and_only_what_anybody_may_see_is_open_to_anybody(stack: Stack) -> None:
    live = stack.apigateway.get_routes(ApiId=physical_ids(stack)["Api"])["Items"]
    written = resources("AWS::ApiGatewayV2::Route").values()
    assert {route["RouteKey"]: route["AuthorizationType"] for route in live} == {
        route["RouteKey"]: route["AuthorizationType"] for route in written
    }
    open_to_anybody = {route["RouteKey"] for route in live if route["AuthorizationType"] == "NONE"}
    invitations = {"POST /v1/invitation", "POST /v1/invitation/accept"}
    descriptions = {"GET /openapi.json", "GET /docs", "GET /docs/{file}"}
    passwords = {"POST /v1/password", "POST /v1/password/forgotten"}
    assert open_to_anybody == {"GET /", "GET /{proxy+}"} | descriptions | invitations | passwords
    (stage,) = stack.apigateway.get_stages(ApiId=physical_ids(stack)["Api"])["Items"]
    assert stage["RouteSettings"].keys() == {"GET /", "GET /{proxy+}"} | invitations | passwords


def test_each_queue_has_a_dead_letter_queue_with_an_alarm(stack: Stack) -> None:
    ids = physical_ids(stack)
    watched = {
        alarm["Dimensions"][0]["Value"]["Fn::GetAtt"][0]
        for alarm in resources("AWS::CloudWatch::Alarm").values()
        if alarm.get("MetricName") == "ApproximateNumberOfMessagesVisible"
    }
    for name, written in resources("AWS::SQS::Queue").items():
        live = stack.sqs.get_queue_attributes(QueueUrl=ids[name], AttributeNames=["All"])["Attributes"]
        if "RedrivePolicy" not in written:
            assert name in watched
            continue
        redrive = json.loads(live["RedrivePolicy"])
        assert int(redrive["maxReceiveCount"]) == written["RedrivePolicy"]["maxReceiveCount"]
        dead_letters = ids[name.replace("Queue", "DeadLetterQueue")]
        assert redrive["deadLetterTargetArn"].rsplit(":", 1)[1] == dead_letters.rsplit("/", 1)[1]


def test_the_visibility_timeout_of_a_queue_is_longer_than_the_timeout_of_its_consumer(stack: Stack) -> None:
    ids = physical_ids(stack)
    functions = resources("AWS::Serverless::Function")
    assert visibility(stack, ids["ImportQueue"]) == IMPORT_VISIBILITY > IMPORT_TIMEOUT
    consumers = {
        "OnboardingQueue": "OnboardFunction",
        "UrgentQueue": "OnboardFunction",
        "ExportQueue": "ExportUsersFunction",
    }
    for queue, function in consumers.items():
        assert visibility(stack, ids[queue]) == functions[function]["Timeout"] + 30


def visibility(stack: Stack, queue: str) -> int:
    answer = stack.sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["VisibilityTimeout"])
    return int(answer["Attributes"]["VisibilityTimeout"])


def test_consumers_take_as_many_messages_as_written_and_report_failures(stack: Stack) -> None:
    ids = physical_ids(stack)
    found = stack.functions.list_event_source_mappings()["EventSourceMappings"]
    live = {
        _read_by(mapping["FunctionArn"], mapping["EventSourceArn"]): mapping
        for mapping in found
        if ":sqs:" in mapping["EventSourceArn"]
    }
    written = {
        _read_by(ids[name], ids[event["Properties"]["Queue"]["Fn::GetAtt"][0]]): event["Properties"]
        for name, function in resources("AWS::Serverless::Function").items()
        for event in function.get("Events", {}).values()
        if event["Type"] == "SQS"
    }
    assert live.keys() == written.keys()
    for name, mapping in live.items():
        assert mapping["BatchSize"] == written[name]["BatchSize"]
        assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
        assert mapping.get("ScalingConfig") == written[name].get("ScalingConfig")


def test_the_stream_of_the_audit_log_is_read_as_written(stack: Stack) -> None:
    ids = physical_ids(stack)
    ((_, written),) = [
        (name, event["Properties"])
        for name, function in resources("AWS::Serverless::Function").items()
        for event in function.get("Events", {}).values()
        if event["Type"] == "DynamoDB"
    ]
    found = stack.functions.list_event_source_mappings(FunctionName=ids["PublishEventsFunction"])["EventSourceMappings"]
    (live,) = [dict(mapping) for mapping in found]
    assert f":table/{ids['AuditTable']}/stream/" in str(live["EventSourceArn"])
    assert live["FilterCriteria"] == written["FilterCriteria"]
    for name in ("BatchSize", "BisectBatchOnFunctionError", "FunctionResponseTypes", "MaximumRetryAttempts"):
        assert live[name] == written[name], name


def _read_by(function: str, queue: str) -> tuple[str, str]:
    """Return the names of a function and of a queue that it reads; they are given as ARN, name or address."""
    return function.rsplit(":", 1)[-1], queue.replace("/", ":").rsplit(":", 1)[-1]


def test_events_of_mails_are_sent_to_their_queue(stack: Stack) -> None:
    ids = physical_ids(stack)
    name = ids["MailConfigurationSet"]
    (destination,) = stack.mail.get_configuration_set_event_destinations(ConfigurationSetName=name)["EventDestinations"]
    assert destination["Enabled"]
    assert set(destination["MatchingEventTypes"]) == {"DELIVERY", "BOUNCE", "COMPLAINT"}
    assert destination["EventBridgeDestination"]["EventBusArn"].endswith(":event-bus/default")
    (target,) = stack.events.list_targets_by_rule(Rule=ids["MailEventsRule"])["Targets"]
    assert target["Arn"].rsplit(":", 1)[1] == ids["MailEventsQueue"].rsplit("/", 1)[1]
    assert target["DeadLetterConfig"]["Arn"].rsplit(":", 1)[1] == ids["MailEventsDeadLetterQueue"].rsplit("/", 1)[1]


@pytest.mark.parametrize("name", resources("AWS::S3::Bucket"))
def test_a_bucket_is_private(stack: Stack, name: str) -> None:
    bucket = physical_ids(stack)[name]
    assert all(stack.s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"].values())


def test_both_upload_folders_are_announced_to_the_import_queue(stack: Stack) -> None:
    bucket = physical_ids(stack)["UploadsBucket"]
    found = stack.s3.get_bucket_notification_configuration(Bucket=bucket)["QueueConfigurations"]
    prefixes = {each["Filter"]["Key"]["FilterRules"][0]["Value"] for each in found}
    assert prefixes == {"imports/", "uploads/"}
    assert all(each["Events"] == ["s3:ObjectCreated:*"] for each in found)


def test_nobody_can_sign_up_and_the_client_has_no_secret(stack: Stack) -> None:
    ids = physical_ids(stack)
    pool = stack.cognito.describe_user_pool(UserPoolId=ids["UserPool"])["UserPool"]
    assert pool["AdminCreateUserConfig"]["AllowAdminCreateUserOnly"]
    assert pool["Policies"]["PasswordPolicy"]["TemporaryPasswordValidityDays"] in {7, "7"}
    assert pool["LambdaConfig"]["CustomMessage"].rsplit(":", 1)[1] == ids["CustomMessageFunction"]
    client = stack.cognito.describe_user_pool_client(UserPoolId=ids["UserPool"], ClientId=ids["UserPoolClient"])
    written = resources("AWS::Cognito::UserPoolClient")["UserPoolClient"]
    for name in ("ExplicitAuthFlows", "PreventUserExistenceErrors", "ReadAttributes", "WriteAttributes"):
        assert client["UserPoolClient"][name] == written[name]
    assert "ClientSecret" not in client["UserPoolClient"]
