"""Rules of a user's fields: each takes a text as typed and returns the stored value, or raises a sentence.

`fields` puts them on the fields; a rule that looks at another field finds it in `info.data`, if that one has no fault.
"""

import re
import unicodedata
from enum import StrEnum

from pydantic import SecretStr, ValidationInfo

from muster.users import departments
from muster.users.countries import COUNTRIES, country_code
from muster.users.domain_names import account_key
from muster.users.passwords import password_faults, typed_password
from muster.users.text import clean, is_visible, quote, wrong

MISSING = "missing; please fill it in."
NOT_SET = 10000
"""The contact number of somebody who has none: they come last in the directory."""

_ACCOUNT = re.compile(r"[a-z0-9_.@-]{1,64}")
# The addresses almost everybody has. email-validator accepts each of them unchanged, which a test holds; to ask it
# anyway would cost every row 20 µs, and every cold start its import.
_PLAIN_EMAIL = re.compile(r"[\w+-]+(?:\.[\w+-]+)*@(?:[a-z0-9]+(?:-[a-z0-9]+)*\.)+([a-z]{2,})", re.ASCII | re.IGNORECASE)
_UNREACHABLE = {"arpa", "invalid", "local", "localhost", "onion", "test"}  # RFC 6761 and email-validator's list
_DOTS = str.maketrans("。｡", "..")  # which browsers take for dots in a domain (UTS #46)
_TLDS = (
    "com|net|org|info|biz|name|pro|mobi|app|dev|page|web|site|online|shop|store|club|live|link|click|top|xyz|vip|icu|"
    "work|life|world|email|cloud|tech|space|fun|zone|example|invalid|localhost|local|onion|test|eu|uk|"
) + "|".join(COUNTRIES).lower()
_ADDRESS = r"://|\bwww\."  # what is a web address beyond doubt
# "Dr.Li" is written without a space, too, although there could be a domain of that name.
_NO_TITLE = "".join(rf"(?<!\b{title})" for title in ("dr", "mr", "ms", "st", "mrs", "prof"))
# What mail programs make links of: an address, a domain with a path, and a domain that is likely to exist.
_LINK = re.compile(rf"{_ADDRESS}|\w\.[a-z]{{2,24}}[/:?#]|\w\w{_NO_TITLE}\.(?:{_TLDS})(?!\w)")
_ADDRESS_ALONE = re.compile(_ADDRESS)
_PHONE = re.compile(r"\(?[+＋]?[\d\s()./‐-―−-]{1,40}")
_YES_NO = dict.fromkeys(("", "no", "n", "false", "0", "否"), False) | dict.fromkeys(
    ("yes", "y", "true", "1", "是"), True
)


class Role(StrEnum):
    """The role of a user: member of the directory, or administrator of all users."""

    MEMBER = "member"
    ADMINISTRATOR = "administrator"


_ROLES = {"成员": "member", "管理员": "administrator"}


def present(text: str) -> str:
    if not text:
        raise wrong(MISSING)
    return text


def name(text: str) -> str:
    """Return a person's name, which mails go out with: one that shows, and that no mail program makes a link of."""
    return _shows_and_is_no(_LINK, text)


def enterprise_name(text: str) -> str:
    """Return an enterprise's name, which mails go out with. Operators write it, and Example.com may be one."""
    return _shows_and_is_no(_ADDRESS_ALONE, text)


def _shows_and_is_no(link: re.Pattern[str], text: str) -> str:
    if text and not is_visible(text):
        raise wrong("nothing in it can be seen; write the name.")
    if link.search(unicodedata.normalize("NFKC", text).casefold().translate(_DOTS)):
        raise wrong("this looks like a web address, and names are mailed; write the name without it.")
    return text


def email(text: str) -> str:
    plain = _PLAIN_EMAIL.fullmatch(text) if len(text) <= 64 else None
    if plain and plain[1].lower() not in _UNREACHABLE:
        local, _, domain = text.partition("@")
        return f"{local}@{domain.lower()}"
    return _unusual_email(present(text))


def _unusual_email(email: str) -> str:
    local, _, domain = email.rpartition("@")
    if not local or not domain or " " in email:
        raise wrong(f"{quote(email)} is not an e-mail address; write one like name@example.com.")
    if not local.isascii():  # SES cannot send there: it does not support SMTPUTF8 (RFC 6531)
        raise wrong(f"{quote(email)} has letters before the @ to which mail cannot be sent; use only A to Z there.")
    if "." not in domain or domain.lower().rpartition(".")[2] in _UNREACHABLE:
        raise wrong(f"mail cannot reach {quote(domain)}; write an address like name@example.com.")
    from email_validator import EmailNotValidError, validate_email  # noqa: PLC0415 - 30 ms that few cold starts need

    try:
        checked = validate_email(email, check_deliverability=False, allow_smtputf8=False, strict=True)
    except EmailNotValidError:
        raise wrong(f"{quote(email)} is not a valid e-mail address; check its spelling.") from None
    return str(checked.ascii_email)


