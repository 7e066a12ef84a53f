"""What anybody may call, through the handler."""

import json

import pytest

from functions.public_api import app
from infra.openapi import COPIES, document
from tests.functional.api import Client

anybody = Client(app)


def test_the_api_describes_itself() -> None:
    answer = anybody("GET", "/openapi.json")
    assert answer.status == 200
    assert answer.headers["content-type"] == "application/json"
    assert answer.json["info"]["title"] == "Muster API"


def test_the_description_is_up_to_date() -> None:
    for copy in COPIES:
        assert copy.read_text(encoding="utf-8") == document(), "run `make openapi`"


def test_every_operation_has_a_summary_a_name_and_a_tag_that_is_explained() -> None:
    described = json.loads(document())
    tags = {tag["name"] for tag in described["tags"]}
    for operation in (operation for path in described["paths"].values() for operation in path.values()):
        assert operation["summary"]
        assert operation["operationId"]
        assert set(operation["tags"]) <= tags


@pytest.mark.parametrize(
    "path", ["/docs", "/docs/start.js", "/docs/swagger-ui-bundle.min.js", "/docs/swagger-ui.min.css"]
)
def test_the_description_is_a_page_that_loads_nothing_from_elsewhere(path: str) -> None:
    answer = anybody("GET", path)
    assert answer.status == 200
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")


def test_nothing_else_is_served() -> None:
    assert anybody("GET", "/docs/../app.py").status == 404
    assert anybody("GET", "/docs/html.py").status == 404


def test_a_body_that_is_not_json_is_told_so() -> None:
    answer = Client(app, headers={"content-type": "text/plain"})("POST", "/v1/invitation/accept", {"token": "x"})
    assert answer.status == 415
    assert answer.json["detail"] == "Send JSON, with the header Content-Type: application/json."
