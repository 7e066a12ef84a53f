"""The rules of AWS that the embedded AWS adds to MiniStack, each on an embedded AWS without Muster."""

import io
import json
import threading
import time
import zipfile
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import boto3
import httpx
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from infra.local.embedded_aws.options import Options
from infra.local.ministack import free_port, ministack
from infra.local.settings import OWNER, REGION, ROOT
from infra.local.stack import Stack
from tests.e2e.helpers import record_of, refusals, wait_for

ACCOUNT = "000000000000"
TRUST = {"Effect": "Allow", "Principal": {"AWS": "*", "Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
EVERYTHING = {"Effect": "Allow", "Action": "*", "Resource": "*"}


@pytest.fixture(scope="module")
def bare() -> Iterator[Stack]:
    """An embedded AWS that admits three invocations at a time, with nothing in it."""
    port = free_port()
    log = ROOT / "build" / "e2e" / f"bare-{port}.log"
    options = Options(record=record_of(log), invocations_at_a_time=3)
    with ministack(port, log, options=options) as aws, closing(Stack(aws)) as stack:
        yield stack


def unchecked(stack: Stack, service: Any) -> Any:
    """A client that leaves it to the service to refuse a request."""
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
def test_what_aws_refuses_is_refused_and_written_down(
    bare: Stack, service: str, operation: str, params: dict[str, Any], code: str, rule: str
) -> None:
    with pytest.raises(ClientError) as error:
        getattr(unchecked(bare, service), operation)(**params)
    assert code_of(error) == code
    assert rule in refusals(bare)[-1]


# ------------------------------------------------------------------ mail


@pytest.fixture(scope="module")
def sender(bare: Stack) -> str:
    """A verified address, and a configuration set."""
    bare.mail.create_email_identity(EmailIdentity="muster@example.com")
    bare.mail.create_configuration_set(ConfigurationSetName="mail")
    return "Muster <muster@example.com>"


@pytest.fixture
def sandbox(bare: Stack) -> Iterator[None]:
    """The account is in SES's sandbox."""
    details: Any = {"MailType": "TRANSACTIONAL", "WebsiteURL": "https://example.com"}
    bare.mail.put_account_details(ProductionAccessEnabled=False, **details)
    yield
    bare.mail.put_account_details(ProductionAccessEnabled=True, **details)


def send(client: Any, sender: str, to: str = "ann@example.org", tag: str = "a") -> str:
    text = {"Data": "Welcome", "Charset": "UTF-8"}
    answer = client.send_email(
        FromEmailAddress=sender,
        Destination={"ToAddresses": [to]},
        ConfigurationSetName="mail",
        EmailTags=[{"Name": "account", "Value": tag}],
        Content={"Simple": {"Subject": text, "Body": {"Text": text}}},
    )
    return str(answer["MessageId"])


def role(stack: Stack, name: str, *statements: dict[str, Any]) -> str:
    """Make a role with these permissions; return its ARN."""
    document = json.dumps({"Version": "2012-10-17", "Statement": [TRUST]})
    arn = stack.iam.create_role(RoleName=name, AssumeRolePolicyDocument=document)["Role"]["Arn"]
    policy = json.dumps({"Version": "2012-10-17", "Statement": statements})
    stack.iam.put_role_policy(RoleName=name, PolicyName="all", PolicyDocument=policy)
    return arn


def mailer(stack: Stack, name: str, *statements: dict[str, Any]) -> Any:
    """A client of SES with these permissions only."""
    sts = unchecked(stack, "sts")
    keys = sts.assume_role(RoleArn=role(stack, name, *statements), RoleSessionName=name)["Credentials"]
    return boto3.client(
        "sesv2",
        region_name=REGION,
        endpoint_url=stack.aws.endpoint,
        aws_access_key_id=keys["AccessKeyId"],
        aws_secret_access_key=keys["SecretAccessKey"],
        aws_session_token=keys["SessionToken"],
    )


def may_send(*resources: str, **condition: Any) -> dict[str, Any]:
    arns = [f"arn:aws:ses:{REGION}:{ACCOUNT}:{each}" for each in resources]
    return {"Effect": "Allow", "Action": "ses:SendEmail", "Resource": arns} | condition


def test_a_tag_that_ses_does_not_take_is_refused(bare: Stack, sender: str) -> None:
    with pytest.raises(ClientError, match="SES message tag") as error:
        send(bare.mail, sender, tag="li.wei")
    assert code_of(error) == "BadRequestException"


def test_a_sender_who_is_not_verified_may_not_send(bare: Stack, sender: str) -> None:
    with pytest.raises(ClientError, match="identities failed the check") as error:
        send(bare.mail, "stranger@example.net")
    assert code_of(error) == "MessageRejected"


@pytest.mark.usefixtures("sandbox")
def test_in_the_sandbox_only_verified_people_and_the_simulator_get_mail(bare: Stack, sender: str) -> None:
    with pytest.raises(ClientError, match="identities failed the check"):
        send(bare.mail, sender, "nobody@example.org")
    assert send(bare.mail, sender, "success+a@simulator.amazonses.com")
    bare.mail.create_email_identity(EmailIdentity="verified@example.org")
    assert send(bare.mail, sender, "verified@example.org")
    assert bare.mail.get_account()["ProductionAccessEnabled"] is False


def test_a_mail_needs_permission_for_its_sender_and_its_configuration_set(bare: Stack, sender: str) -> None:
    both = may_send("identity/muster@example.com", "configuration-set/mail")
    assert send(mailer(bare, "both", both), sender)
    for number, resource in enumerate(both["Resource"]):
        with pytest.raises(ClientError, match="not authorized"):
            send(mailer(bare, f"one-{number}", both | {"Resource": [resource]}), sender)


def test_the_identity_of_the_address_counts_before_that_of_its_domain(bare: Stack, sender: str) -> None:
    bare.mail.create_email_identity(EmailIdentity="example.com")
    domain = mailer(bare, "domain", may_send("identity/example.com", "configuration-set/mail"))
    with pytest.raises(ClientError, match=r"identity/muster@example\.com"):
        send(domain, sender)
    assert send(domain, "other@example.com")
    bare.mail.delete_email_identity(EmailIdentity="example.com")


@pytest.mark.usefixtures("sandbox")
def test_in_the_sandbox_a_mail_needs_permission_for_its_recipient_too(bare: Stack, sender: str) -> None:
    bare.mail.create_email_identity(EmailIdentity="ann@example.org")
    named = mailer(bare, "named", may_send("identity/muster@example.com", "configuration-set/mail"))
    with pytest.raises(ClientError, match=r"identity/ann@example\.org"):
        send(named, sender)
    anybody = may_send("identity/*", "configuration-set/*")
    assert send(mailer(bare, "anybody", anybody), sender)


def test_a_condition_on_the_from_address_is_judged(bare: Stack, sender: str) -> None:
    bare.mail.create_email_identity(EmailIdentity="second@example.com")
    condition = {"StringEquals": {"ses:FromAddress": "muster@example.com"}}
    client = mailer(bare, "from", may_send("identity/*", "configuration-set/*", Condition=condition))
    assert send(client, sender)
    with pytest.raises(ClientError, match="not authorized"):
        send(client, "second@example.com")


# ------------------------------------------------------------- sign-ins


@pytest.fixture(scope="module")
def pool(bare: Stack) -> tuple[str, str]:
    """A user pool as the template has it, and its client."""
    made = bare.cognito.create_user_pool(
        PoolName="pool",
        UsernameConfiguration={"CaseSensitive": False},
        AdminCreateUserConfig={"AllowAdminCreateUserOnly": True},
    )["UserPool"]["Id"]
    client = bare.cognito.create_user_pool_client(
        UserPoolId=made, ClientName="c", ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH"], WriteAttributes=["name"]
    )
    return made, client["UserPoolClient"]["ClientId"]


def test_nobody_signs_up_where_administrators_create_users(bare: Stack, pool: tuple[str, str]) -> None:
    with pytest.raises(ClientError, match="SignUp is not permitted"):
        bare.cognito.sign_up(ClientId=pool[1], Username="eve", Password="Long enough 7!")


def test_a_first_password_cannot_be_forgotten(bare: Stack, pool: tuple[str, str]) -> None:
    bare.cognito.admin_create_user(UserPoolId=pool[0], Username="first", MessageAction="SUPPRESS")
    with pytest.raises(ClientError, match="cannot be reset in the current state"):
        bare.cognito.forgot_password(ClientId=pool[1], Username="first")


def test_user_names_are_one_in_any_letter_case(bare: Stack, pool: tuple[str, str]) -> None:
    bare.cognito.admin_create_user(UserPoolId=pool[0], Username="case.test", MessageAction="SUPPRESS")
    with pytest.raises(ClientError) as error:
        bare.cognito.admin_create_user(UserPoolId=pool[0], Username="Case.Test", MessageAction="SUPPRESS")
    assert code_of(error) == "UsernameExistsException"
    assert bare.cognito.admin_get_user(UserPoolId=pool[0], Username="CASE.TEST")["Username"] == "case.test"


def test_a_person_may_write_the_attributes_of_the_client_only(bare: Stack, pool: tuple[str, str]) -> None:
    bare.cognito.admin_create_user(UserPoolId=pool[0], Username="writer", MessageAction="SUPPRESS")
    bare.cognito.admin_set_user_password(
        UserPoolId=pool[0], Username="writer", Password="Long enough 7!", Permanent=True
    )
    answer = bare.cognito.initiate_auth(
        ClientId=pool[1],
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": "writer", "PASSWORD": "Long enough 7!"},
    )
    token = answer["AuthenticationResult"]["AccessToken"]
    bare.cognito.update_user_attributes(AccessToken=token, UserAttributes=[{"Name": "name", "Value": "W"}])
    with pytest.raises(ClientError, match="unauthorized attribute"):
        bare.cognito.update_user_attributes(
            AccessToken=token, UserAttributes=[{"Name": "email", "Value": "w@example.com"}]
        )


# ------------------------------------------------------------ functions


def function(stack: Stack, name: str, code: str, **more: Any) -> str:
    """Make a function of this code that may do everything; return its ARN."""
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


def test_no_more_invocations_are_admitted_than_the_account_has(bare: Stack) -> None:
    function(bare, "slow", "import time\ndef handler(event, context):\n    time.sleep(3)\n    return 'done'\n")
    outcomes: list[str] = []

    def invoke() -> None:
        client = unchecked(bare, "lambda")
        try:
            outcomes.append(json.loads(client.invoke(FunctionName="slow")["Payload"].read()))
        except ClientError as error:
            outcomes.append(error.response["Error"]["Code"])

    threads = [threading.Thread(target=invoke) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["TooManyRequestsException", "done", "done", "done"]


def test_an_api_whose_function_is_not_admitted_answers_503(bare: Stack) -> None:
    arn = function(bare, "api", "import time\ndef handler(event, context):\n    time.sleep(3)\n    return {}\n")
    api = bare.apigateway.create_api(Name="api", ProtocolType="HTTP")["ApiId"]
    integration = bare.apigateway.create_integration(
        ApiId=api, IntegrationType="AWS_PROXY", IntegrationUri=arn, PayloadFormatVersion="2.0"
    )
    bare.apigateway.create_route(ApiId=api, RouteKey="$default", Target=f"integrations/{integration['IntegrationId']}")
    bare.apigateway.create_stage(ApiId=api, StageName="$default", AutoDeploy=True)
    answers: list[httpx.Response] = []

    def ask() -> None:
        host = {"Host": f"{api}.execute-api.localhost:{bare.aws.port}"}
        answers.append(httpx.get(f"{bare.aws.endpoint}/", headers=host, timeout=30, trust_env=False))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 503]
    assert {"message": "Service Unavailable"} in [answer.json() for answer in answers if answer.status_code == 503]


def test_an_answer_over_6_mb_is_refused(bare: Stack) -> None:
    function(bare, "large", "def handler(event, context):\n    return 'a' * (6 * 1024 * 1024)\n")
    answer = bare.functions.invoke(FunctionName="large")
    assert json.loads(answer["Payload"].read())["errorType"] == "Function.ResponseSizeTooLarge"
    assert "Lambda answer" in refusals(bare)[-1]


def test_every_line_of_an_invocation_is_in_the_log_when_it_has_answered(bare: Stack) -> None:
    function(bare, "wordy", "def handler(event, context):\n    for n in range(5000):\n        print('line', n)\n")
    bare.functions.invoke(FunctionName="wordy")
    pages = bare.logs.get_paginator("filter_log_events").paginate(logGroupName="/aws/lambda/wordy")
    lines = [event["message"] for page in pages for event in page["events"] if event["message"].startswith("line")]
    assert lines == [f"line {n}" for n in range(5000)]


_WRITES = """
import tempfile

def handler(event, context):
    with tempfile.TemporaryFile() as file:
        file.seek(600 * 1024 * 1024)  # a hole: no disk is filled
        file.write(b"end")
"""


def test_no_file_is_larger_than_the_functions_storage(bare: Stack) -> None:
    function(bare, "small-tmp", _WRITES)
    function(bare, "large-tmp", _WRITES, EphemeralStorage={"Size": 1024})
    refused = bare.functions.invoke(FunctionName="small-tmp")
    assert "File too large" in refused["Payload"].read().decode()
    assert "FunctionError" not in bare.functions.invoke(FunctionName="large-tmp")


_AGAIN = """
import boto3, json

def handler(event, context):
    for record in event["Records"]:
        asked = json.loads(record["body"])
        left = asked["left"] - 1
        boto3.client("s3").put_object(Bucket="{bucket}", Key=str(left))
        if left:
            body = json.dumps({{"left": left}})
            boto3.client("sqs").send_message(QueueUrl="{url}", MessageBody=body)
"""


def test_a_group_with_many_messages_does_not_hold_up_another(bare: Stack) -> None:
    queue = bare.sqs.create_queue(QueueName="fair")["QueueUrl"]
    for group in ("many", "many", "many", "few"):
        bare.sqs.send_message(QueueUrl=queue, MessageBody=group, MessageGroupId=group)
    bare.sqs.send_message(QueueUrl=queue, MessageBody="none")

    received = [bare.sqs.receive_message(QueueUrl=queue)["Messages"][0]["Body"] for _ in range(5)]
    assert received == ["many", "few", "none", "many", "many"]


@pytest.mark.parametrize(("name", "loops", "runs"), [("stops", "Terminate", 16), ("goes-on", "Allow", 20)])
def test_a_chain_of_invocations_through_a_queue_ends_after_16_unless_it_may_go_on(
    bare: Stack, name: str, loops: Any, runs: int
) -> None:
    # A run may begin before the last ones have ended: if it is refused as a fourth, its message comes again 5 s later.
    url = bare.sqs.create_queue(QueueName=name, Attributes={"VisibilityTimeout": "5"})["QueueUrl"]
    bare.s3.create_bucket(Bucket=name)
    function(bare, name, _AGAIN.format(bucket=name, url=url), Timeout=5)
    bare.functions.put_function_recursion_config(FunctionName=name, RecursiveLoop=loops)
    queue = bare.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    reading = bare.functions.create_event_source_mapping(EventSourceArn=queue, FunctionName=name, BatchSize=1)
    bare.sqs.send_message(QueueUrl=url, MessageBody=json.dumps({"left": 20}))

    def done() -> bool:
        return len(bare.s3.list_objects_v2(Bucket=name).get("Contents", [])) == runs

    wait_for(lambda: done() or None, f"run {runs}", seconds=180)
    time.sleep(2)  # a further run would be there by now
    assert done()
    bare.functions.delete_event_source_mapping(UUID=reading["UUID"])
