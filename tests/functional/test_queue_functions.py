"""The functions behind queues and the schedule, through their handlers."""

import io
import json
from typing import Any

import boto3
import pytest

from functions.create_enterprise import app as create_enterprise
from functions.import_users import app as import_users
from functions.onboard import app as onboard
from functions.sweep import app as sweep
from muster.gateways import live
from muster.gateways.queues import SqsNudges, SqsTaskQueue
from muster.gateways.user_pool import CognitoSignIns
from muster.tasks.service import list_tasks
from muster.users.items import UserItem
from tests.context import Context
from tests.functional.imports import Desk, person, workbook
from tests.functional.region import make_buckets, make_user_pool

pytestmark = pytest.mark.usefixtures("acme")


@pytest.fixture(autouse=True)
def _deployment(acme: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """Buckets, queues, user pool and mail identity as the template has them."""
    make_buckets()
    sqs = boto3.client("sqs")
    queues = {name: sqs.create_queue(QueueName=name)["QueueUrl"] for name in ("imports", "onboarding", "urgent")}
    pool = make_user_pool()
    boto3.client("sesv2").create_email_identity(EmailIdentity="muster@example.com")
    monkeypatch.setattr(live, "import_queue", lambda: SqsTaskQueue(queues["imports"]))
    monkeypatch.setattr(live, "bulk_nudges", lambda: SqsNudges(queues["onboarding"]))
    monkeypatch.setattr(live, "urgent_nudges", lambda: SqsNudges(queues["urgent"]))
    monkeypatch.setattr(live, "sign_ins", lambda: CognitoSignIns(pool))


def _messages(name: str) -> dict[str, Any]:
    """What Lambda is given of a queue."""
    sqs = boto3.client("sqs")
    received = sqs.receive_message(
        QueueUrl=sqs.get_queue_url(QueueName=name)["QueueUrl"], MaxNumberOfMessages=10, AttributeNames=["All"]
    )
    return {
        "Records": [
            {
                "messageId": message["MessageId"],
                "receiptHandle": message["ReceiptHandle"],
                "body": message["Body"],
                "attributes": message["Attributes"],
                "eventSource": "aws:sqs",
            }
            for message in received.get("Messages", [])
        ]
    }


def _drop(content: bytes) -> None:
    """Put a file into the drop folder, and the message that S3 sends of it into the queue."""
    message = json.loads(Desk().drop(content))
    stored = boto3.client("s3").put_object(Bucket="uploads", Key="imports/acme/people.xlsx", Body=content)
    message["Records"][0]["s3"]["object"]["eTag"] = stored["ETag"].strip('"')
    live.import_queue().put(json.dumps(message), enterprise_id="acme")


def test_a_dropped_file_becomes_users_with_sign_ins_and_mail() -> None:
    _drop(workbook(person(1), person(2)))

    assert import_users.lambda_handler(_messages("imports"), Context()) == {"batchItemFailures": []}
    assert onboard.lambda_handler(_messages("onboarding"), Context()) == {"batchItemFailures": []}

    task = list_tasks("acme", limit=1)[0][0]
    result = io.BytesIO()
    live.reports().read(str(task.result_key), result)
    assert task.state == "succeeded"
    assert result.getvalue().startswith(b"PK")
    assert [user.mail_status for user in UserItem.scan()] == ["sent", "sent"]


def test_only_the_message_that_could_not_be_handled_comes_again() -> None:
    live.import_queue().put("not JSON", enterprise_id="acme")
    _drop(workbook(person(1)))
    event = _messages("imports")
    broken = next(record["messageId"] for record in event["Records"] if record["body"] == "not JSON")

    assert import_users.lambda_handler(event, Context()) == {"batchItemFailures": [{"itemIdentifier": broken}]}
    assert UserItem.count() == 1


def test_the_sweep_runs_on_a_schedule() -> None:
    sweep.lambda_handler({}, Context())


def test_an_operator_creates_an_enterprise() -> None:
    answer = create_enterprise.lambda_handler(
        {"enterprise_id": "other", "name": "Other", "administrator": {"name": "Ann", "email": "ann@example.com"}},
        Context(),
    )

    assert answer == {"enterprise_id": "other", "account": "ann@example.com"}
    assert onboard.lambda_handler(_messages("urgent"), Context()) == {"batchItemFailures": []}
    assert [user.mail_status for user in UserItem.scan()] == ["sent"]
