"""Rules of a user's fields: each takes a text as typed and returns the stored value, or raises a sentence.

`fields` puts them on the fields; a rule that looks at another field finds it in `info.data`, if that one has no fault.
"""

import re
from collections.abc import Callable
from datetime import date
from enum import StrEnum

from pydantic import SecretStr, ValidationInfo

from muster.messages import Message, in_a_row, message
from muster.users import departments
from muster.users.countries import country_code
from muster.users.domain_names import account_key, is_overlong
from muster.users.links import is_link, is_web_address
from muster.users.passwords import password_faults, typed_password
from muster.users.text import NOT_TEXT, clean, is_visible, quote, wrong

MISSING = message("field_missing", "missing; please fill it in.")
NEEDED = message("value_missing", "this is needed.")
UNKNOWN_FIELD = message("field_unknown", "there is no such field; leave it out.")
NOT_SET = 10000
"""The contact number of somebody who has none: they come last in the directory."""

_ACCOUNT = re.compile(r"[a-z0-9_.@-]{1,64}")
# The addresses almost everybody has. email-validator accepts each of them unchanged, which a test holds; to ask it
# anyway would cost every row 20 µs, and every cold start its import.
_PLAIN_EMAIL = re.compile(r"[\w+-]+(?:\.[\w+-]+)*@(?:[a-z0-9]+(?:-[a-z0-9]+)*\.)+([a-z]{2,})", re.ASCII | re.IGNORECASE)
_UNREACHABLE = {"arpa", "invalid", "local", "localhost", "onion", "test"}  # RFC 6761 and email-validator's list
_DAY = re.compile(r"(\d{4})([-/])(\d{1,2})\2(\d{1,2})", re.ASCII)
_FIRST_YEAR, _LAST_YEAR = 2000, 2100
_YES_NO = dict.fromkeys(("", "no", "n", "false", "0", "否"), False) | dict.fromkeys(
    ("yes", "y", "true", "1", "是"), True
)


class Role(StrEnum):
    """The role of a user: member of the directory, auditor with all rights to read, or administrator of all users."""

    MEMBER = "member"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


READERS = frozenset({Role.AUDITOR, Role.ADMINISTRATOR})
"""The roles that read everything of the enterprise. An auditor changes nothing of it."""

_ROLES = {"成员": Role.MEMBER, "审计员": Role.AUDITOR, "管理员": Role.ADMINISTRATOR}


def present(text: str) -> str:
    if not text:
        raise wrong(MISSING)
    return text


def name(text: str) -> str:
    """Return a person's name, which mails go out with: one that shows, and that no mail program makes a link of."""
    return _shows_and_is_no(is_link, text)


def enterprise_name(text: str) -> str:
    """Return an enterprise's name, which mails go out with. Operators write it, and Example.com may be one."""
    return _shows_and_is_no(is_web_address, text)


def _shows_and_is_no(link: Callable[[str], bool], text: str) -> str:
    if text and not is_visible(text):
        raise wrong(message("name_invisible", "nothing in it can be seen; write the name."))
    if link(text):
        raise wrong(
            message(
                "name_is_web_address", "this looks like a web address, and names are mailed; write the name without it."
            )
        )
    return text


def email(text: str) -> str:
    plain = _PLAIN_EMAIL.fullmatch(text) if len(text) <= 64 else None
    local, _, domain = text.partition("@")
    if plain and plain[1].lower() not in _UNREACHABLE and not is_overlong(domain):
        return f"{local}@{domain.lower()}"
    return _unusual_email(present(text))


def _unusual_email(email: str) -> str:
    local, _, domain = email.rpartition("@")
    if not local or not domain or " " in email:
        raise wrong(
            message(
                "email_malformed",
                "{text} is not an e-mail address; write one like name@example.com.",
                text=quote(email),
            )
        )
    if not local.isascii():  # SES cannot send there: it does not support SMTPUTF8 (RFC 6531)
        raise wrong(
            message(
                "email_not_ascii",
                "{text} has letters before the @ to which mail cannot be sent; use only A to Z there.",
                text=quote(email),
            )
        )
    if "." not in domain or domain.lower().rpartition(".")[2] in _UNREACHABLE:
        raise wrong(
            message(
                "email_unreachable",
                "mail cannot reach {domain}; write an address like name@example.com.",
                domain=quote(domain),
            )
        )
    from email_validator import EmailNotValidError, validate_email  # noqa: PLC0415 - 30 ms that few cold starts need

    invalid = wrong(
        message("email_invalid", "{text} is not a valid e-mail address; check its spelling.", text=quote(email))
    )
    if is_overlong(domain):
        raise invalid
    try:
        checked = validate_email(email, check_deliverability=False, allow_smtputf8=False, strict=True)
    except EmailNotValidError:
        raise invalid from None
    return str(checked.ascii_email)


