"""Parser of requests: their operation and parameters by the service's model."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import unquote

from botocore.loaders import Loader
from botocore.model import OperationModel, ServiceModel

# The services of the JSON protocol whose requests are judged, by what their target header begins with.
_TARGETS = {
    "AWSCognitoIdentityProviderService": "cognito-idp",
    "AWSEvents": "events",
    "AmazonSQS": "sqs",
    "DynamoDB_20120810": "dynamodb",
    "Logs_20140328": "logs",
}
_OBJECTS = {"GET": "GetObject", "HEAD": "HeadObject", "PUT": "PutObject", "DELETE": "DeleteObject"}


@dataclass(frozen=True)
class Request:
    """A request of HTTP; the names of headers in small letters."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes
    query: Mapping[str, list[str]]


@dataclass(frozen=True)
class Call:
    """An operation and its parameters, as the body of the JSON protocol has them."""

    model: ServiceModel
    operation: str
    params: Mapping[str, Any]


def call_of(request: Request) -> Call | None:
    """Return the call of a request, or None if it is not judged, or cannot be read."""
    try:
        if target := request.headers.get("x-amz-target"):
            return _json_call(target, request)
        if request.path.startswith("/v2/email/"):
            return _rest_call("sesv2", request)
        if re.match(r"/\d{4}-\d\d-\d\d/", request.path) and "/lambda/" in request.headers.get("authorization", ""):
            return _rest_call("lambda", request)
        return _object_call(request)
    except ValueError:  # no JSON: the emulator says so itself
        return None


@cache
def _model(service: str) -> ServiceModel:
    return ServiceModel(Loader().load_service_model(service, "service-2"), service)


def _json_call(target: str, request: Request) -> Call | None:
    prefix, _, operation = target.partition(".")
    if prefix not in _TARGETS or operation not in _model(_TARGETS[prefix]).operation_names:
        return None
    params = json.loads(request.body or b"{}")
    return Call(_model(_TARGETS[prefix]), operation, params) if isinstance(params, dict) else None


def _rest_call(service: str, request: Request) -> Call | None:
    for method, path, operation in _routes(service):
        found = path.fullmatch(request.path) if method == request.method else None
        if found:
            named = {name.removeprefix("p_"): unquote(value) for name, value in found.groupdict().items()}
            return Call(_model(service), operation.name, dict(_rest_params(operation, request)) | named)
    return None


@cache
def _routes(service: str) -> list[tuple[str, re.Pattern[str], OperationModel]]:
    """Return method, path and operation of each, those with the fewest names in their path first."""
    found = [_model(service).operation_model(name) for name in _model(service).operation_names]
    found.sort(key=lambda operation: operation.http["requestUri"].count("{"))
    return [(each.http["method"], _path(each.http["requestUri"]), each) for each in found]


def _path(template: str) -> re.Pattern[str]:
    path = template.partition("?")[0].rstrip("/")
    written = re.sub(r"\\\{(\w+)(\\\+)?\\\}", lambda m: f"(?P<p_{m[1]}>{'.+' if m[2] else '[^/]+'})", re.escape(path))
    return re.compile(f"{written}/?")


def _rest_params(operation: OperationModel, request: Request) -> Iterator[tuple[str, Any]]:
    """Yield the parameters that stand in headers, in the query and in the body."""
    shape = operation.input_shape
    if shape is None:
        return
    payload = shape.serialization.get("payload")
    if payload is None:
        yield from json.loads(request.body or b"{}").items()
    elif request.body:
        yield payload, request.body
    for name, member in shape.members.items():
        wire_name = member.serialization.get("name", name)
        kind = member.serialization.get("location")
        if kind == "header" and wire_name.lower() in request.headers:
            yield name, request.headers[wire_name.lower()]
        elif kind == "querystring" and wire_name in request.query:
            yield name, _read(member.type_name, request.query[wire_name])


def _read(kind: str, values: list[str]) -> Any:
    if kind in {"integer", "long"}:
        return int(values[0])
    if kind == "boolean":
        return values[0] == "true"
    return values if kind == "list" else values[0]


def _object_call(request: Request) -> Call | None:
    """Return the call on an object of S3, its bucket named in the path as clients do here."""
    signed = request.headers.get("authorization", "") + request.query.get("X-Amz-Credential", [""])[0]
    bucket, _, key = request.path.lstrip("/").partition("/")
    if "/s3/aws4_request" not in signed or not key or request.method not in _OBJECTS:
        return None
    params: dict[str, Any] = {"Bucket": bucket, "Key": key}
    if request.method == "PUT":
        prefix = "x-amz-meta-"
        params["Metadata"] = {name: value for name, value in request.headers.items() if name.startswith(prefix)}
    return Call(_model("s3"), _OBJECTS[request.method], params)
