"""Cross-origin requests as browsers send them, preflight included (https://fetch.spec.whatwg.org/#http-cors-protocol)."""

import re
from urllib.parse import urlsplit

import httpx

from infra.smoke.findings import SmokeError

_AGAIN = "Deploy again with ConsoleUrl={origin}, the address that people open the console at."


def origin_of(url: str) -> str:
    """Return the origin that an address belongs to."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def preflight(web: httpx.Client, url: str, method: str, origin: str, what: str) -> None:
    """Ask whether a page of `origin` may send the request. Raises SmokeError.

    Args:
        web: a client that follows no redirect.
        url: where the request is to go.
        method: its method.
        origin: the console's.
        what: what it is for, as a sentence begins with it.

    """
    asks = {"Origin": origin, "Access-Control-Request-Method": method}
    answer = web.options(url, headers=asks)
    if answer.is_redirect:
        raise SmokeError(
            f"{what} was refused by a browser's preflight: {origin_of(url)} redirects it, and browsers do not follow.",
            "The address must name the bucket's own Region. Deploy the newest version.",
        )
    _check_origin(answer, origin, f"{what} was refused by a browser's preflight")
    allowed = answer.headers.get("Access-Control-Allow-Methods", "")
    if not answer.is_success or method not in re.split(r"[\s,]+", allowed):
        raise SmokeError(
            f"{what} was refused by a browser's preflight: it may use {allowed or 'no method'}, not {method}.",
            _AGAIN.format(origin=origin),
        )


def check_answer(answer: httpx.Response, origin: str, what: str) -> None:
    """Check that a page of `origin` may read this answer, and that it is a good one. Raises SmokeError."""
    if not answer.is_success:
        said = (
            re.search(r"<Message>(.*?)</Message>", answer.text)
            if "xml" in answer.headers.get("Content-Type", "")
            else None
        )
        raise SmokeError(
            f"{what} was answered with {answer.status_code}. {said[1] if said else ''}".strip(),
            "A redirect means that the address names the wrong Region; a 403 that the function's role may not do it."
            " Deploy the newest version.",
        )
    _check_origin(answer, origin, f"{what} worked, but a browser keeps the answer from the page")


def _check_origin(answer: httpx.Response, origin: str, trouble: str) -> None:
    allowed = answer.headers.get("Access-Control-Allow-Origin")
    if allowed not in {origin, "*"}:
        raise SmokeError(
            f"{trouble}: Access-Control-Allow-Origin is {allowed or 'missing'}, not {origin}.",
            _AGAIN.format(origin=origin),
        )


def check_policy(policy: str, page: str, urls: dict[str, str]) -> None:
    """Check that a page may send to these addresses. Raises SmokeError.

    Args:
        policy: the page's Content-Security-Policy.
        page: its address.
        urls: the addresses, each with what it is for.

    """
    sources = re.search(r"connect-src ([^;]*)", policy)
    allowed = {origin_of(page) if each == "'self'" else each for each in (sources[1].split() if sources else ())}
    for what, url in urls.items():
        if not any(origin_of(url) == origin_of(each) for each in allowed):
            raise SmokeError(
                f"The console may not send {what} to {origin_of(url)}: its Content-Security-Policy does not name it.",
                "Deploy the newest version.",
            )
