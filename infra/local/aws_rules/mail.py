"""Rules of SES (API version 2)."""

import re
from collections.abc import Iterator
from email.utils import getaddresses

from infra.local.aws_rules.breach import Finding, Params, rule, too_long

_TAG = re.compile(r"[A-Za-z0-9_-]{1,256}")
_API = "https://docs.aws.amazon.com/ses/latest/APIReference-V2"


@rule("SES message tag", f"{_API}/API_MessageTag.html", "sesv2", "SendEmail")
def tags(params: Params) -> Iterator[Finding]:
    """Names and values are ASCII letters, digits, _ and -, at most 256 of them."""
    for place, tag in enumerate(params.get("EmailTags", [])):
        for name in ("Name", "Value"):
            if not _TAG.fullmatch(str(tag.get(name, ""))):
                yield f"EmailTags.{place}.{name}", "is not 1 to 256 ASCII letters, digits, '_' and '-'"


@rule("SES From header", "https://github.com/zulip/zulip/issues/17558", "sesv2", "SendEmail")
def from_header(params: Params) -> Iterator[Finding]:
    """SES answers `Address length is more than 320 bytes long` for the header as it is encoded."""
    yield from too_long("FromEmailAddress", len(params.get("FromEmailAddress", "").encode()), 320)


@rule("SES addresses in ASCII", f"{_API}/API_SendEmail.html", "sesv2", "SendEmail")
def ascii_addresses(params: Params) -> Iterator[Finding]:
    """A name in another script is a MIME encoded word, and a domain is in Punycode; SES encodes neither."""
    for where, address in _addresses(params):
        if not address.isascii():
            yield where, "is not ASCII"


@rule("SES header lines", "https://www.rfc-editor.org/rfc/rfc5322#section-2.2", "sesv2", "SendEmail")
def header_lines(params: Params) -> Iterator[Finding]:
    """A header ends where its line ends: SES takes no line break in an address or a subject."""
    subject = params.get("Content", {}).get("Simple", {}).get("Subject", {}).get("Data", "")
    for where, value in (*_addresses(params), ("Content.Simple.Subject.Data", subject)):
        if re.search(r"[\r\n\x00]", value):
            yield where, "holds a line break"


@rule("SES one address in each place", f"{_API}/API_Destination.html", "sesv2", "SendEmail")
def addresses(params: Params) -> Iterator[Finding]:
    """An address is `local@domain`, with a name before it or not."""
    for where, address in _addresses(params):
        found = getaddresses([address])
        if len(found) != 1 or not re.fullmatch(r"[^@\s]{1,64}@[^@\s]{1,255}", found[0][1]):
            yield where, "is not one address"


@rule("SES recipients", f"{_API}/API_SendEmail.html", "sesv2", "SendEmail")
def recipients(params: Params) -> Iterator[Finding]:
    """A message has from 1 to 50 recipients, To, CC and BCC together."""
    count = sum(len(each) for each in params.get("Destination", {}).values())
    if "Destination" in params and count == 0:
        yield "Destination", "has no address"
    yield from too_long("Destination", count, 50, "addresses")


@rule("SES text in ASCII without a charset", f"{_API}/API_Content.html", "sesv2", "SendEmail")
def charset(params: Params) -> Iterator[Finding]:
    """Without a charset the text must be 7-bit ASCII."""
    simple = params.get("Content", {}).get("Simple", {})
    for name, content in {"Subject": simple.get("Subject", {}), **simple.get("Body", {})}.items():
        if "Charset" not in content and not str(content.get("Data", "")).isascii():
            yield f"Content.Simple.{name}", "is not ASCII and has no Charset"


def _addresses(params: Params) -> list[tuple[str, str]]:
    found = [("FromEmailAddress", params["FromEmailAddress"])] if "FromEmailAddress" in params else []
    for kind, listed in params.get("Destination", {}).items():
        found += [(f"Destination.{kind}.{place}", address) for place, address in enumerate(listed)]
    found += [(f"ReplyToAddresses.{place}", each) for place, each in enumerate(params.get("ReplyToAddresses", []))]
    return found


RULES = (tags, from_header, ascii_addresses, header_lines, addresses, recipients, charset)
