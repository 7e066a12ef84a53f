"""Headers of every response, for all functions, routes and statuses."""

from collections.abc import Mapping
from typing import Any

from muster.settings import settings

_ALWAYS: Mapping[str, str] = {
    # Answers hold personal data, some a live upload form: no cache may keep them. The console's files say otherwise.
    "Cache-Control": "no-store",
    # For an answer that a browser is made to show as a page. Pages have policies of their own.
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'",
    "Referrer-Policy": "no-referrer",  # an invitation's link holds its token
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
_ON_AWS = {"Strict-Transport-Security": "max-age=31536000"}  # the embedded AWS speaks plain HTTP


def protected(answer: dict[str, Any]) -> dict[str, Any]:
    """Return an answer, as API Gateway takes it, with every protective header that it does not set itself.

    The headers are those that OWASP names for REST interfaces:
    https://cheatsheetseries.owasp.org/cheatsheets/REST_Security_Cheat_Sheet.html#security-headers
    """
    own = answer.get("headers") or {}
    set_already = {name.lower() for name in own}
    known = {**_ALWAYS, **(_ON_AWS if settings().is_on_aws else {})}
    missing = {name: value for name, value in known.items() if name.lower() not in set_already}
    return answer | {"headers": {**own, **missing}}