def too_long(text: str, most: int) -> Message:
    """Return the sentence for a text of more than `most` characters."""
    return message(
        "text_too_long", "{count:,} characters are too many; write at most {most}.", count=len(text), most=most
    )


def account(value: object, info: ValidationInfo) -> str:
    text = account_key(clean(value))
    if not text:
        return _email_as_account(info.data.get("email", "").lower())  # "" if it has a fault of its own
    if len(text) > 64:
        raise wrong(too_long(text, 64))
    if not _ACCOUNT.fullmatch(text):
        raise wrong(
            message(
                "account_bad_character",
                "{text} has a character that is not allowed; use only letters A to Z, digits and _ - . @.",
                text=quote(text),
            )
        )
    if text.isdecimal() or not re.search(r"[a-z0-9]", text):
        raise wrong(message("account_without_letter", "{text} has no letter; add one.", text=quote(text)))
    return text


def _email_as_account(address: str) -> str:
    if address and not _ACCOUNT.fullmatch(address):
        raise wrong(
            message(
                "account_not_from_email",
                "the e-mail address cannot stand in; write an account of up to 64 letters A to Z, digits and _ - . @.",
            )
        )
    return address


def country(value: object) -> str:
    text = clean(value)
    code = country_code(text) if text else ""
    if code is None:
        raise wrong(
            message(
                "country_unknown",
                "{text} is not a country or region; choose one from the list, or write its code, such as CN.",
                text=quote(text),
            )
        )
    return code


def department(path: str) -> str:
    levels = departments.levels(path)
    if path and not all(levels):
        raise wrong(
            message(
                "department_level_empty",
                "{text} has a level without a name; write it like Sales/EMEA, with one / between two names.",
                text=quote(path),
            )
        )
    if len(levels) > 10:
        raise wrong(
            message(
                "department_too_deep", "{count} levels are too many; write at most {most}.", count=len(levels), most=10
            )
        )
    return "/".join(levels)


def contact_no(value: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, bool | list | dict):
        raise wrong(
            message("contact_no_type", "write a whole number from 1 to {most}, or leave it blank.", most=NOT_SET)
        )
    text = str(value) if isinstance(value, float) else clean(value)
    if not text:
        return NOT_SET
    if not re.fullmatch(r"-?\d{1,400}", text):
        raise wrong(
            message(
                "contact_no_not_a_number",
                "{text} is not a whole number; write one from 1 to {most}, or leave it blank.",
                text=quote(text),
                most=NOT_SET,
            )
        )
    return int(text)


def hide_phone(value: object) -> bool:
    if isinstance(value, bool):
        return value
    if value is not None and not isinstance(value, str):
        raise wrong(message("hide_phone_type", "write Yes or No; in JSON, true or false."))
    text = clean(value)
    if text.lower() not in _YES_NO:
        raise wrong(
            message(
                "hide_phone_invalid",
                "{text} is neither yes nor no; write Yes or No, or leave it blank for No.",
                text=quote(text),
            )
        )
    return _YES_NO[text.lower()]


def active_until(value: object) -> str:
    """Return the day as it is kept, as in 2026-12-31; a spreadsheet may write slashes, and no zeros."""
    text = clean(value)
    if not text:
        return ""
    found = _DAY.fullmatch(text)
    try:
        day = date(int(found[1]), int(found[3]), int(found[4])) if found else None
    except ValueError:
        day = None
    if day is None:
        raise wrong(
            message(
                "date_invalid", "{text} is not a day; write one as in 2026-12-31, without a time.", text=quote(text)
            )
        )
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise wrong(
            message(
                "date_out_of_range",
                "{text} is too far away; write a day from {first} to {last}.",
                text=quote(text),
                first=str(_FIRST_YEAR),
                last=str(_LAST_YEAR),
            )
        )
    return day.isoformat()


def role(value: object) -> str:
    text = clean(value)
    role = str(_ROLES.get(text, text.lower()) or Role.MEMBER)
    if role not in set(Role):
        raise wrong(
            message(
                "role_invalid",
                "{text} is not a role; write Member, Auditor or Administrator, or leave it blank for Member.",
                text=quote(text),
            )
        )
    return role


def password(value: object, info: ValidationInfo) -> SecretStr | None:
    given = value.get_secret_value() if isinstance(value, SecretStr) else value
    if given is None or given == "":
        return None
    if not isinstance(given, str):
        raise wrong(NOT_TEXT)
    password = typed_password(given)
    faults = password_faults(password, info.data.get("account", ""))
    if faults:
        raise wrong(in_a_row(faults))
    return SecretStr(password)
