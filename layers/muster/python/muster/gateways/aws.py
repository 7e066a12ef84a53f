"""Clients of AWS, made once per process, and the translation of its errors into ours."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from threading import Lock
from typing import Any

from botocore.config import Config
from botocore.exceptions import ClientError, HTTPClientError
from pynamodb.exceptions import PynamoDBException

from muster.errors import MusterError, ThrottledError
from muster.gateways.cold_start import session
from muster.messages import message
from muster.settings import settings

SERVICE_BUSY = message("service_busy", "The service is busy. Try again in a moment.")
_UNREACHABLE = message("service_unreachable", "A service could not be reached. Try again in a moment.")
# Each service has its own word for "slow down" and for "not now".
_THROTTLED = frozenset(
    {
        "InternalException",
        "InternalServerError",
        "LimitExceededException",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "ServiceUnavailable",
        "SlowDown",
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
        "TransactionConflictException",
        "TransactionInProgressException",
    }
)
RETRYABLE_REASONS = frozenset({"TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"})
"""Reasons of a cancelled transaction that go away by themselves: others' writes, and too many writes at once.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
"""
_CONDITION_FAILED = "ConditionalCheckFailedException"
_CONNECTIONS = 10  # one each for the eight threads of an import, and for the one that they belong to
_one_at_a_time = Lock()


class ConditionFailedError(MusterError):
    """The condition of a conditional write did not hold; nothing was written."""


def client(service: str) -> Any:
    """Return the process's client of an AWS service, made at the first call; threads may share it.

    As `boto3.client` makes it, but without boto3's resources and transfers, which nobody here uses: to load them would
    take every cold start a tenth longer.
    """
    with _one_at_a_time:  # as botocore asks of whoever makes clients of one session
        return _client(service)


@cache
def _client(service: str) -> Any:
    config = Config(
        retries={"mode": "standard", "total_max_attempts": settings().call_tries},
        connect_timeout=min(3, settings().call_seconds),
        read_timeout=settings().call_seconds,
        max_pool_connections=_CONNECTIONS,
        user_agent="Muster",  # botocore's own is put together anew for each request, twice
        parameter_validation=False,  # what we send is typed, and AWS checks it; to check it here too takes long
        signature_version="s3v4" if service == "s3" else None,  # presigned addresses are version 2 otherwise
        # Presigned addresses must name the Region's own endpoint, <bucket>.s3.<region>.amazonaws.com. The global one,
        # which botocore takes otherwise, redirects the requests of a new bucket for up to a day, which no browser
        # follows with an upload; for Regions newer than March 2019 it answers 400 for ever:
        # https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
        s3={"addressing_style": "virtual", "us_east_1_regional_endpoint": "regional"} if service == "s3" else None,
    )
    return session().create_client(service, config=config)


def error_code(error: ClientError) -> str:
    """Return AWS's code of an error."""
    return error.response.get("Error", {}).get("Code", "")


def error_text(error: ClientError) -> str:
    """Return AWS's message of an error, which may name people and so does not belong in a log."""
    return error.response.get("Error", {}).get("Message", "")


def is_throttled(code: str) -> bool:
    """Tell whether an error's code means that the service is too busy."""
    return code in _THROTTLED


@contextmanager
def aws_errors() -> Iterator[None]:
    """Turn "slow down", "not now" and an unreachable service into ThrottledError; let everything else through.

    All but PynamoDB's "the condition did not hold", which becomes ConditionFailedError.
    """
    try:
        yield
    except ClientError as error:
        if is_throttled(error_code(error)):
            raise ThrottledError(SERVICE_BUSY) from error
        raise
    except HTTPClientError as error:
        raise ThrottledError(_UNREACHABLE) from error
    except PynamoDBException as error:
        if isinstance(error.cause, HTTPClientError):  # which has no response to look into
            raise ThrottledError(_UNREACHABLE) from error
        if error.cause_response_code == _CONDITION_FAILED:
            raise ConditionFailedError(message("condition_failed", "Somebody else was faster. Look again.")) from error
        if error.cause_response_code in _THROTTLED:
            raise ThrottledError(SERVICE_BUSY) from error
        raise
