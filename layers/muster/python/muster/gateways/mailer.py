"""Mail, sent by SES."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from botocore.exceptions import ClientError

from muster.errors import MusterError
from muster.gateways.aws import aws_errors, client, error_code, error_text, is_throttled
from muster.gateways.mail_refusals import held, is_quota, refused_for_good
from muster.gateways.mail_sender import from_header
from muster.gateways.mail_tags import enterprise_tag, user_tag
from muster.messages import Message, message

if TYPE_CHECKING:
    from mypy_boto3_sesv2 import SESV2Client


class MailRefusedError(MusterError):
    """The mail service will not send this message to this recipient, now or later."""


class MailHeldError(MusterError):
    """The mail service does not send this message while our account or set-up is as it is.

    The message of the error says what an operator has to do. `for_all` tells whether every other mail is held too.
    """

    def __init__(self, message: str, *, for_all: bool, code: str = "") -> None:
        super().__init__(Message("mail_held", message))
        self.for_all = for_all
        self.code = code
        """The mail service's own name for what is wrong."""


@dataclass(frozen=True)
class Mail:
    """One message to one person; `sender_name` is shown before the configured address."""

    user_id: str
    """Empty if it goes to an address that is no user's."""
    enterprise_id: str
    to: str
    sender_name: str
    subject: str
    text: str
    html: str


class Mailer(Protocol):
    """Sends mail."""

    def send(self, mail: Mail) -> str:
        """Hand the mail over for delivery and return its id.

        Raises MailRefusedError if it is refused for good, MailHeldError if it can be sent once an operator has done
        something, and ThrottledError.
        """


class SesMailer:
    """Mail through SES, from the configured address, its events to the configuration set."""

    def __init__(self, sender: str, configuration_set: str) -> None:
        self._sender = sender
        self._configuration_set = configuration_set

    @property
    def _client(self) -> "SESV2Client":
        return client("sesv2")  # type: ignore[no-any-return]

    def send(self, mail: Mail) -> str:
        with aws_errors():
            try:
                return self._send(mail)
            except ClientError as error:
                self._judge(error)
                raise

    def _judge(self, error: ClientError) -> None:
        """Raise our error for an error of SES, unless SES is just too busy."""
        code, text = error_code(error), error_text(error)
        if refused_for_good(code, text, self._sender):
            raise MailRefusedError(message("mail_refused", "The mail service refused the message.")) from error
        if not is_throttled(code) or is_quota(text):
            hold = held(code, text, self._sender)
            raise MailHeldError(hold.sentence, for_all=hold.for_all, code=code) from error

    def _send(self, mail: Mail) -> str:
        tags = [*([user_tag(mail.user_id)] if mail.user_id else []), enterprise_tag(mail.enterprise_id)]
        answer = self._client.send_email(
            FromEmailAddress=from_header(mail.sender_name, self._sender),
            Destination={"ToAddresses": [mail.to]},
            ConfigurationSetName=self._configuration_set,
            EmailTags=[{"Name": name, "Value": value} for name, value in tags],
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
        return answer["MessageId"]
