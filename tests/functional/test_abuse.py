"""Requests that no honest program sends: each is refused in our words, none is a fault of ours."""

import json
from collections.abc import Mapping

import pytest

from muster.errors import FieldError, InvalidError
from muster.gateways import live
from muster.http.cursors import cursor
from muster.http.problems import problem_answer
from muster.messages import message
from tests.access import ROUTES, For, request
from tests.fakes import InMemoryTaskQueue
from tests.functional.api import Client, sending
from tests.functional.invited import anybody
from tests.functional.matrix import send
from tests.functional.test_calls import calls

WITH_BODY = [route for route, row in ROUTES.items() if row.body is not None]
_ID = "01JD9Z6M3W8Q4T1K5V7X2Y0B6C"
NAMES = {"ANN": "ann", "BOB": "bob", "GONE": _ID, "TASK": _ID, "BATCH": _ID, "TOKEN": "x.y", "NEW": "new"}
BODIES: dict[str, bytes] = {
    "deep lists": b"[" * 100_000 + b"]" * 100_000,
    "deep lists in 60 KB": b"[" * 30_000 + b"]" * 30_000,
    "deep objects": b'{"name":' * 50_000 + b"1" + b"}" * 50_000,
    "deep lists that end nowhere": b"[" * 200_000,
    "a number of 5,000 digits": b'{"contact_no": 1%s}' % (b"0" * 5000),
    "a number too large for any": b'{"contact_no": 1e999, "limit": -1e999}',
    "not a number": b'{"contact_no": NaN, "name": Infinity}',
    "a key twice": b'{"name": "A", "name": "B", "email": "a@example.com", "email": 7}',
    "a key of a megabyte": b'{"%s": 1}' % (b"x" * (1 << 20)),
    "a text of a megabyte": json.dumps({"name": "x" * (1 << 20), "file_name": "x" * (1 << 20)}).encode(),
    "a hundred thousand keys": json.dumps(dict.fromkeys(map(str, range(100_000)), 1)).encode(),
    "no UTF-8": b'{"name": "\xff\xfe"}',
    "a byte order mark": b"\xef\xbb\xbf{}",
    "half a character": rb'{"name": "\ud800", "file_name": "\ud800.xlsx", "search": "\udfff", "token": "\ud800"}',
    "half a character as the name of a field": rb'{"\ud800": 1, "name\udfff": {"\ud800": []}, "name": "A"}',
    "half a character alone": rb'{"file_name": "\ud800.xlsx"}',
    "half a character to look for": rb'{"search": "\udfff", "department": "\ud800"}',
    "half a character as account": rb'{"action": "disable", "accounts": ["\ud800", "\u0000"]}',
    "half a character as token": rb'{"token": "\ud800.\ud800", "password": "\ud800Otter-81"}',
    "null characters": rb'{"name": "\u0000", "file_name": "a\u0000.xlsx", "token": "\u0000", "password": "\u0000"}',
    "line breaks": rb'{"name": "A\r\nBcc: b@example.com", "email": "a@example.com\r\nBcc: b@example.com"}',
    "nothing": b"null",
    "a text": b'"x"',
    "half": b'{"name": ',
    "two": b"{}{}",
    "an object as text": b'{"name": {"$gt": ""}, "email": ["a@example.com"], "account": {"S": "ann"}}',
    "not JSON at all": b"--x\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n--x--",
}
STRANGE = [
    "%00",
    "%2e%2e%2f",
    "..%2Fadmin",
    "%252e",
    "a%2Fb",
    "%ff%fe",
    "%ed%a0%80",
    "x" * 5000,
    "%20",
    "%0d%0aX: y",
    "ann%23",
    "*",
    "$",
    "'%20OR%201=1",
    "{account}",
    "batch",
    "%F0%9F%98%80" * 100,
]


@pytest.fixture
def names(admin: Client, monkeypatch: pytest.MonkeyPatch) -> Mapping[str, str]:
    """What stands for what in the table of routes: nothing that is there."""
    queue = InMemoryTaskQueue()
    monkeypatch.setattr(live, "export_queue", lambda: queue)
    monkeypatch.setattr(live, "import_queue", lambda: queue)
    return NAMES


@pytest.mark.parametrize("body", BODIES)
def test_a_body_that_is_no_request_is_refused_by_every_route(body: str, names: Mapping[str, str]) -> None:
    for route in WITH_BODY:
        asked = request(route, names)
        answer = send(type(asked)(asked.method, asked.path, "", BODIES[body]), "admin", route)
        assert answer.status < 500, (route, answer.content)
        if answer.status >= 400:
            assert answer.headers["content-type"] == "application/problem+json"
            assert len(answer.content) < 2_000


@pytest.mark.parametrize(("size", "status"), [(64 * 1024, 422), (64 * 1024 + 1, 413)])
def test_a_body_has_a_largest_size(size: int, status: int, admin: Client) -> None:
    assert admin("POST", "/v1/imports", b'{"x":"%s"}' % (b"x" * (size - 8))).status == status


