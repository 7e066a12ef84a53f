"""Mail domains that operators have confirmed for an enterprise: only it may make accounts that are addresses in them.

A confirmed domain is an item of the table of claims, whose key has no enterprise in it. Its sub-domains belong to it.
"""

from functools import lru_cache

from muster.errors import Fault
from muster.gateways.aws import aws_errors
from muster.gateways.transactions import Insert
from muster.users.domain_names import claim_of_domain, levels
from muster.users.table import Claim, item_of

TAKEN = "Account: This address belongs to another organization's domain; write another account."


def domain_insert(domain: str, enterprise_id: str) -> Insert:
    """Return the conditional write that confirms a domain for an enterprise."""
    return Insert(
        Claim.Meta.table_name, "claim", item_of(Claim, {"claim": claim_of_domain(domain), "account": enterprise_id})
    )


class Owners:
    """Who owns the domains of accounts; each domain is read once in the life of this, which is a request or a run."""

    def __init__(self) -> None:
        self._owner_of = lru_cache(maxsize=1000)(_read)

    def faults(self, account: str, enterprise_id: str) -> tuple[Fault, ...]:
        """Return why the enterprise cannot make this account; the same whether or not somebody has it.

        The longest confirmed domain decides. Raises ThrottledError.
        """
        for domain in levels(account):
            if owner := self._owner_of(domain):
                return () if owner == enterprise_id else (Fault("account", TAKEN),)
        return ()


def _read(domain: str) -> str | None:
    with aws_errors():
        try:
            return Claim.get(claim_of_domain(domain)).account
        except Claim.DoesNotExist:
            return None
