"""The message tags that name the account a mail goes to, and its enterprise; they come back with the mail's events.

SES takes only ASCII letters, digits, "_" and "-" in a tag's name and value, and at most 256 of them
(https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_MessageTag.html). An account may have "." and "@" too, so
these and "_" are written as "_" with the sign's code in two hexadecimal digits: `li.wei` becomes `li_2ewei`. That makes
at most 192 characters of the 64 that an account has.
"""

import re
from collections.abc import Mapping

_NAME = "account"
_ENTERPRISE = "enterprise"
_SIGNS = {"_5f": "_", "_2e": ".", "_40": "@"}
_CODES = {ord(sign): code for code, sign in _SIGNS.items()}
_CODE = re.compile("|".join(_SIGNS))
_ENTERPRISE_ID = re.compile(r"[a-z0-9-]{3,40}")
_VALUE = re.compile(f"(?:[a-z0-9-]|{_CODE.pattern})+")


def account_tag(account: str) -> tuple[str, str]:
    """Return the name and the value of the tag for an account."""
    return _NAME, account.translate(_CODES)


def enterprise_tag(enterprise_id: str) -> tuple[str, str]:
    """Return the name and the value of the tag for an enterprise; an id has letters, digits and hyphens only."""
    return _ENTERPRISE, enterprise_id


def tagged_enterprise(tags: object) -> str | None:
    """Return the enterprise that the tags of an event name; None if they name none that can be ours."""
    value = _first(tags, _ENTERPRISE)
    return value if value and _ENTERPRISE_ID.fullmatch(value) else None


def tagged_account(tags: object) -> str | None:
    """Return the account that the tags of an event name: `mail.tags`, a list of values by each name.

    None if they name none, or not in the way that `account_tag` writes it: the mail is not ours then.
    """
    value = _first(tags, _NAME)
    if value is None or not _VALUE.fullmatch(value):
        return None
    return _CODE.sub(lambda code: _SIGNS[code[0]], value)


def _first(tags: object, name: str) -> str | None:
    values = tags.get(name) if isinstance(tags, Mapping) else None
    value = values[0] if isinstance(values, list) and values else None
    return value if isinstance(value, str) else None
