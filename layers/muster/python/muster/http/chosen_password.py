"""A password that a person chooses, as requests bring it. Its rules are judged where the account is known."""

from typing import Annotated, TypeAlias

from pydantic import Field, SecretStr

from muster.users import passwords

ChosenPassword: TypeAlias = Annotated[
    SecretStr,
    Field(
        description="8 to 64 characters with two of: small letters, capitals, digits, others; neither the account nor "
        "a common one.",
        examples=["correct Horse 7"],
        json_schema_extra=dict(passwords.SCHEMA),
    ),
]