def account(value: object, info: ValidationInfo) -> str:
    text = account_key(clean(value))
    if not text:
        return _email_as_account(info.data.get("email", "").lower())  # "" if it has a fault of its own
    if len(text) > 64:
        raise wrong(f"{len(text):,} characters are too many; write at most 64.")
    if not _ACCOUNT.fullmatch(text):
        raise wrong(f"{quote(text)} has a character that is not allowed; use only letters A to Z, digits and _ - . @.")
    if text.isdecimal() or not re.search(r"[a-z0-9]", text):
        raise wrong(f"{quote(text)} has no letter; add one.")
    return text


def _email_as_account(address: str) -> str:
    if address and not _ACCOUNT.fullmatch(address):
        raise wrong(
            "the e-mail address cannot stand in; write an account of up to 64 letters A to Z, digits and _ - . @."
        )
    return address


def country(value: object) -> str:
    text = clean(value)
    code = country_code(text) if text else ""
    if code is None:
        raise wrong(
            f"{quote(text)} is not a country or region; choose one from the list, or write its code, such as CN."
        )
    return code


def phone(value: object, info: ValidationInfo) -> str | None:
    text = clean(value)
    if not text:
        return None
    if not _PHONE.fullmatch(text):
        raise wrong(f"{quote(text)} is not a telephone number; write digits only, as in +86 138 0013 8000.")
    home = info.data.get("country")  # None if it has a fault of its own
    if not home and text.lstrip("(")[0] not in "+＋":
        if home is None:
            return None  # nothing can be said before the country is mended
        raise wrong(
            f"{quote(text)} lacks its country; begin it with + and the country's code, or fill in Country/Region."
        )
    import phonenumbers  # noqa: PLC0415 - slow to load, and not every function needs it

    try:
        number = phonenumbers.parse(text, home or None)
        if phonenumbers.is_valid_number(number):
            return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
    except phonenumbers.NumberParseException:
        pass
    place = f" in {home}" if home and "+" not in text else ""
    raise wrong(f"{quote(text)} is not a number that exists{place}; check its digits.")


def department(path: str) -> str:
    levels = departments.levels(path)
    if path and not all(levels):
        raise wrong(
            f"{quote(path)} has a level without a name; write it like Sales/EMEA, with one / between two names."
        )
    if len(levels) > 10:
        raise wrong(f"{len(levels)} levels are too many; write at most 10.")
    return "/".join(levels)


def contact_no(value: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, bool | list | dict):
        raise wrong(f"write a whole number from 1 to {NOT_SET}, or leave it blank.")
    text = str(value) if isinstance(value, float) else clean(value)
    if not text:
        return NOT_SET
    if not re.fullmatch(r"-?\d{1,400}", text):
        raise wrong(f"{quote(text)} is not a whole number; write one from 1 to {NOT_SET}, or leave it blank.")
    return int(text)


def hide_phone(value: object) -> bool:
    if isinstance(value, bool):
        return value
    if value is not None and not isinstance(value, str):
        raise wrong("write Yes or No; in JSON, true or false.")
    text = clean(value)
    if text.lower() not in _YES_NO:
        raise wrong(f"{quote(text)} is neither yes nor no; write Yes or No, or leave it blank for No.")
    return _YES_NO[text.lower()]


def role(value: object) -> str:
    text = clean(value)
    role = _ROLES.get(text, text.lower()) or Role.MEMBER.value
    if role not in set(Role):
        raise wrong(f"{quote(text)} is not a role; write Member or Administrator, or leave it blank for Member.")
    return role


def password(value: object, info: ValidationInfo) -> SecretStr | None:
    given = value.get_secret_value() if isinstance(value, SecretStr) else value
    if given is None or given == "":
        return None
    if not isinstance(given, str):
        raise wrong("this must be text.")
    password = typed_password(given)
    faults = password_faults(password, info.data.get("account", ""))
    if faults:
        sentences = " ".join(faults)
        raise wrong(sentences[0].lower() + sentences[1:])  # the field's title goes before them
    return SecretStr(password)
