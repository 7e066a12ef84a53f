"""The rule of a phone number: typed as people write it, kept in E.164."""

import re

from pydantic import ValidationInfo

from muster.messages import message
from muster.users.text import clean, quote, wrong

_PHONE = re.compile(r"\(?[+＋]?[\d\s()./‐-―−-]{1,40}")


def phone(value: object, info: ValidationInfo) -> str | None:
    text = clean(value)
    if not text:
        return None
    if not _PHONE.fullmatch(text):
        raise wrong(
            message(
                "phone_malformed",
                "{text} is not a telephone number; write digits only, as in +86 138 0013 8000.",
                text=quote(text),
            )
        )
    home = info.data.get("country")  # None if it has a fault of its own
    if not home and text.lstrip("(")[0] not in "+＋":
        if home is None:
            return None  # nothing can be said before the country is mended
        raise wrong(
            message(
                "phone_without_country",
                "{text} lacks its country; begin it with + and the country's code, or fill in Country/Region.",
                text=quote(text),
            )
        )
    import phonenumbers  # noqa: PLC0415 - slow to load, and not every function needs it

    try:
        number = phonenumbers.parse(text, home or None)
        if phonenumbers.is_valid_number(number):
            return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
    except phonenumbers.NumberParseException:
        pass
    if home and "+" not in text:
        raise wrong(
            message(
                "phone_invalid_in_country",
                "{text} is not a number that exists in {country}; check its digits.",
                text=quote(text),
                country=home,
            )
        )
    raise wrong(message("phone_invalid", "{text} is not a number that exists; check its digits.", text=quote(text)))
