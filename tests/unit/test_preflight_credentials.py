"""Credentials that the preflight cannot use, each told in one sentence."""

import pytest
from botocore import exceptions as aws
from botocore.exceptions import ClientError

from infra.preflight import caller, refusals
from infra.preflight.findings import Level


def _refused(code: str, message: str = "No.") -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": message}}, "GetCallerIdentity")


@pytest.mark.parametrize(
    ("error", "beginning"),
    [
        (_refused("ExpiredToken"), "Your AWS credentials have expired: sign in again with `aws sso login"),
        (_refused("ExpiredTokenException"), "Your AWS credentials have expired"),
        (_refused("InvalidClientTokenId"), "AWS does not know your access key in aws-cn"),
        (_refused("UnrecognizedClientException"), "AWS does not know your access key in aws-cn"),
        (_refused("SignatureDoesNotMatch"), "Your secret access key does not fit the access key"),
        (_refused("RequestExpired"), "This machine's clock differs from AWS's"),
        (_refused("AccessDenied", "Not you."), "You may not call GetCallerIdentity in this account: Not you."),
        (_refused("InternalFailure", "Oh.\nMore."), "AWS refused GetCallerIdentity with InternalFailure: Oh."),
        (aws.NoCredentialsError(), "There are no AWS credentials on this machine."),
        (aws.PartialCredentialsError(provider="env", cred_var="secret"), "Your AWS configuration"),
        (aws.ConfigParseError(path="config"), "Your AWS configuration"),
        (aws.SSOTokenLoadError(error_msg="none"), "Your sign-in by IAM Identity Center is over"),
        (aws.UnauthorizedSSOTokenError(), "Your sign-in by IAM Identity Center is over"),
        (aws.TokenRetrievalError(provider="sso", error_msg="over"), "Your sign-in by IAM Identity Center is over"),
        (aws.EndpointConnectionError(endpoint_url="https://sts.aws"), "https://sts.aws cannot be reached"),
        (aws.ConnectTimeoutError(endpoint_url="https://sts.aws"), "https://sts.aws cannot be reached"),
        (aws.ProxyConnectionError(proxy_url="http://proxy"), "AWS cannot be reached"),
        (
            aws.SSLError(endpoint_url="https://sts.aws", error=OSError("own")),
            "https://sts.aws cannot be reached",
        ),
        (aws.NoRegionError(), "No Region is set"),
        (EOFError(), "Your profile asks for an MFA code"),
        (aws.DataNotFoundError(data_path="endpoints"), "AWS could not be asked: "),
    ],
)
def test_every_failure_is_one_sentence(error: Exception, beginning: str) -> None:
    found = refusals.sentence(error, "aws-cn")
    assert found.startswith(beginning)
    assert "\n" not in found
    assert found.endswith(".")


def test_what_is_no_fault_of_aws_is_not_hidden() -> None:
    with pytest.raises(ValueError, match="ours"):
        refusals.sentence(ValueError("ours"))


def _caller(arn: str) -> dict[str, str]:
    return {"Account": "123456789012", "Arn": arn}


def test_credentials_of_another_partition_stop() -> None:
    arn = "arn:aws:iam::123456789012:user/ann"
    (found,) = caller.judged(_caller(arn), "us-gov-west-1", "aws-us-gov")
    assert found.level == Level.STOP
    assert "us-gov-west-1 is of aws-us-gov" in found.sentence


def test_the_root_user_is_a_warning() -> None:
    found = list(caller.judged(_caller("arn:aws:iam::123456789012:root"), "eu-central-1", "aws"))
    assert [each.level for each in found] == [Level.OK, Level.WARN]
