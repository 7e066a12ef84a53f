"""The console's pages, through the handler."""

import gzip
import html
import json
import re
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest

from functions.console.function import app
from muster.http import console
from muster.http.api import api, entry
from tests.functional.api import Client

PAGE = '<!doctype html><title>Muster</title><meta name="muster-config" content="%CONFIG%">'
SCRIPT = b"console.log('Muster')" * 100


def _anybody(pages: Path) -> Client:
    function = ModuleType("console")
    vars(function)["lambda_handler"] = entry(api(console.router(pages)))
    return Client(function)


@pytest.fixture
def anybody(tmp_path: Path) -> Client:
    """Somebody who opens a console that was built."""
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text(PAGE)
    (tmp_path / "assets/start-1a2b.js").write_bytes(SCRIPT)
    (tmp_path / "assets/start-1a2b.js.gz").write_bytes(gzip.compress(SCRIPT))
    (tmp_path / "assets/font-3c4d.woff2").write_bytes(b"wOF2\x00\xff")
    return _anybody(tmp_path)


@pytest.mark.parametrize("path", ["/", "/index.html", "/users", "/users/ann.lee@example.com/edit", "/tasks/01JD"])
def test_every_address_of_a_page_shows_the_console_as_it_is_now(anybody: Client, path: str) -> None:
    answer = anybody("GET", path)
    assert answer.status == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"
    assert b"<title>Muster</title>" in answer.content


def test_a_file_whose_name_changes_with_its_content_is_kept_for_a_year(anybody: Client) -> None:
    answer = anybody("GET", "/assets/start-1a2b.js")
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.content == SCRIPT


def test_a_browser_gets_the_smallest_form_that_it_takes(anybody: Client) -> None:
    modern = replace(anybody, headers={"accept-encoding": "br;q=1.0, gzip;q=0.8"})
    squeezed = modern("GET", "/assets/start-1a2b.js")
    assert squeezed.headers["content-encoding"] == "gzip"
    assert squeezed.headers["vary"] == "Accept-Encoding"
    assert gzip.decompress(squeezed.content) == SCRIPT

    picky = replace(anybody, headers={"accept-encoding": "gzip;q=0, identity"})
    plain = picky("GET", "/assets/start-1a2b.js")
    assert "content-encoding" not in plain.headers


def test_a_file_that_is_not_text_arrives_whole(anybody: Client) -> None:
    answer = anybody("GET", "/assets/font-3c4d.woff2")
    assert (answer.headers["content-type"], answer.content) == ("font/woff2", b"wOF2\x00\xff")


@pytest.mark.parametrize("path", ["/assets/gone-9z.js", "/favicon.ico", "/v1/nothing", "/assets/../app.py.js"])
def test_what_is_no_page_is_not_answered_with_one(anybody: Client, path: str) -> None:
    assert anybody("GET", path).status == 404


def test_nothing_outside_the_build_is_served(anybody: Client, tmp_path: Path) -> None:
    (tmp_path.parent / "secret.txt").write_text("secret")
    for path in ("/../secret.txt", "//etc/passwd", "/assets/../../secret.txt"):
        assert b"secret" not in anybody("GET", path).content


def test_scripts_run_and_data_goes_only_where_they_belong(anybody: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    headers = anybody("GET", "/").headers
    policy = dict(each.strip().split(" ", 1) for each in headers["content-security-policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["form-action"] == policy["base-uri"] == "'none'"
    assert policy["connect-src"].split() == [
        "'self'",
        "https://cognito-idp.eu-central-1.amazonaws.com",
        "https://uploads.s3.eu-central-1.amazonaws.com",
    ]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["strict-transport-security"] == "max-age=31536000"


SIGN_IN = {
    "user_pool_id": "eu-central-1_test",
    "user_pool_client_id": "client",
    "sign_in_url": "https://cognito-idp.eu-central-1.amazonaws.com/",
}


@pytest.mark.parametrize("path", ["/", "/sign-in", "/index.html"])
def test_the_page_says_where_to_sign_in(anybody: Client, path: str) -> None:
    page = anybody("GET", path).content.decode()
    found = re.search(r'name="muster-config" content="([^"]*)"', page)
    assert found is not None
    assert json.loads(html.unescape(found[1])) == SIGN_IN


def test_programs_learn_where_to_sign_in_even_before_the_console_is_built(tmp_path: Path) -> None:
    answer = _anybody(tmp_path / "nowhere")("GET", "/config.json")
    assert answer.headers["cache-control"] == "no-store"
    assert answer.json == SIGN_IN


def test_the_page_is_never_an_older_one_that_was_compressed(anybody: Client, tmp_path: Path) -> None:
    (tmp_path / "index.html.br").write_bytes(b"without the deployment")
    answer = replace(anybody, headers={"accept-encoding": "br"})("GET", "/")
    assert "content-encoding" not in answer.headers
    assert b"eu-central-1_test" in answer.content


def test_the_files_are_listed_once(anybody: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    anybody("GET", "/")
    monkeypatch.setattr(Path, "rglob", lambda *_: pytest.fail("The folder was walked again."))
    assert anybody("GET", "/assets/start-1a2b.js").status == 200


def test_a_console_that_is_not_built_says_so(tmp_path: Path) -> None:
    answer = _anybody(tmp_path / "nowhere")("GET", "/")
    assert answer.status == 503
    assert b"make console" in answer.content


def test_the_function_serves_what_lies_beside_it() -> None:
    assert Client(app)("GET", "/config.json").status == 200