@pytest.mark.parametrize("levels", [17, 200, 600, 900, 950, 980, 990, 1000, 5000])
@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"name":', "}"), ('{"a":[', "]}")])
def test_lists_and_objects_inside_each_other_are_refused_at_any_depth(
    levels: int, opening: str, closing: str, names: Mapping[str, str]
) -> None:
    body = f'{{"name": {opening * levels}1{closing * levels}}}'.encode()
    for route in WITH_BODY:
        asked = request(route, names)
        answer = send(type(asked)(asked.method, asked.path, "", body), "admin", route)
        assert answer.status in {413, 422, 404, 409}, (route, answer.content)


def test_at_most_2_kb_are_read_from_somebody_without_a_sign_in(admin: Client) -> None:
    def body(size: int) -> bytes:
        start = b'{"token": "x", "password": "'
        return start + b"y" * (size - len(start) - 2) + b'"}'

    assert anybody("POST", "/v1/invitation/accept", body(2048)).status == 422
    for too_large in (body(2049), b'{"%s":1}' % (b"Use  to " * 8000), "密".join(["", *["x"] * 900]).encode()):
        assert anybody("POST", "/v1/invitation/accept", too_large).status == 413


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("path", ["/v1/users", "/v1/imports", "/v1/exports", "/v1/users/batch"])
def test_the_names_of_fields_and_their_number_are_bounded_in_an_answer(
    path: str, language: str, admin: Client, names: Mapping[str, str]
) -> None:
    client = sending(admin, accept_language=language)
    for body in ({"Use " + " to " * 10_000: 1}, {f"{number} characters. A: b": 1 for number in range(2_000)}):
        answer = client("POST", path, body)
        assert answer.status == 422
        assert len(answer.json["errors"]) <= 20
        assert all(len(fault["field"]) <= 80 and len(fault["message"]) <= 200 for fault in answer.json["errors"])
    more = "more faults" if language == "en" else "处错误"
    assert more in answer.json["detail"]


def test_no_sentence_of_an_answer_is_longer_than_500_characters_whatever_it_quotes() -> None:
    quoting = message("quoting", "{text} is too long.", text="x" * 60_000)
    answer = problem_answer(InvalidError(quoting, [FieldError("y" * 60_000, quoting)] * 30))
    assert len(answer["body"]) < 15_000
    told = json.loads(answer["body"])
    assert {len(told["detail"]), *(len(fault["message"]) for fault in told["errors"])} == {500}


LONG_KEYS = ["x" * size for size in (65, 1024, 1025, 2048, 2049, 4000)] + ["é" * 600]
DATES = ["0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59.999999-23:59", "0001-01-01T00:00:00", "2026-02-30T00:00:00Z"]


@pytest.mark.parametrize("key", LONG_KEYS)
def test_what_is_too_long_for_a_key_is_not_found(key: str, admin: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    assert admin("GET", "/v1/tasks").status == 200  # reads the enterprise's settings, which are kept for a minute
    for method, path in (
        ("GET", f"/v1/tasks/{key}"),
        ("GET", f"/v1/tasks/{key}/result"),
        ("DELETE", f"/v1/tasks/{key}"),
        ("POST", f"/v1/invitations/{key}/resend"),
        ("DELETE", f"/v1/invitations/{key}"),
        ("POST", f"/v1/removed-users/{key}/restore"),
        ("GET", f"/v1/users/{key}"),
        ("PATCH", f"/v1/users/{key}"),
        ("POST", f"/v1/users/{key}/disable"),
        ("DELETE", f"/v1/users/{key}"),
    ):
        with calls(monkeypatch) as made:
            answer = admin(method, path, {"title": "x"} if method == "PATCH" else None)
        assert answer.status in {404, 422}, (method, path, answer.content)
        assert made in ([], ["GetItem"], ["GetItem", "UpdateItem", "UpdateItem"]), "only the caller is read and counted"


def forged(list_name: str, position: str) -> str:
    """A cursor for a position that the list never gave, made as somebody would who has the enterprise's key."""
    return str(cursor(list_name, "acme", position))


@pytest.mark.parametrize(
    ("list_name", "position"),
    [
        *(("invitations", json.dumps([date, "ann"])) for date in DATES),
        *(("invitations", json.dumps(["2026-01-01T00:00:00+00:00", key])) for key in ["", *LONG_KEYS]),
        *(
            ("invitations", text)
            for text in ("", "null", "7", "[]", '["x"]', "[1,2]", "[" * 500, '{"a":1}', "[NaN, {}]")
        ),
        *(("tasks", key) for key in ["", *LONG_KEYS]),
        *(("users", f"00001#{key}#ann") for key in LONG_KEYS[1:]),
    ],
)
def test_a_forged_cursor_is_no_cursor(list_name: str, position: str, admin: Client) -> None:
    answer = admin("GET", f"/v1/{list_name}", cursor=forged(list_name, position))
    assert answer.status == 422, answer.content
    assert [fault["field"] for fault in answer.json["errors"]] == ["cursor"]


@pytest.mark.parametrize("text", STRANGE)
def test_nothing_strange_in_a_path_or_query_is_a_fault_of_ours(text: str, names: Mapping[str, str]) -> None:
    for route, row in ROUTES.items():
        asked = request(route, dict.fromkeys(("ANN", "BOB", "TASK", "BATCH", "TOKEN"), text))
        filters = f"limit={text}&search={text}&department={text}&status={text}&role={text}"
        for query in ("", f"cursor={text}", filters):
            answer = send(type(asked)(asked.method, asked.path, query or asked.query, row.body), "admin", route)
            assert answer.status < 500, (route, query, answer.content)


@pytest.mark.parametrize("name", ["if-match", "idempotency-key", "content-type", "accept", "x-forwarded-host", "host"])
@pytest.mark.parametrize(
    "value", ["", " ", "\x00", "é", '"' * 5000, "a,b;q=x", "W/", "99999999999999999999", "\r\nX: y"]
)
def test_nothing_strange_in_a_header_is_a_fault_of_ours(name: str, value: str, admin: Client) -> None:
    client = sending(admin, **{name: value})
    for method, path in (("PATCH", "/v1/users/admin"), ("POST", "/v1/imports"), ("DELETE", "/v1/users/nobody")):
        assert client(method, path, {"title": "x"}).status < 500


@pytest.mark.parametrize("account", ["batch", "me", "users", ".", "con", "undefined", "null", "__proto__"])
def test_an_account_may_be_called_like_a_route(account: str, admin: Client) -> None:
    new = {"name": "X", "email": "x@example.com", "account": account, "access": "password"}
    answer = admin("POST", "/v1/users", new)
    if answer.status == 422:
        assert [fault["field"] for fault in answer.json["errors"]] == ["account"]
        return
    assert answer.json["account"] == account
    path = answer.headers["location"]
    assert admin("GET", path).json["account"] == account
    assert admin("PATCH", path, {"title": "y"}).json["title"] == "y"
    assert admin("POST", f"{path}/disable").json["status"] == "disabled"
    assert admin("DELETE", path).status == 204


@pytest.mark.parametrize("name", ["A\r\nBcc: b@example.com", "A\nB", "A\x00", "A\x1b[31m", "\u2028A", "A\u202e"])
def test_what_could_break_a_mails_header_is_no_name(name: str, admin: Client) -> None:
    answer = admin("POST", "/v1/users", {"name": name, "email": "a@example.com"})
    assert answer.status in {201, 422}
    if answer.status == 201:
        assert answer.json["name"].isprintable() or "\u202e" in name


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("people\u202excod.xlsx", "peoplexcod.xlsx"),
        ("a\u200b\u2060b\ufeff.xlsx", "ab.xlsx"),
        ("\u3000李\u00a0伟.xlsx", "李 伟.xlsx"),
    ],
)
def test_what_does_not_show_is_taken_out_of_the_name_of_a_file(sent: str, kept: str, admin: Client) -> None:
    answer = admin("POST", "/v1/imports", {"file_name": sent})
    assert answer.json["task"]["file_name"] == kept


@pytest.mark.parametrize("sent", ["a\u2028b.xlsx", "a\nb.xlsx", "a\x00.xlsx", "\u200b", "a/b.xlsx", "x" * 256])
def test_a_file_is_not_called_what_cannot_be_shown_in_a_line(sent: str, admin: Client) -> None:
    answer = admin("POST", "/v1/imports", {"file_name": sent})
    assert answer.status == 422
    assert [fault["field"] for fault in answer.json["errors"]] == ["file_name"]


@pytest.mark.parametrize(
    "email",
    [
        "a@example.com\r\nBcc: b@example.com",
        "a@example.com,b@example.com",
        "a@example.com;b@example.com",
        "<a@example.com>",
        "A <a@example.com>",
        '"a b"@example.com',
        "a@[127.0.0.1]",
        "a@localhost",
        "<script>@example.com",
        "a@example.com%0aBcc:b@example.com",
        "a\x00@example.com",
    ],
)
def test_only_one_plain_address_is_an_address(email: str, admin: Client) -> None:
    answer = admin("POST", "/v1/users", {"name": "A", "email": email})
    assert answer.status == 422
    assert "email" in [fault["field"] for fault in answer.json["errors"]]


PUBLIC = [route for route in WITH_BODY if ROUTES[route].who is For.ANYBODY]


@pytest.mark.parametrize("route", PUBLIC)
@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "application/xml"]
)
def test_a_public_route_takes_no_other_body(route: str, kind: str, admin: Client) -> None:
    method, path = route.split()
    assert sending(anybody, content_type=kind)(method, path, {"token": "x", "password": "y"}).status == 415


@pytest.mark.parametrize("route", PUBLIC)
def test_a_public_route_takes_no_more_than_two_kilobytes(route: str, admin: Client) -> None:
    method, path = route.split()
    assert anybody(method, path, {"token": "x" * 2048}).status == 413
