"""Lambda's limits on the embedded AWS: invocations at a time, sizes, logs, and chains through queues."""

import json
import threading
import time
from typing import Any

import httpx
import pytest
from botocore.exceptions import ClientError

from infra.local.stack import Stack
from tests.e2e.embedded_aws.bare import function, unchecked
from tests.e2e.helpers import log_lines, refusals, wait_for


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
    function(bare, "wordy", "def handler(event, context):\n    for n in range(12_000):\n        print('line', n)\n")
    bare.functions.invoke(FunctionName="wordy")
    lines = [line for line in log_lines(bare) if line.startswith("line")]
    assert lines == [f"line {n}" for n in range(12_000)]  # more than one page of CloudWatch Logs


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
    # A run may begin before earlier ones have ended. If it is refused as the fourth, its message is visible after 5 s.
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


_REPORTS = """
seen = set()

def handler(event, context):
    number = event["Records"][0]["dynamodb"]["SequenceNumber"]
    again = number in seen
    seen.add(number)
    print("second delivery" if again else "first delivery")
    return {"batchItemFailures": [] if again else [{"itemIdentifier": number}]}
"""


def test_a_record_of_a_stream_that_is_reported_as_failed_comes_again(bare: Stack) -> None:
    """https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html."""
    stream = bare.dynamodb.create_table(
        TableName="streamed",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
    )["TableDescription"]["LatestStreamArn"]
    function(bare, "streaming", _REPORTS)
    bare.functions.create_event_source_mapping(
        EventSourceArn=stream,
        FunctionName="streaming",
        StartingPosition="TRIM_HORIZON",
        FunctionResponseTypes=["ReportBatchItemFailures"],
    )
    bare.dynamodb.put_item(TableName="streamed", Item={"id": {"S": "1"}})

    def deliveries() -> list[str]:
        return [line.strip() for line in log_lines(bare) if line.strip().endswith(" delivery")]

    wait_for(lambda: "second delivery" in deliveries(), "The record again")
    time.sleep(2)
    assert sorted(deliveries()) == ["first delivery", "second delivery"]
