"""Muster deployed to the embedded AWS by `sam build` and `sam deploy`, as in production."""

import fcntl
import hashlib
import os
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import httpx
from botocore.client import BaseClient
from botocore.config import Config
from botocore.session import Session as BotocoreSession

from infra.deployment import Deployment, FunctionFailedError, invoke
from infra.local.embedded_aws.options import Options
from infra.local.mailbox import Mail, sent_mails
from infra.local.ministack import EMBEDDED_AWS, MiniStack, ministack
from infra.local.sam import sam
from infra.local.settings import (
    API_ID,
    ARTIFACTS_BUCKET,
    BUILD,
    MAIL_SENDER,
    MINISTACK_BIN,
    OWNER,
    REGION,
    ROOT,
    STACK_NAME,
    TEMPLATE,
    LocalError,
)
from infra.local.signed_in import SignedIn

if TYPE_CHECKING:
    from mypy_boto3_apigatewayv2 import ApiGatewayV2Client
    from mypy_boto3_cloudformation import CloudFormationClient
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_iam import IAMClient
    from mypy_boto3_lambda import LambdaClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sesv2 import SESV2Client
    from mypy_boto3_sqs import SQSClient

BUILT_TEMPLATE = BUILD / "build" / "template.yaml"


@dataclass(frozen=True)
class Stack:
    """Muster, deployed and running here, with clients of its AWS services and of its API."""

    aws: MiniStack

    @property
    def api_host(self) -> str:
        """Return the API's host name and port, for browsers and for the Host header of programs."""
        return f"{API_ID}.execute-api.localhost:{self.aws.port}"

    @property
    def api_url(self) -> str:
        """Return the API's address for a browser."""
        return f"http://{self.api_host}"

    @cached_property
    def outputs(self) -> Mapping[str, str]:
        """Return the outputs of the deployed template."""
        stack = self.cloudformation.describe_stacks(StackName=STACK_NAME)["Stacks"][0]
        return {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}

    @cached_property
    def _session(self) -> boto3.Session:
        """Return a session with an operator's credentials here, independent of this machine's AWS settings."""
        nowhere = dict.fromkeys(("config_file", "credentials_file"), (None, None, os.devnull, None))
        settings = BotocoreSession(session_vars=nowhere | {"profile": (None, None, None, None)})
        return boto3.Session(OWNER, OWNER, region_name=REGION, botocore_session=settings)

    @property
    def deployment(self) -> Deployment:
        """Return the stack in the form that operators' commands take."""
        return Deployment(STACK_NAME, self._session, self.aws.endpoint)

    @cached_property
    def cloudformation(self) -> "CloudFormationClient":
        return self._session.client("cloudformation", endpoint_url=self.aws.endpoint)

    @cached_property
    def cognito(self) -> "CognitoIdentityProviderClient":
        return self._session.client("cognito-idp", endpoint_url=self.aws.endpoint)

    @cached_property
    def dynamodb(self) -> "DynamoDBClient":
        return self._session.client("dynamodb", endpoint_url=self.aws.endpoint)

    @cached_property
    def events(self) -> Any:
        return self._session.client("events", endpoint_url=self.aws.endpoint)

    @cached_property
    def functions(self) -> "LambdaClient":
        config = Config(read_timeout=300, retries={"max_attempts": 0})
        return self._session.client("lambda", endpoint_url=self.aws.endpoint, config=config)

    @cached_property
    def apigateway(self) -> "ApiGatewayV2Client":
        return self._session.client("apigatewayv2", endpoint_url=self.aws.endpoint)

    @cached_property
    def iam(self) -> "IAMClient":
        return self._session.client("iam", endpoint_url=self.aws.endpoint)

    @cached_property
    def logs(self) -> Any:
        return self._session.client("logs", endpoint_url=self.aws.endpoint)

    @cached_property
    def mail(self) -> "SESV2Client":
        return self._session.client("sesv2", endpoint_url=self.aws.endpoint)

    @cached_property
    def s3(self) -> "S3Client":
        return self._session.client("s3", endpoint_url=self.aws.endpoint)

    @cached_property
    def sqs(self) -> "SQSClient":
        return self._session.client("sqs", endpoint_url=self.aws.endpoint)

    def http(self, token: str | None = None) -> httpx.Client:
        """Return a client of the API, signed in if given an access token."""
        return self.deployment.http(self.api_url, token)

    def signed_in(self, account: str, password: str) -> httpx.Client:
        """Return a client of the API that signs in again before its access token expires, for work that takes long."""
        client = self.http()
        client.auth = SignedIn(lambda: self.sign_in(account, password))
        return client

    def sign_in(self, account: str, password: str) -> str:
        """Sign a person in and return the access token."""
        answer = self.cognito.initiate_auth(
            ClientId=self.outputs["UserPoolClientId"],
            AuthFlow="USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": account, "PASSWORD": password},
        )
        return answer["AuthenticationResult"]["AccessToken"]

    def invoke(self, output: str, payload: Mapping[str, Any]) -> Any:
        """Call the function that an output names, and return its response."""
        try:
            return invoke(self.functions, self.outputs[output], payload)
        except FunctionFailedError as error:
            raise LocalError(f"{output} failed: {error}") from None

    def mails_sent(self) -> int:
        """Return how many mails were sent in the last 24 hours; cheaper than `mails`."""
        return int(self.mail.get_account()["SendQuota"]["SentLast24Hours"])

    def mails(self) -> list[Mail]:
        """Return every mail sent so far, oldest first."""
        return sent_mails(self.aws.endpoint)

    def close(self) -> None:
        """Close all clients that were used."""
        for made in vars(self).values():
            if isinstance(made, BaseClient):
                made.close()


