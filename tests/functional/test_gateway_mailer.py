"""The contract of mail, kept by SES and by the fake alike."""

from collections.abc import Mapping
from dataclasses import replace

import boto3
import pytest
from botocore.stub import Stubber

from muster.errors import ThrottledError
from muster.gateways.aws import client
from muster.gateways.mailer import Mail, Mailer, MailHeldError, MailRefusedError, SesMailer
from tests import fakes
from tests.functional.contract import BOTH

pytestmark = pytest.mark.usefixtures("aws_region")


@pytest.fixture
def mailer(kind: str) -> Mailer:
    if kind == "fake":
        return fakes.InMemoryMailer()
    boto3.client("sesv2").create_email_identity(EmailIdentity="muster@example.com")
    return SesMailer("muster@example.com", "mail")


USER = "01K3ZP4Q8S6V9XT2M7WBN5RDHE"
MAIL = Mail(USER, "acme", "ann@example.com", "Müller, Söhne & Co", "Hello", "text", "<p>html</p>")


NOT_VERIFIED = "Email address is not verified. The following identities failed the check in region EU-CENTRAL-1: "


def _send(mailer: Mailer, fake: Mapping[str, object], code: str, text: str) -> str:
    """Send a mail that SES, or the fake as it is set up by `fake`, does not take."""
    if isinstance(mailer, fakes.InMemoryMailer):
        return replace(mailer, **fake).send(MAIL)  # type: ignore[arg-type]
    with Stubber(client("sesv2")) as stub:
        stub.add_client_error("send_email", code, text, 400)
        return mailer.send(MAIL)


@BOTH
class TestMailer:
    def test_a_mail_is_sent(self, mailer: Mailer) -> None:
        assert mailer.send(MAIL)

    def test_a_mail_to_an_address_that_is_none_is_refused_for_good(self, mailer: Mailer) -> None:
        with pytest.raises(MailRefusedError):
            _send(mailer, {"refuses": {MAIL.to}}, "BadRequestException", "Missing final '@domain'")

    def test_every_mail_is_held_while_the_sender_is_not_verified(self, mailer: Mailer) -> None:
        with pytest.raises(MailHeldError) as held:
            _send(mailer, {"holds_all": True}, "MessageRejected", NOT_VERIFIED + "muster@example.com")
        assert held.value.for_all
        assert held.value.code == "MessageRejected"

    @pytest.mark.parametrize("code", ["LimitExceededException", "ThrottlingException", "TooManyRequestsException"])
    def test_every_mail_is_held_when_the_quota_of_the_day_is_used_up(self, mailer: Mailer, code: str) -> None:
        """It does not pass within the tries of a message: an operator has to know.

        https://docs.aws.amazon.com/ses/latest/dg/manage-sending-quotas-errors.html
        """
        with pytest.raises(MailHeldError) as held:
            _send(mailer, {"holds_all": True}, code, "Daily message quota exceeded.")
        assert held.value.for_all

    def test_in_the_sandbox_only_mails_to_addresses_that_are_not_verified_are_held(self, mailer: Mailer) -> None:
        with pytest.raises(MailHeldError) as held:
            _send(mailer, {"holds": {MAIL.to}}, "MessageRejected", NOT_VERIFIED + MAIL.to)
        assert not held.value.for_all

    def test_a_rate_that_is_too_high_is_told(self, mailer: Mailer) -> None:
        with pytest.raises(ThrottledError):
            _send(mailer, {"throttled": 1}, "TooManyRequestsException", "Maximum sending rate exceeded.")


def test_ses_is_given_the_users_id_and_a_sender_of_320_bytes_at_most() -> None:
    given: dict[str, object] = {}
    ses = client("sesv2")
    ses.meta.events.register("provide-client-params.sesv2.SendEmail", lambda params, **_: given.update(params))
    boto3.client("sesv2").create_email_identity(EmailIdentity="muster@example.com")
    SesMailer("muster@example.com", "mail").send(replace(MAIL, sender_name="上海贸易有限公司" * 8))

    assert given["EmailTags"] == [
        {"Name": "user", "Value": USER},
        {"Name": "enterprise", "Value": "acme"},
    ]
    assert len(str(given["FromEmailAddress"])) <= 320
    SesMailer("muster@example.com", "mail").send(replace(MAIL, user_id=""))
    assert given["EmailTags"] == [{"Name": "enterprise", "Value": "acme"}]
