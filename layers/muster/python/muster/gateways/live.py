"""The real gateways of this deployment, each made when it is first needed and then kept."""

from functools import cache
from typing import TYPE_CHECKING

from muster.gateways.aws import client
from muster.gateways.event_bus import EventBridge, EventBus
from muster.gateways.files import Files, S3Files
from muster.gateways.mailer import Mailer, SesMailer
from muster.gateways.own_passwords import CognitoOwnPasswords, OwnPasswords
from muster.gateways.queues import Nudges, SqsNudges, SqsTaskQueue, TaskQueue
from muster.gateways.sign_ins import SignIns
from muster.gateways.transactions import DynamoTransactions, Transactions
from muster.gateways.user_pool import CognitoSignIns
from muster.settings import settings

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.idempotency import DynamoDBPersistenceLayer


@cache
def uploads() -> Files:
    """Return the bucket of uploaded workbooks."""
    return S3Files(settings().uploads_bucket)


@cache
def reports() -> Files:
    """Return the bucket of result workbooks."""
    return S3Files(settings().reports_bucket)


@cache
def bulk_nudges() -> Nudges:
    """Return the queue of `onboard` for imports."""
    return SqsNudges(settings().onboarding_queue_url)


@cache
def urgent_nudges() -> Nudges:
    """Return the queue of `onboard` for single requests, which never wait behind an import's mails."""
    return SqsNudges(settings().urgent_queue_url)


@cache
def import_queue() -> TaskQueue:
    """Return the queue of `import_users`."""
    return SqsTaskQueue(settings().import_queue_url)


@cache
def notices() -> TaskQueue:
    """Return the queue of `onboard` for notices of imports: the urgent one, so none waits behind an import's mails."""
    return SqsTaskQueue(settings().urgent_queue_url)


@cache
def export_queue() -> TaskQueue:
    """Return the queue of `export_users`."""
    return SqsTaskQueue(settings().export_queue_url)


@cache
def sign_ins() -> SignIns:
    """Return the user pool."""
    return CognitoSignIns(settings().user_pool_id)


@cache
def own_passwords() -> OwnPasswords:
    """Return the user pool for calls that need no permission of ours."""
    return CognitoOwnPasswords(settings().user_pool_client_id)


@cache
def mailer() -> Mailer:
    """Return the mail service."""
    return SesMailer(settings().mail_sender, settings().mail_configuration_set)


@cache
def event_bus() -> EventBus:
    """Return the bus that domain events go to."""
    return EventBridge(settings().event_bus, client("events"))


@cache
def transactions() -> Transactions:
    """Transactions over this deployment's tables."""
    return DynamoTransactions()


@cache
def answers() -> "DynamoDBPersistenceLayer":
    """Return the store of responses for repeated requests."""
    from aws_lambda_powertools.utilities.idempotency import DynamoDBPersistenceLayer  # noqa: PLC0415 - slow, and rare

    return DynamoDBPersistenceLayer(settings().idempotency_table, boto3_client=client("dynamodb"))
