"""The fields of a user and their rules, each written once.

The API's schema, the workbook's columns and hints, and the console's form all come from `NewUser`.
"""

from collections.abc import Mapping, Sequence
from typing import Annotated, cast

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, ValidationError
from pydantic_core import ErrorDetails

from muster.errors import FieldError
from muster.messages import Message, after_label, label, message
from muster.users import passwords, phone_numbers, rules
from muster.users.countries import COUNTRIES
from muster.users.rules import NOT_SET, Role
from muster.users.text import clean, clean_lines, quote, shorten

__all__ = ["HINTS", "NOT_SET", "SOMEBODY", "TITLES", "NewUser", "Role", "check", "check_rest", "email_key"]


_LINE = BeforeValidator(clean)
_LINES = BeforeValidator(clean_lines)


class NewUser(BaseModel, defer_build=True):
    """A user to be made, checked and in the form in which it is kept.

    A field's `title` is what people call it, and its `description` the rule in one sentence. The order is that of the
    workbook, and of dependence: account looks at email, phone at country, password at account.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    name: Annotated[str, Field(max_length=64), _LINE, AfterValidator(rules.present), AfterValidator(rules.name)] = (
        Field(title=label("Name"), description=label("The person's full name, at most 64 characters."))
    )
    email: Annotated[str, Field(max_length=254), _LINE, AfterValidator(rules.email)] = Field(
        title=label("Email"),
        description=label(
            "The person's own e-mail address, where passwords and invitations go; no two users may share it."
        ),
    )
    account: Annotated[str, BeforeValidator(rules.account)] = Field(
        default="",
        title=label("Account"),
        description=label(
            "Used to sign in: at most 64 letters A to Z, digits and _ - . @, not digits alone; if blank, the e-mail"
            " address."
        ),
        validate_default=True,
        json_schema_extra={"maxLength": 64},
    )
    english_name: Annotated[str, Field(max_length=64), _LINE, AfterValidator(rules.name)] = Field(
        default="",
        title=label("English Name"),
        description=label("The name in Latin letters, if it is written otherwise; at most 64 characters."),
    )
    given_name: Annotated[str, Field(max_length=64), _LINE, AfterValidator(rules.name)] = Field(
        default="",
        title=label("Given Name"),
        description=label("The given name alone, at most 64 characters; what is shown is Name."),
    )
    family_name: Annotated[str, Field(max_length=64), _LINE, AfterValidator(rules.name)] = Field(
        default="",
        title=label("Family Name"),
        description=label("The family name alone, at most 64 characters; what is shown is Name."),
    )
    country: Annotated[str, BeforeValidator(rules.country)] = Field(
        default="",
        title=label("Country/Region"),
        description=label(
            "Where the mobile number belongs: choose from the list or write the two-letter code, such as CN;"
            " needed only if the number does not begin with +."
        ),
        json_schema_extra={"x-codes": list(COUNTRIES)},
    )
    phone: Annotated[str | None, BeforeValidator(phone_numbers.phone)] = Field(
        default=None,
        title=label("Mobile Number"),
        description=label(
            "With + and the country's code, as in +86 138 0013 8000, or without if Country/Region is filled in;"
            " no two users may share it."
        ),
    )
    department: Annotated[str, Field(max_length=255), _LINE, AfterValidator(rules.department)] = Field(
        default="",
        title=label("Department"),
        description=label("The path to the department, as in Sales/EMEA: at most 10 levels and 255 characters."),
    )
    title: Annotated[str, Field(max_length=32), _LINE] = Field(
        default="",
        title=label("Position"),
        description=label("What the person is, as in Account Manager; at most 32 characters."),
    )
    contact_no: Annotated[int, Field(ge=1, le=NOT_SET), BeforeValidator(rules.contact_no)] = Field(
        default=NOT_SET,
        title=label("Contact No. in Directory"),
        description=label(
            "A whole number from 1 to {most}: the directory lists low numbers first; if blank, {most}.", most=NOT_SET
        ),
    )
    hide_phone: Annotated[bool, BeforeValidator(rules.hide_phone)] = Field(
        default=False,
        title=label("Hide Mobile Number"),
        description=label("Yes keeps the mobile number out of the directory; if blank, No."),
    )
    role: Annotated[Role, BeforeValidator(rules.role)] = Field(
        default=Role.MEMBER,
        title=label("Role"),
        description=label(
            "Member, Auditor for those who read everything and change nothing, or Administrator for those who look "
            "after the users; if blank, Member."
        ),
    )
    password: Annotated[SecretStr | None, BeforeValidator(rules.password)] = Field(
        default=None,
        title=label("Password"),
        description=label(
            "8 to 64 characters with two of: small letters, capitals, digits, others; neither the account nor a"
            " common one; if blank, a random one is mailed."
        ),
        exclude=True,
        repr=False,
        json_schema_extra=dict(passwords.SCHEMA),
    )
    signature: Annotated[str, Field(max_length=512), _LINES] = Field(
        default="",
        title=label("Signature"),
        description=label("A short text shown next to the name; at most 512 characters."),
    )
    remarks: Annotated[str, Field(max_length=128), _LINES] = Field(
        default="", title=label("Remarks"), description=label("Notes for administrators; at most 128 characters.")
    )
    active_until: Annotated[str, BeforeValidator(rules.active_until)] = Field(
        default="",
        title=label("Active Until"),
        description=label(
            "The last day, as in 2026-12-31, in UTC: when it is over, the user is disabled; if blank, never."
        ),
        json_schema_extra={"maxLength": 10},
    )


def check(values: Mapping[str, object]) -> NewUser | tuple[FieldError, ...]:
    """Return the user that `values` (field -> JSON value, or text from a workbook) describe, or all that is wrong.

    Each fault's message begins with the field's title; none repeats any of the password.
    """
    known = {name if name in NewUser.model_fields else _whole(name): value for name, value in values.items()}
    try:
        return NewUser.model_validate(known)
    except ValidationError as error:
        return tuple(_fault(each) for each in error.errors(include_url=False))


def check_rest(values: Mapping[str, object], faults: Sequence[FieldError]) -> tuple[NewUser, frozenset[str]] | None:
    """Return the user that the fields without a fault describe, with stand-ins, and which fields those are.

    None if they describe none. To look up what faulty values leave open, so that all that is wrong is told at once.
    """
    faulty = {fault.field for fault in faults}
    if "country" in faulty:
        faulty.add("phone")  # whose country it may be
    if "email" in faulty and not values.get("account"):
        faulty.add("account")  # which would be the address
    rest = {name: value for name, value in values.items() if name in NewUser.model_fields and name not in faulty}
    checked = check({name: value for name, value in SOMEBODY.items() if name in faulty} | rest)
    return None if isinstance(checked, tuple) else (checked, frozenset(NewUser.model_fields.keys() - faulty))


def email_key(email: str) -> str:
    """Return the normalised e-mail address, used for uniqueness."""
    return email.lower()


SOMEBODY = {"name": "Somebody", "email": "somebody@example.com", "account": "somebody"}
"""Stand-ins for the fields without which there is no user."""
TITLES: Mapping[str, Message] = {name: cast(Message, field.title) for name, field in NewUser.model_fields.items()}
"""What people call each field."""
HINTS: Mapping[str, Message] = {name: cast(Message, field.description) for name, field in NewUser.model_fields.items()}
"""The rule of each field in a sentence."""


def field_fault(name: str, sentence: Message) -> FieldError:
    """Return the fault of a field: the sentence after what people call the field, or after the name of no field."""
    return FieldError(name, after_label(TITLES.get(name) or quote(name), sentence))


def _whole(name: str) -> str:
    """Return the name of a field with ? for each half of a character; pydantic tells no place of such a name."""
    return name.encode("utf-8", "replace").decode()


def _fault(error: ErrorDetails) -> FieldError:
    return field_fault(str(error["loc"][0]), _sentence(error))


def _sentence(error: ErrorDetails) -> Message:  # noqa: PLR0911 - one for each kind of fault
    limits = error.get("ctx", {})
    match error["type"]:
        case "muster":
            sentence: Message = limits["sentence"]
            return sentence
        case "missing":
            return rules.MISSING
        case "extra_forbidden":
            return rules.UNKNOWN_FIELD
        case "string_too_long":
            return rules.too_long(error["input"], limits["max_length"])
        case "greater_than_equal":
            number = shorten(str(error["input"]))
            return message(
                "contact_no_too_low",
                "{number} is too low; write a whole number from 1 to {most}, or leave it blank.",
                number=number,
                most=NOT_SET,
            )
        case "less_than_equal":
            number = shorten(str(error["input"]))
            return message(
                "contact_no_too_high",
                "{number} is too high; write a whole number from 1 to {most}, or leave it blank.",
                number=number,
                most=NOT_SET,
            )
    return message("field_invalid", "this cannot be used; see the template's Precautions for what to write.")
