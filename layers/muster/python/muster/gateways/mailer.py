"""Mail, sent by SES."""

from dataclasses import dataclass
from email.utils import formataddr
from typing import TYPE_CHECKING, Protocol

from botocore.exceptions import ClientError

from muster.errors import MusterError
from muster.gateways.aws import aws_errors, client, error_code

if TYPE_CHECKING:
    from mypy_boto3_sesv2 import SESV2Client

# Refusals that another try will not change; everything else may pass later.
_REFUSED = frozenset({"MessageRejected", "BadRequestException"})


class MailRefusedError(MusterError):
    """The mail service will not send this message, now or later."""


@dataclass(frozen=True)
class Mail:
    """One message to one person; `sender_name` is shown before the configured address."""

    account: str
    to: str
    sender_name: str
    subject: str
    text: str
    html: str


class Mailer(Protocol):
    """What sends mail."""

    def send(self, mail: Mail) -> str:
        """Hand the mail over for delivery and return its id. Raises MailRefusedError and ThrottledError."""


class SesMailer:
    """Mail through SES, from the configured address, its events to the configuration set."""

    def __init__(self, sender: str, configuration_set: str) -> None:
        self._sender = sender
        self._configuration_set = configuration_set

    @property
    def _client(self) -> "SESV2Client":
        return client("sesv2")  # type: ignore[no-any-return]

    def send(self, mail: Mail) -> str:
        try:
            with aws_errors():
                answer = self._client.send_email(
                    # formataddr encodes any name for a header (RFC 2047).
                    FromEmailAddress=formataddr((mail.sender_name, self._sender)),
                    Destination={"ToAddresses": [mail.to]},
                    ConfigurationSetName=self._configuration_set,
                    EmailTags=[{"Name": "account", "Value": mail.account}],  # comes back with its events
                    Content={
                        "Simple": {
                            "Subject": {"Data": mail.subject, "Charset": "UTF-8"},
                            "Body": {
                                "Text": {"Data": mail.text, "Charset": "UTF-8"},
                                "Html": {"Data": mail.html, "Charset": "UTF-8"},
                            },
                        }
                    },
                )
        except ClientError as error:
            if error_code(error) in _REFUSED:
                raise MailRefusedError("The mail service refused the message.") from error
            raise
        return answer["MessageId"]
