"""Whether the sender's identity is there, verified, and the sender's.

Which identity is used: https://docs.aws.amazon.com/ses/latest/dg/creating-identities.html. Alignment with DMARC:
https://docs.aws.amazon.com/ses/latest/dg/send-email-authentication-dmarc.html.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from infra.preflight.findings import Finding, ok, stop, warn


@dataclass(frozen=True)
class Sender:
    """MailSender, and the identities that SES has of it."""

    address: str  # MailSender
    identity: str  # MailIdentity; empty if the stack makes one
    declared: bool  # MailSenderVerified: the user pool is to send by the identity that the stack makes
    own: bool | None  # whether the stack has the identity of the address already; None if that could not be seen
    found: Mapping[str, Mapping[str, Any]]  # what sesv2:GetEmailIdentity answered, by name, where there is one
    region: str

    @property
    def page(self) -> str:
        """Return the address of the SES console's page of identities."""
        return f"https://console.aws.amazon.com/ses/home?region={self.region}#/identities"

    def verified(self, name: str) -> bool:
        """Return whether an identity may be sent from."""
        return bool(self.found.get(name, {}).get("VerifiedForSendingStatus"))

    def covering(self) -> list[str]:
        """Return the verified identities that cover the sender, the most precise first."""
        return sorted(filter(self.verified, filter(self.covers, self.found)), key=len, reverse=True)

    def covers(self, identity: str) -> bool:
        """Return whether an identity is the address itself, its domain, or a parent domain."""
        if "@" in identity:
            return identity == self.address
        domain = self.address.partition("@")[2].lower()
        return domain == identity.lower() or domain.endswith(f".{identity.lower()}")


def judged(sender: Sender) -> Iterator[Finding]:
    """Judge the sender."""
    findings = list(_named(sender) if sender.identity else _made(sender))
    yield from findings
    used = sender.identity or next(iter(sender.covering()), "")
    if used in sender.found and sender.verified(used) and sender.covers(used):
        yield from _authenticated(sender, used)


def _named(sender: Sender) -> Iterator[Finding]:
    """Judge the identity that MailIdentity names: the user pool takes it only verified."""
    name = sender.identity
    if name == sender.address and sender.own:
        yield stop(
            f"MailIdentity names {name}, the identity that the stack made itself, so the deployment would delete it:"
            " leave MailIdentity empty and set MailSenderVerified=true in samconfig.toml once the link is confirmed."
        )
    elif not sender.covers(name):
        yield stop(
            f"MailIdentity {name} does not cover MailSender {sender.address}, so SES would refuse every mail: name"
            f" the address, its domain {sender.address.partition('@')[2]}, or a parent domain in samconfig.toml."
        )
    elif name not in sender.found:
        yield stop(
            f"SES has no identity {name} in {sender.region}, though MailIdentity names it: make and verify it at"
            f" {sender.page}, or leave MailIdentity empty so that the stack makes one."
        )
    elif not sender.verified(name):
        yield stop(
            f"The SES identity {name} is not verified yet, and the user pool takes only a verified one:"
            f" {_how(sender, name)}."
        )
    elif name != sender.address and sender.address in sender.found and not sender.verified(sender.address):
        yield warn(
            f"SES has an identity {sender.address} too, which is not verified and goes before the domain's {name}:"
            f" confirm or delete it at {sender.page}."
        )
    else:
        yield ok(f"The SES identity {name} is verified and covers {sender.address}.")


def _made(sender: Sender) -> Iterator[Finding]:
    """Judge the identity that the stack makes of the sender's address."""
    address = sender.address
    covering = sender.covering()
    mine = sender.own is not False and address in sender.found
    if mine and sender.verified(address) and not sender.declared:
        yield warn(
            f"{address} is verified: set MailSenderVerified=true in samconfig.toml, so that mails about forgotten"
            " passwords come from it too, and not from Cognito's own sender, which is good for 50 a day."
        )
    elif mine and sender.verified(address):
        yield ok(f"The SES identity {address}, which the stack made, is verified.")
    elif sender.own is False and address in sender.found:
        yield stop(
            f"The SES identity {address} exists already and is not the stack's, so the deployment would fail to make"
            f" it: set MailIdentity={covering[0] if covering else address} in samconfig.toml"
            + ("." if sender.verified(address) else f", once it is verified ({_how(sender, address)}).")
        )
    elif sender.declared:
        yield stop(
            f"MailSenderVerified is true, but SES has not verified {address}, and the user pool takes only a verified"
            " identity: set it to false in samconfig.toml, deploy, and set it to true once the link that SES mails"
            " is confirmed."
        )
    elif mine:
        yield warn(f"The SES identity {address} is not verified yet, so no mail leaves: {_how(sender, address)}.")
    elif covering:
        yield warn(
            f"The stack will make an SES identity {address}, though {covering[0]} is verified and covers it: set"
            f" MailIdentity={covering[0]} in samconfig.toml, and no link needs to be confirmed."
        )
    else:
        yield warn(
            f"SES will mail {address} a link when the stack is made, and sends nothing before somebody opens it: see"
            " that this mailbox is read, or verify the domain first and name it in MailIdentity."
        )


def _authenticated(sender: Sender, name: str) -> Iterator[Finding]:
    """Judge DKIM and the MAIL FROM domain: with neither, receivers that follow DMARC take the mail for forged."""
    identity = sender.found[name]
    signed = identity.get("DkimAttributes", {})
    mail_from = identity.get("MailFromAttributes", {})
    if signed.get("Status") != "SUCCESS" or not signed.get("SigningEnabled", True):
        domain = sender.address.partition("@")[2]
        yield warn(
            f"Mails from {sender.address} carry no DKIM signature of {domain}, so many receivers put them into spam"
            f" or refuse them: verify the domain with Easy DKIM at {sender.page}, and name it in MailIdentity."
        )
    else:
        yield ok(f"Mails from {sender.address} are signed with DKIM.")
    if mail_from.get("MailFromDomain") and mail_from.get("MailFromDomainStatus") != "SUCCESS":
        yield warn(
            f"The MAIL FROM domain {mail_from['MailFromDomain']} of {name} is not set up"
            f" ({mail_from.get('MailFromDomainStatus', 'unknown')}), so SPF does not align: publish its MX and TXT"
            f" records, which {sender.page} shows, or take it away."
        )


def _how(sender: Sender, name: str) -> str:
    if "@" in name:
        return f"open the link that SES mailed to {name}, or have it sent again at {sender.page}"
    return f"publish the DNS records that {sender.page} shows for {name}"
