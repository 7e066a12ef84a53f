"""Accounts and addresses in answers: with domains as people write them. Requests may have them in either form."""

from typing import Annotated, TypeAlias

from pydantic import BeforeValidator, Field

from muster.users.domain_names import as_written

Written: TypeAlias = Annotated[str, BeforeValidator(as_written)]
"""An account or an address, whose international domain is shown in its own letters."""
UserId: TypeAlias = Annotated[
    str,
    Field(description="The user's id, which never changes.", examples=["01K3ZP4Q8S6V9XT2M7WBN5RDHE"]),
]
