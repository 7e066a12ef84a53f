"""Passwords and codes as requests bring them, made into the form in which they are set and proved.

The rules of a chosen one are judged where the account is known.
"""

from typing import Annotated, TypeAlias

from pydantic import AfterValidator, Field, SecretStr

from muster.users import passwords

LONGEST_CODE = 64  # characters; Cognito's codes have six digits
_LONGEST_PASSWORD = 256  # characters, as Cognito has it: the current one may be older than our rules


def _typed(password: SecretStr) -> SecretStr:
    return SecretStr(passwords.typed_password(password.get_secret_value()))


CurrentPassword: TypeAlias = Annotated[
    SecretStr, Field(min_length=1, max_length=_LONGEST_PASSWORD), AfterValidator(_typed)
]
ChosenPassword: TypeAlias = Annotated[
    SecretStr,
    AfterValidator(_typed),
    Field(
        description="8 to 64 characters with two of: small letters, capitals, digits, others; neither the account nor "
        "a common one.",
        examples=["correct Horse 7"],
        json_schema_extra=dict(passwords.SCHEMA),
    ),
]
