"""`/openapi.json` and `/docs`: the description of the API, for programs and for people."""

from functools import cache
from http import HTTPStatus
from importlib.resources import files

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from muster.errors import NOTHING_HERE, NotFoundError

router = APIGatewayHttpRouter()

_MINUTES = {"Cache-Control": "public, max-age=300"}
# The page runs one script of its own besides Swagger UI, which styles elements as it draws them.
_POLICY = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:;"
    " base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Muster API</title>
<link rel="stylesheet" href="/docs/swagger-ui.min.css">
</head>
<body>
<div id="swagger-ui"></div>
<script src="/docs/swagger-ui-bundle.min.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
"""
_START = "SwaggerUIBundle({ url: '/openapi.json', dom_id: '#swagger-ui', deepLinking: true })\n"
_ASSETS = {
    "swagger-ui.min.css": "text/css",
    "swagger-ui-bundle.min.js": "text/javascript",
    "start.js": "text/javascript",
}


@router.get("/openapi.json", include_in_schema=False)
def openapi() -> Response[str]:
    """Describe the API as an OpenAPI document."""
    return _answer("application/json", _document())


@router.get("/docs", include_in_schema=False)
def docs() -> Response[str]:
    """Show the description as a page."""
    return _answer("text/html; charset=utf-8", _PAGE)


@router.get("/docs/<name>", include_in_schema=False)
def asset(name: str) -> Response[str]:
    """Give a part of the page; Swagger UI itself comes with Powertools."""
    if name not in _ASSETS:
        raise NotFoundError(NOTHING_HERE)
    return _answer(f"{_ASSETS[name]}; charset=utf-8", _START if name == "start.js" else _swagger_ui(name))


def _answer(content_type: str, body: str) -> Response[str]:
    headers: dict[str, str | list[str]] = {
        **_MINUTES,
        "Content-Security-Policy": _POLICY,
    }
    return Response(HTTPStatus.OK, content_type, body, headers)


@cache
def _document() -> str:
    return files("muster.http").joinpath("openapi.json").read_text(encoding="utf-8")


@cache
def _swagger_ui(name: str) -> str:
    folder = files("aws_lambda_powertools.event_handler.openapi.swagger_ui")
    return folder.joinpath(name).read_text(encoding="utf-8")
