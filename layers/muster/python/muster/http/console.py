"""The web console, as its build left it: files with the right types, lifetimes and security headers."""

import html
import json
from collections.abc import Set as AbstractSet
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import TypeVar

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from muster.errors import NOTHING_HERE, NotFoundError
from muster.settings import settings

Body = TypeVar("Body", str, bytes)

_HTML = "text/html; charset=utf-8"
_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": _HTML,
    ".ico": "image/x-icon",
    ".js": "text/javascript; charset=utf-8",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".woff2": "font/woff2",
}
# Best first: the build leaves each of these beside a file that it makes smaller.
_ENCODINGS = {"br": ".br", "gzip": ".gz"}
# Their names change with their content.
_HASHED = "assets/"
_FOR_A_YEAR = "public, max-age=31536000, immutable"
_FOR_AN_HOUR = "public, max-age=3600"
_NEVER = "no-store"
_PAGE = "index.html"
# Where the page has what it must know of this deployment: one request less than a file of its own.
_CONFIG = "%CONFIG%"
_NOT_BUILT = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Muster</title>
</head>
<body>
<h1>The console is not built</h1>
<p>The API works; its description is at <a href="/docs">/docs</a>. To get the console, run <code>make console</code>
with Node.js 20.19 or newer, then deploy again.</p>
</body>
</html>
"""


def router(pages: Path) -> APIGatewayHttpRouter:
    """Return the routes of the console with its build in the folder `pages`."""
    routes = APIGatewayHttpRouter()

    @routes.get("/config.json", include_in_schema=False, enable_validation=False)
    def config() -> Response[str]:
        """Return the settings with which a program signs in here; the pages have the same in them."""
        return _answer("application/json", _known(), _NEVER)

    @routes.get(".*", include_in_schema=False, enable_validation=False)
    def file() -> Response[bytes] | Response[str]:
        """Give a file of the build; any other address is one of the pages, which index.html then shows."""
        if _PAGE not in _served(pages):
            return _answer(_HTML, _NOT_BUILT, _NEVER, HTTPStatus.SERVICE_UNAVAILABLE)
        event = routes.current_event
        return _file(pages, event.path.removeprefix("/"), event.headers.get("accept-encoding", ""))

    return routes


@cache
def _served(pages: Path) -> AbstractSet[str]:
    """Return the paths of the build's files; a deployed build does not change, so they are listed once."""
    return frozenset(each.relative_to(pages).as_posix() for each in pages.rglob("*") if each.is_file())


def _file(pages: Path, path: str, accepted: str) -> Response[bytes] | Response[str]:
    served = _served(pages)
    if path not in served:
        # A missing file must not come back as a page: a browser would keep it as the script that it asked for.
        if path.startswith((_HASHED, "v1/")) or Path(path).suffix in _TYPES:
            raise NotFoundError(NOTHING_HERE)
        path = _PAGE
    if path == _PAGE:
        return _answer(_HTML, _page(pages), _NEVER)
    lifetime = _FOR_A_YEAR if path.startswith(_HASHED) else _FOR_AN_HOUR
    content_type = _TYPES.get(Path(path).suffix, "application/octet-stream")
    encoding = next((name for name in _ENCODINGS if _accepts(accepted, name) and path + _ENCODINGS[name] in served), "")
    content = (pages / (path + _ENCODINGS.get(encoding, ""))).read_bytes()
    return _answer(content_type, content, lifetime, encoding=encoding)


def _page(pages: Path) -> str:
    """Return the page, with the settings of this deployment."""
    return (pages / _PAGE).read_text("utf-8").replace(_CONFIG, html.escape(_known()))


def _known() -> str:
    known = {
        "user_pool_id": settings().user_pool_id,
        "user_pool_client_id": settings().user_pool_client_id,
        "sign_in_url": _sign_in_url(),
    }
    return json.dumps(known)


def _accepts(accepted: str, encoding: str) -> bool:
    """Return whether an Accept-Encoding header names the encoding and does not rule it out."""
    offers = [offer.replace(" ", "").partition(";q=") for offer in accepted.lower().split(",")]
    return any(name == encoding and (weight == "" or weight.strip("0.") != "") for name, _, weight in offers)


def _answer(
    content_type: str, body: Body, lifetime: str, status: HTTPStatus = HTTPStatus.OK, encoding: str = ""
) -> Response[Body]:
    headers: dict[str, str | list[str]] = {
        "Cache-Control": lifetime,
        "Content-Security-Policy": _policy(),
        "Cross-Origin-Opener-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
        "Vary": "Accept-Encoding",
    }
    if encoding:
        headers["Content-Encoding"] = encoding
    return Response(status, content_type, body, headers)


def _policy() -> str:
    """Scripts and styles from this address only, none inline; and nowhere to send anything but where it belongs."""
    reached = " ".join(["'self'", _origin(_sign_in_url()), *_file_origins()])
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self' data:;"
        f" connect-src {reached}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )


def _region() -> str:
    return settings().user_pool_id.partition("_")[0]


# The hosts of the partitions aws and aws-us-gov. botocore knows them too, but reading its data would lengthen every
# cold start; tests/unit/test_endpoints.py compares these with it for every Region.
def _sign_in_url() -> str:
    return settings().aws_endpoint_url or f"https://cognito-idp.{_region()}.amazonaws.com/"


def _file_origins() -> list[str]:
    """Return where the pages send workbooks to. Results are opened, not fetched, so their bucket is not among these."""
    if settings().aws_endpoint_url:
        return []
    return [f"https://{settings().uploads_bucket}.s3.{_region()}.amazonaws.com"]


def _origin(url: str) -> str:
    return "/".join(url.split("/")[:3])
