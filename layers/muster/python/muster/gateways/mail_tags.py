"""The message tag that names the account a mail goes to; it comes back with the mail's events.

SES takes only ASCII letters, digits, "_" and "-" in a tag's name and value, and at most 256 of them
(https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_MessageTag.html). An account may have "." and "@" too, so
these and "_" are written as "_" with the sign's code in two hexadecimal digits: `li.wei` becomes `li_2ewei`. That makes
at most 192 characters of the 64 that an account has.
"""

import re
from collections.abc import Mapping

_NAME = "account"
_SIGNS = {"_5f": "_", "_2e": ".", "_40": "@"}
_CODES = {ord(sign): code for code, sign in _SIGNS.items()}
_CODE = re.compile("|".join(_SIGNS))
_VALUE = re.compile(f"(?:[a-z0-9-]|{_CODE.pattern})+")


def account_tag(account: str) -> tuple[str, str]:
    """Return the name and the value of the tag for an account."""
    return _NAME, account.translate(_CODES)


def tagged_account(tags: object) -> str | None:
    """Return the account that the tags of an event name: `mail.tags`, a list of values by each name.

    None if they name none, or not in the way that `account_tag` writes it: the mail is not ours then.
    """
    values = tags.get(_NAME) if isinstance(tags, Mapping) else None
    value = values[0] if isinstance(values, list) and values else None
    if not isinstance(value, str) or not _VALUE.fullmatch(value):
        return None
    return _CODE.sub(lambda code: _SIGNS[code[0]], value)
