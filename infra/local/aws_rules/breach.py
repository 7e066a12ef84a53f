"""Rules, and breaches of them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

Params: TypeAlias = Mapping[str, Any]
"""The parameters of a request, as a client of botocore takes them."""

Finding: TypeAlias = tuple[str, str]
"""Where in the request something is wrong, and what."""


@dataclass(frozen=True)
class Breach:
    """A part of a request that AWS refuses. It does not show the value, which may be secret."""

    rule: str
    where: str
    what: str
    source: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what} [{self.rule}; {self.source}]"


@dataclass(frozen=True)
class Rule:
    """A rule that a service states in its documentation only."""

    name: str
    source: str
    service: str
    operations: frozenset[str]
    check: Callable[[Params], Iterator[Finding]]

    def breaches(self, params: Params) -> Iterator[Breach]:
        """Yield the breaches of the rule in a request."""
        for where, what in self.check(params):
            yield Breach(self.name, where, what, self.source)


def rule(
    name: str, source: str, service: str, *operations: str
) -> Callable[[Callable[[Params], Iterator[Finding]]], Rule]:
    """Return a decorator that makes a rule of a function that yields the breaches in a request's parameters."""

    def made(check: Callable[[Params], Iterator[Finding]]) -> Rule:
        return Rule(name, source, service, frozenset(operations), check)

    return made


def too_long(where: str, size: int, limit: int, unit: str = "bytes") -> Iterator[Finding]:
    """Yield a finding if a size is over its limit."""
    if size > limit:
        yield where, f"{size:,} {unit}, and at most {limit:,} are taken"
