"""What SES's errors lead to: only what is the recipient's or the content's fault is final, everything else waits."""

import pytest
from botocore.session import get_session

from muster.gateways.aws import is_throttled
from muster.gateways.mail_refusals import held, refused_for_good

SENDER = "muster@example.com"
FAILED_CHECK = "Email address is not verified. The following identities failed the check in region EU-CENTRAL-1: "


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("BadRequestException", "Missing final '@domain'"),
        ("BadRequestException", "Missing domain"),
        ("BadRequestException", "Local address contains control or whitespace"),
        ("BadRequestException", "Domain contains dot-dot"),
        ("BadRequestException", "Illegal address"),
        ("BadRequestException", "Invalid email address ann@example..com."),
        ("BadRequestException", "Address length is more than 320 bytes long: 'ann'"),
        ("MessageRejected", "The message was rejected because it contained a virus."),
        ("MessageRejected", "The message can't be sent because it contains invalid content."),
    ],
)
def test_a_fault_of_the_address_or_of_the_content_is_final(code: str, text: str) -> None:
    assert refused_for_good(code, text, SENDER)


@pytest.mark.parametrize(
    ("code", "text", "what_to_do", "for_all"),
    [
        ("MessageRejected", FAILED_CHECK + SENDER, "Confirm the link that SES mailed", True),
        ("MessageRejected", FAILED_CHECK + f"Acme <{SENDER}>, {SENDER}", "Confirm the link that SES mailed", True),
        ("MessageRejected", FAILED_CHECK + "ann@other.example, example.com", "Confirm the link that SES mailed", True),
        ("MessageRejected", FAILED_CHECK + "ann@other.example, bob@other...", "Confirm the link that SES mailed", True),
        ("MessageRejected", FAILED_CHECK + "ann@example.com", "Ask AWS for production access", False),
        (
            "MessageRejected",
            "Sending paused for this account. For more information, please …",
            "have sending resumed",
            True,
        ),
        ("MessageRejected", "Email sending has been suspended", "have sending resumed", True),
        ("MessageRejected", "", "Look the error code up", False),
        ("MessageRejected", "Something that AWS says one day.", "Look the error code up", False),
        ("BadRequestException", "Invalid tag value <li.wei>: only alphanumeric ASCII", "Look the error code up", False),
        ("BadRequestException", "Something that AWS says one day.", "Look the error code up", False),
        ("SendingPausedException", "", "have sending resumed", True),
        ("AccountSuspendedException", "", "Answer AWS's mail", True),
        ("MailFromDomainNotVerifiedException", "", "Mend its MX record", True),
        ("NotFoundException", "Configuration set <muster-production> does not exist.", "Deploy again", True),
        ("AccessDeniedException", "User … is not authorized to perform: ses:SendEmail", "Deploy again", True),
        ("ThrottlingException", "Daily message quota exceeded", "ask AWS for a higher quota", True),
        ("InternalFailure", "", "Look the error code up", False),
        ("ExpiredTokenException", "", "Look the error code up", False),
    ],
)
def test_any_other_fault_waits_and_says_what_an_operator_has_to_do(
    code: str, text: str, what_to_do: str, for_all: bool
) -> None:
    hold = held(code, text, SENDER)

    assert not refused_for_good(code, text, SENDER)
    assert what_to_do in hold.sentence
    assert hold.for_all is for_all


@pytest.mark.parametrize("sender", ["muster@example..com", "muster@", "mus ter@example.com", "müster@example.com"])
def test_an_address_that_is_none_may_be_the_senders_own(sender: str) -> None:
    assert not refused_for_good("BadRequestException", "Illegal address", sender)
    assert "MailSender" in held("BadRequestException", "Illegal address", sender).sentence


def test_every_error_of_the_services_own_list_is_known() -> None:
    codes = {error.name for error in get_session().get_service_model("sesv2").operation_model("SendEmail").error_shapes}
    by_text = {"MessageRejected", "BadRequestException"}
    unknown = held("", "", SENDER)

    assert by_text < codes
    assert {code for code in codes - by_text if not is_throttled(code) and held(code, "", SENDER) == unknown} == set()
