"""Writes the OpenAPI document from the routes of the API functions: `python -m infra.openapi`."""

import json
import tomllib
from http import HTTPStatus
from importlib import import_module
from pathlib import Path
from typing import Any

from aws_lambda_powertools.event_handler.openapi.models import HTTPBearer, Tag

_ROOT = Path(__file__).parents[1]
DOCUMENT = _ROOT / "layers/muster/python/muster/http/openapi.json"
COPIES = (DOCUMENT, _ROOT / "docs/openapi.json")
"""The document that the API serves, and the same for readers of the documentation."""
_DESCRIPTION = (
    "User administration for an enterprise. Sign in to the user pool and send the access token as "
    "`Authorization: Bearer …`. Errors are problem documents (RFC 9457) with one entry in `errors` per wrong field; "
    "`code` names what is wrong, and is the same in every language. "
    "Lists come in pages: send `next_cursor` as `cursor` for the next one. Fields that an operation does not know are "
    "refused, query parameters that it does not know are passed over. `Retry-After` says in how many seconds the same "
    "request may go well; under an `Idempotency-Key` it is safe to repeat. "
    "`Accept-Language: zh` has all sentences in Chinese."
)
_TAGS: list[Tag | str] = [
    Tag(name="Sign-in", description="Who the caller is."),
    Tag(name="Users", description="The users of the enterprise."),
    Tag(name="Removed users", description="Users who were removed and can still be restored."),
    Tag(name="Import", description="Users from an Excel workbook."),
    Tag(name="Invitations", description="Who was invited and has not accepted yet."),
    Tag(name="Accepting an invitation", description="For whoever got the mail; its token is the only permission."),
    Tag(name="Export", description="Users into an Excel workbook."),
    Tag(name="Task Center", description="Imports and exports: how far they are, and their results."),
    Tag(name="Audit log", description="Changes with their author, time, and cause."),
    Tag(name="Directory", description="Whom a member can reach."),
]
# Whether whoever calls must be signed in, by function.
_FUNCTIONS = {"admin_api": True, "directory_api": True, "public_api": False}

_IDEMPOTENCY_KEY = {
    "in": "header",
    "name": "Idempotency-Key",
    "required": False,
    "description": "A name that you choose for this request, such as a UUID. For 24 hours the same request under "
    "the same key is done once and answered alike.",
    "schema": {"type": "string", "pattern": "^[!-~]{1,64}$"},
    "example": "5f0c3a3e-8b1f-4f8e-9c57-5f1c5b1d2a10",
}


def document() -> str:
    """Return the OpenAPI document, as JSON."""
    content: dict[str, Any] = {"paths": {}, "components": {}}
    for function, signed_in in _FUNCTIONS.items():
        described = _described(function)
        if not signed_in:
            _open_to_anybody(described)
        paths = content["paths"] | described["paths"]
        components = {
            kind: content["components"].get(kind, {}) | found for kind, found in described["components"].items()
        }
        content |= described | {"paths": paths, "components": content["components"] | components}
    _put_right(content)
    _offer_keys(content)
    _tell_of_limits(content)
    return json.dumps(content, indent=2, ensure_ascii=False, sort_keys=True) + "\n"


def _version() -> str:
    """Return the product's version, which `pyproject.toml` has."""
    project = tomllib.loads((_ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return str(project["version"])


def _described(function: str) -> dict[str, Any]:
    """Return the framework's description of the routes of one function."""
    schema = import_module(f"functions.{function}.app").app.get_openapi_schema(
        title="Muster API",
        version=_version(),
        description=_DESCRIPTION,
        tags=_TAGS,
        security_schemes={"access_token": HTTPBearer(bearerFormat="JWT", description="An access token.")},
        security=[{"access_token": []}],
    )
    content: dict[str, Any] = json.loads(schema.model_dump_json(by_alias=True, exclude_none=True))
    content.pop("servers", None)  # it is served by the API itself, so paths are relative to where it came from
    return content


def _open_to_anybody(content: dict[str, Any]) -> None:
    for operation in (operation for path in content["paths"].values() for operation in path.values()):
        operation["security"] = []
        for refused in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
            operation["responses"].pop(str(refused.value), None)


def _put_right(content: dict[str, Any]) -> None:
    """Correct the framework's additions: errors that the exception map never lets out, and empty bodies."""
    schemas = content["components"]["schemas"]
    for name in ("HTTPValidationError", "ValidationError", "ResponseValidationError"):
        schemas.pop(name, None)
    for operation in (operation for path in content["paths"].values() for operation in path.values()):
        operation["responses"].get("204", {}).pop("content", None)
        operation["responses"]["500"] = operation["responses"]["503"] | {
            "description": HTTPStatus.INTERNAL_SERVER_ERROR.description
        }
        if "requestBody" in operation:
            operation["responses"]["413"] = operation["responses"]["503"] | {"description": "The body is too large."}
            operation["responses"]["415"] = operation["responses"]["503"] | {"description": "The body is not JSON."}


def _offer_keys(content: dict[str, Any]) -> None:
    """Add the Idempotency-Key to every POST of a signed-in caller (`muster.http.api`)."""
    for operation in (path["post"] for path in content["paths"].values() if "post" in path):
        if operation.get("security") != []:
            operation.setdefault("parameters", []).append(_IDEMPOTENCY_KEY)
            busy = {"description": "The same request is being worked on; try again after `Retry-After` seconds."}
            operation["responses"].setdefault("409", operation["responses"]["503"] | busy)


def _tell_of_limits(content: dict[str, Any]) -> None:
    """Say of every operation that API Gateway may turn it away: in its own words and without `Retry-After`.

    What operations say of limits of their own stays.
    """
    busy = {
        "description": "Too many requests at once, of all callers together; try again in a second or two. API Gateway "
        'says so, not a problem document: `{"message": "Too Many Requests"}`, without `Retry-After`.'
    }
    for operation in (operation for path in content["paths"].values() for operation in path.values()):
        own = operation["responses"].get("429")
        of_both = own and own | {"description": f"{own['description']} Or: {busy['description']}"}
        operation["responses"]["429"] = of_both or busy


if __name__ == "__main__":
    for copy in COPIES:
        copy.write_text(document(), encoding="utf-8")