@contextmanager
def running_stack(
    port: int,
    log: Path,
    *,
    state: Path | None = None,
    parameters: Mapping[str, str] | None = None,
    options: Options | None = None,
    module: str = EMBEDDED_AWS,
) -> Iterator[Stack]:
    """Run the embedded AWS with Muster deployed while the block runs; `parameters` are the template's.

    `options` and `module` are as for `ministack`.
    """
    with ThreadPoolExecutor(1) as beside:
        built = beside.submit(build)  # while the embedded AWS starts
        with ministack(port, log, state, options, module) as aws, closing(Stack(aws)) as stack:
            built.result()
            deploy(stack, parameters or {})
            yield stack


def build() -> None:
    """Run `sam build` for this machine's Python, unless its input is the same as at the last time."""
    BUILD.mkdir(parents=True, exist_ok=True)
    stamp = BUILD / "built-from"
    with (BUILD / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        sources = _fingerprint()
        if stamp.exists() and stamp.read_text() == sources:
            return
        host = {"LAYER_PLATFORM": "host", "LAYER_PYTHON": str(MINISTACK_BIN / "python")}
        sam("build", "--build-dir", str(BUILD / "build"), "--cache-dir", str(BUILD / "cache"), more=host)
        stamp.write_text(sources)


def _fingerprint() -> str:
    """Return a digest of the input of `sam build`, except functions and product, which it does not copy."""
    files = [TEMPLATE, *sorted(path for path in (ROOT / "layers" / "dependencies").iterdir() if path.is_file())]
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()


def deploy(stack: Stack, parameters: Mapping[str, str], template: Path = BUILT_TEMPLATE) -> None:
    """Run `sam deploy` to the embedded AWS, with the built template or another `template` that lies beside it."""
    if not any(bucket["Name"] == ARTIFACTS_BUCKET for bucket in stack.s3.list_buckets()["Buckets"]):
        stack.s3.create_bucket(Bucket=ARTIFACTS_BUCKET)
    values = {"Stage": "local", "ConsoleUrl": stack.api_url, "MailSender": MAIL_SENDER} | dict(parameters)
    overrides = [f"{name}={value}" for name, value in values.items()]
    target = {
        "AWS_ENDPOINT_URL": stack.aws.endpoint,
        "AWS_ACCESS_KEY_ID": OWNER,
        "AWS_SECRET_ACCESS_KEY": OWNER,
        "SAM_CLI_POLL_DELAY": "0.3",
    }
    sam("deploy", "--template-file", str(template), "--parameter-overrides", *overrides, more=target)
