"""Mail domains that operators have confirmed for an enterprise: only it may make accounts that are addresses in them.

A confirmed domain is an item of the table of unique keys; its key has no enterprise in it. Its sub-domains
belong to it.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType

from muster.audit.entries import OPERATOR, Subject, entry
from muster.errors import FieldError, InvalidError
from muster.gateways.transactions import Insert
from muster.messages import after_label, message
from muster.users.domain_names import key_of_domain, levels
from muster.users.fields import TITLES
from muster.users.items import insert_key
from muster.users.repository import holder_of, reserve_key

TAKEN = after_label(
    TITLES["account"],
    message("account_domain_owned", "This address belongs to another organization's domain; write another account."),
)

NOT_CONFIRMED = message("domains_not_confirmed", "The domains cannot be confirmed.")


def domain_insert(domain: str, enterprise_id: str) -> Insert:
    """Return the conditional write that confirms a domain for an enterprise."""
    return insert_key(key_of_domain(domain), enterprise_id)


def confirm_domains(domains: Sequence[str], enterprise_id: str, enterprise_name: str) -> None:
    """Confirm the new ones of these domains for an enterprise, each with an entry of the audit log.

    Raises InvalidError, and confirms none, if one is confirmed for another enterprise; ThrottledError.
    """
    owners = {domain: _read(domain) for domain in domains}
    if owned := [domain for domain, owner in owners.items() if owner not in {None, enterprise_id}]:
        raise InvalidError(NOT_CONFIRMED, owned_elsewhere(owned))
    for domain in (domain for domain, owner in owners.items() if owner is None):
        values = entry(
            "confirm_domain",
            OPERATOR,
            Subject.ENTERPRISE,
            enterprise_id,
            enterprise_id=enterprise_id,
            subject_name=enterprise_name,
            changes={"domain": (None, domain)},
        )
        if not reserve_key(key_of_domain(domain), enterprise_id, values):
            raise InvalidError(NOT_CONFIRMED, owned_elsewhere([domain]))


def owned_elsewhere(domains: Sequence[str]) -> list[FieldError]:
    """Return a fault for each domain that is confirmed for another enterprise."""
    sentence = message(
        "domain_of_other_enterprise",
        "This domain is confirmed for another enterprise; leave it out, or take it away there first.",
    )
    return [FieldError("domains", after_label(domain, sentence)) for domain in domains]


class Owners:
    """Looks up the owners of domains; each domain is read once per object, which lives for a request or a run."""

    def __init__(self, pending: Mapping[str, str] = MappingProxyType({})) -> None:
        """Take `pending`, the owners of domains that are about to be confirmed, for confirmed."""
        self._pending = pending
        self._read = lru_cache(maxsize=1000)(_read)

    def faults(self, account: str, enterprise_id: str) -> tuple[FieldError, ...]:
        """Return why the enterprise cannot create this account; the same whether or not the account exists.

        The longest confirmed domain decides. Raises ThrottledError.
        """
        for domain in levels(account):
            if owner := self._pending.get(domain) or self._read(domain):
                return () if owner == enterprise_id else (FieldError("account", TAKEN),)
        return ()


def _read(domain: str) -> str | None:
    return holder_of(key_of_domain(domain))
