"""Names of mail domains: which an operator can confirm for an enterprise, and how a confirmed one is kept."""

import re
from collections.abc import Sequence
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator

from muster.messages import message
from muster.users.text import wrong

# Labels of RFC 1035, section 2.3.4: 63 characters each, 253 in all; two at least, and no number as the last one.
_DOMAIN = re.compile(r"(?=.{3,253}\Z)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")
MOST = 20
"""Domains that one request may confirm."""
_LONGEST, _LONGEST_LABEL = 253, 63  # characters of a domain, and of a label of it (RFC 1035, section 2.3.4)
_LEVELS = 10  # labels of an address's domain, and of those that are looked up, from the right
_DOTS = str.maketrans("。．｡", "...")  # which separate labels, too (RFC 3490, section 3.1)
# Anybody can have an address there, so no enterprise can own one.
_PUBLIC = frozenset(
    (
        "126.com",
        "139.com",
        "163.com",
        "aliyun.com",
        "aol.com",
        "foxmail.com",
        "gmail.com",
        "gmx.com",
        "gmx.de",
        "gmx.net",
        "googlemail.com",
        "hotmail.com",
        "icloud.com",
        "live.com",
        "mail.com",
        "mail.ru",
        "me.com",
        "msn.com",
        "outlook.com",
        "proton.me",
        "protonmail.com",
        "qq.com",
        "sina.cn",
        "sina.com",
        "sohu.com",
        "web.de",
        "yahoo.com",
        "yandex.com",
        "yandex.ru",
        "yeah.net",
        "zoho.com",
    )
)


def _confirmable(domain: str) -> str:
    if not _DOMAIN.fullmatch(domain):
        raise wrong(
            message(
                "domain_malformed",
                "Write a domain of at most 253 characters, such as acme.example; an international one as xn--….",
            )
        )
    if domain in _PUBLIC:
        raise wrong(
            message("domain_public", "{domain} is a public mail service; no enterprise can own it.", domain=domain)
        )
    return domain


Domain = Annotated[
    str,
    BeforeValidator(lambda text: text.strip().lower() if isinstance(text, str) else text),
    AfterValidator(_confirmable),
]
"""A domain that an operator confirms, in small letters; an international one in its ASCII form (`xn--…`)."""


def key_of_domain(domain: str) -> str:
    """Return the unique key of a confirmed domain. No enterprise's key begins so: their ids have no dots or `#`."""
    return f"#domain#{domain}"


def levels(account: str) -> Sequence[str]:
    """Return the domain of an account that is an address, and the domains above it, but no top-level one.

    Of one with several @, which only looks like an address, those behind each. A dot at the end is no other domain
    (RFC 1034, section 3.1), nor are two for one.
    """
    return list(dict.fromkeys(level for domain in account.split("@")[1:] for level in _levels(domain)))


def _levels(domain: str) -> Sequence[str]:
    labels = [label for label in domain.split(".") if label][-_LEVELS:]
    return [".".join(labels[place:]) for place in range(len(labels) - 1)]


def is_overlong(domain: str) -> bool:
    """Return whether a domain has more labels, or longer ones, than any to which people send mail.

    To take a label apart costs up to 3 ms, and 100,000 rows of a workbook may have 120 labels each.
    """
    labels = domain.translate(_DOTS).split(".")
    return len(labels) > _LEVELS or len(domain) > _LONGEST or max(map(len, labels)) > _LONGEST_LABEL


def as_kept(address: str) -> str:
    """Return an address, or an account that may be one, with its domain in ASCII; other texts as they are."""
    local, at, domain = address.rpartition("@")
    if not at or domain.isascii() or is_overlong(domain):
        return address
    import idna  # noqa: PLC0415 - a large table, and few domains need it

    try:
        return f"{local}@{idna.encode(domain, uts46=True).decode()}"
    except idna.IDNAError:
        return address


def as_written(address: str) -> str:
    """Return an address, or an account that may be one, with its domain in its own letters, as people write it."""
    local, at, domain = address.rpartition("@")
    return f"{local}@{in_unicode(domain)}" if at and "xn--" in domain else address


def account_key(account: str) -> str:
    """Return an account as it is kept: in small letters, with its domain in ASCII."""
    return as_kept(account).lower()


def in_unicode(domain: str) -> str:
    """Return a domain as people write it: its labels of the form `xn--…` in their own letters, if they are valid."""
    import idna  # noqa: PLC0415 - a large table, and few domains need it

    try:
        return str(idna.decode(domain))
    except idna.IDNAError:
        return domain
