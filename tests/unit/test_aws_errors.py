"""AWS's errors, in our words."""

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError
from pynamodb.exceptions import QueryError

from muster.errors import ThrottledError
from muster.gateways.aws import aws_errors


@pytest.mark.parametrize(
    "error",
    [
        ReadTimeoutError(endpoint_url="dynamodb"),
        QueryError("It took too long.", ReadTimeoutError(endpoint_url="dynamodb")),
        ClientError({"Error": {"Code": "ThrottlingException"}}, "Query"),
        QueryError("Too many.", ClientError({"Error": {"Code": "ThrottlingException"}}, "Query")),
    ],
)
def test_a_service_that_is_slow_or_says_so_is_busy_whoever_asked(error: Exception) -> None:
    with pytest.raises(ThrottledError), aws_errors():
        raise error
