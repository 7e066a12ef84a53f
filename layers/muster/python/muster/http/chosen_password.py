"""Passwords and codes as requests bring them. The rules of a chosen one are judged where the account is known."""

from typing import Annotated, TypeAlias

from pydantic import Field, SecretStr

from muster.users import passwords

LONGEST_CODE = 64  # characters; Cognito's codes have six digits
LONGEST_PASSWORD = 256  # characters, as Cognito has it: the current one may be older than our rules

ChosenPassword: TypeAlias = Annotated[
    SecretStr,
    Field(
        description="8 to 64 characters with two of: small letters, capitals, digits, others; neither the account nor "
        "a common one.",
        examples=["correct Horse 7"],
        json_schema_extra=dict(passwords.SCHEMA),
    ),
]
