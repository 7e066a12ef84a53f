"""Meaning of the errors with which SES refuses a mail: the cause, and the action for an operator.

Its errors are those of SendEmail in the model that botocore ships (sesv2, 2019-09-27) and those that all of AWS shares.
Two of them say by their text alone what is wrong:

- MessageRejected is "invalid content" in the model, but also a sender that is not verified, a recipient that is not
  while SES is in its sandbox, and an account that is paused:
  https://docs.aws.amazon.com/ses/latest/dg/troubleshoot-error-messages.html
- BadRequestException is any invalid input, among it an address that is none.

Only what is known to be the fault of this recipient or this content is final. Whatever is not known is held: a mail
that waits needlessly rings an alarm, and one that is given up needlessly is lost.
"""

import re
from dataclasses import dataclass

# What SES says of an address: https://github.com/openstax/accounts/issues/253, https://github.com/boto/boto3/issues/4587,
# https://github.com/anymail/django-anymail/issues/281, https://github.com/brave/accounts/issues/35,
# https://github.com/domdomegg/aws-ses-v2-local/issues/44; of content: BulkEmailEntryResult in the API reference.
_FINAL_TEXT = re.compile(
    r"illegal address|invalid email address|missing (final '@domain'|domain|local name)"
    r"|(domain|local address) (contains|starts|ends)|address length is more than|contained? a virus|invalid content"
    r"|message length is more than",
    re.IGNORECASE,
)
_FINAL_CODES = frozenset({"MessageRejected", "BadRequestException"})
_ADDRESS = re.compile(r"[\w!#$%&'*+/=?^`{|}~-]+(\.[\w!#$%&'*+/=?^`{|}~-]+)*@([a-z0-9-]+\.)+[a-z0-9-]+", re.A | re.I)


@dataclass(frozen=True)
class Hold:
    """Reason for which a mail waits: a sentence for the operator, and whether every other mail waits for it too."""

    sentence: str
    for_all: bool = True


_PAUSED = Hold(
    "SES has paused sending for this account, Region or configuration set. Read AWS's mail about it, or the reputation "
    "page of the SES console; mend the cause and have sending resumed."
)
_DENIED = Hold(
    "The role of onboard may not send mail. Deploy again to put its policy back; if there is a policy of the "
    "organization or of the identity, let it allow ses:SendEmail."
)
_BY_CODE = {
    "AccountSuspendedException": Hold(
        "AWS has ended sending for this account. Answer AWS's mail about it, or deploy with another account's SES."
    ),
    "SendingPausedException": _PAUSED,
    "MailFromDomainNotVerifiedException": Hold(
        "The MAIL FROM domain of the sender's identity is not verified. Mend its MX record, or take the domain off the "
        "identity."
    ),
    "NotFoundException": Hold("The configuration set of this deployment is not there. Deploy again to make it anew."),
    "AccessDenied": _DENIED,
    "AccessDeniedException": _DENIED,
}
_SENDER = Hold(
    "The address that mails come from is not verified. Confirm the link that SES mailed to it, or name a verified "
    "identity as MailIdentity and deploy again."
)
_RECIPIENT = Hold(
    "SES is in its sandbox, where it sends to verified addresses only. Ask AWS for production access.", for_all=False
)
_QUOTA = Hold(
    "The daily quota of SES is used up. What is wanted goes out within 24 hours; ask AWS for a higher quota to have it "
    "sooner."
)
_NO_ADDRESS = Hold("MailSender is not an e-mail address that SES takes. Mend it and deploy again.")
_UNKNOWN = Hold(
    "SES does not take this mail, and its reason is not known here. Look the error code up; send a mail to the user's "
    "address with the SES console to see the whole reason.",
    for_all=False,
)


def refused_for_good(code: str, text: str, sender: str) -> bool:
    """Tell whether SES's error, by its code and its text, is the fault of the recipient's address or of the content.

    What it says of an address may mean the sender's, `sender`, so it is believed only if that one is sound.
    """
    return code in _FINAL_CODES and bool(_FINAL_TEXT.search(text)) and bool(_ADDRESS.fullmatch(sender))


def is_quota(text: str) -> bool:
    """Tell whether SES's text says that no more mails may be sent today.

    Its code is that of a rate which is too high, but it does not pass within minutes:
    https://docs.aws.amazon.com/ses/latest/dg/manage-sending-quotas-errors.html
    """
    return "daily message quota" in text.lower()


def held(code: str, text: str, sender: str) -> Hold:
    """Return why a mail that was not refused for good has to wait."""
    said = text.lower()
    if known := _BY_CODE.get(code):
        return known
    if is_quota(text):
        return _QUOTA
    if "not verified" in said:
        return _SENDER if _names(said, sender.lower()) else _RECIPIENT
    if "paused" in said or "suspended" in said or "shut down" in said:
        return _PAUSED
    return _NO_ADDRESS if _FINAL_TEXT.search(text) else _UNKNOWN


def _names(said: str, sender: str) -> bool:
    """Tell whether the sender or its domain is among the identities that SES lists, or the list is cut short."""
    domain = re.escape(sender.rpartition("@")[2])
    return (
        sender in said or bool(re.search(rf"(^|[\s,:]){domain}($|[\s,])", said)) or said.rstrip().endswith(("...", "…"))
    )
