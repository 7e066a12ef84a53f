"""Proof by DNS that a domain is an enterprise's: a TXT record that only the domain's holder can publish."""

import hashlib
import hmac

import dns.exception
import dns.resolver
from dns.rdtypes.txtbase import TXTBase

_LABEL = "_muster-challenge"
_DIGITS = 40  # hexadecimal, of the digest: 160 bits
_SECONDS = 15.0  # that all tries of a look-up may take


class ProofError(Exception):
    """The domain is not proved: a sentence."""


def record_name(domain: str) -> str:
    """Return the name that the TXT record stands at."""
    return f"{_LABEL}.{domain}"


def record_value(stack_id: str, enterprise_id: str, domain: str) -> str:
    """Return the value of the TXT record, which is another for each deployment, enterprise and domain.

    So a record that was published for one enterprise proves nothing for another.
    """
    asked = f"{enterprise_id}\n{domain}".encode()
    digest = hmac.new(stack_id.encode(), asked, hashlib.sha256).hexdigest()
    return f"muster-domain={digest[:_DIGITS]}"


def resolver(nameserver: str | None = None) -> dns.resolver.Resolver:
    """Return a resolver that asks this address, or the name servers of this machine. Raises ProofError."""
    try:
        made = dns.resolver.Resolver(configure=nameserver is None)
        if nameserver:
            made.nameservers = [nameserver]
    except ValueError:
        raise ProofError(f"{nameserver!r} is no address of a name server, such as 1.1.1.1.") from None
    except dns.resolver.NoResolverConfiguration:
        raise ProofError("This machine names no name server; name one: NAMESERVER=1.1.1.1.") from None
    return made


def check(names: dns.resolver.Resolver, domain: str, value: str) -> None:
    """Raise ProofError, which tells what to do, unless the domain has the TXT record with this value."""
    name = record_name(domain)
    wanted = f'{name} TXT "{value}"'
    try:
        answer = names.resolve(f"{name}.", "TXT", lifetime=_SECONDS)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        raise ProofError(f"{domain} has no such record yet. Let its holder publish {wanted}; then try again.") from None
    except dns.exception.DNSException as error:
        raise ProofError(f"DNS did not answer for {name}: {type(error).__name__}. Try again later.") from None
    if value not in {_text(record) for record in answer if isinstance(record, TXTBase)}:
        raise ProofError(f"{name} has another value. Let the holder of the domain publish {wanted}; then try again.")


def _text(record: TXTBase) -> str:
    """Return the text of a record, whose parts of up to 255 bytes belong together (RFC 7208, section 3.3)."""
    return b"".join(record.strings).decode("utf-8", "replace").strip()
