"""Who may call the API of administrators, and how it answers errors."""

import pytest

from functions.admin_api import app
from muster.users.repository import find_user
from muster.users.user import Status
from tests.functional.api import Client, signed_in
from tests.functional.failing import busy
from tests.functional.people import delete, id_of, person, put


class TestSignIn:
    def test_me_tells_who_the_caller_is(self, admin: Client) -> None:
        answer = admin("GET", "/v1/me")
        assert answer.status == 200
        assert answer.json == {
            "id": id_of("admin"),
            "account": "admin",
            "name": "Admin",
            "email": "admin@example.com",
            "role": "administrator",
            "second_factor": False,
            "enterprise": {
                "enterprise_id": "acme",
                "name": "Acme Industries",
                "second_factor": "optional",
                "four_eyes": False,
                "mail_paused_at": None,
            },
        }

    def test_a_member_may_ask_who_he_is_and_nothing_else(self, admin: Client) -> None:
        person("member")
        member = signed_in(app, "member")
        assert member("GET", "/v1/me").status == 200
        answer = member("GET", "/v1/tasks")
        assert (answer.status, answer.json["detail"]) == (403, "Only administrators and auditors may see this.")

    def test_a_disabled_user_is_refused_at_once_though_the_token_is_valid(self, admin: Client) -> None:
        user = find_user("admin")
        assert user is not None
        put(user.account, status=Status.DISABLED)
        answer = admin("GET", "/v1/me")
        assert answer.status == 401
        assert answer.headers["content-type"] == "application/problem+json"

    def test_a_removed_user_is_refused_at_once(self, admin: Client) -> None:
        delete("admin")
        assert admin("GET", "/v1/me").status == 401

    @pytest.mark.parametrize("key", [{}, {"idempotency-key": "5f0c3a3e-8b1f-4f8e-9c57-5f1c5b1d2a10"}])
    @pytest.mark.parametrize(
        "claims",
        [
            {"cognito:username": "admin", "token_use": "id", "aud": "client", "auth_time": "9999999999"},
            {"cognito:username": "admin", "username": "admin", "token_use": "id", "auth_time": "9999999999"},
            {"token_use": "access", "client_id": "client", "auth_time": "9999999999"},
            {"username": "admin", "client_id": "client", "auth_time": "9999999999"},
            {},
        ],
        ids=["ID token", "ID token with username", "no username", "no use", "nothing"],
    )
    def test_any_but_an_access_token_is_no_permission(
        self, admin: Client, claims: dict[str, str], key: dict[str, str]
    ) -> None:
        new = {"name": "Bo", "email": "bo@example.com"}
        for method, path, body in (("GET", "/v1/me", None), ("POST", "/v1/users", new), ("POST", "/v1/exports", {})):
            answer = Client(app, claims, key)(method, path, body)
            assert answer.status == 401
            assert answer.json["detail"].startswith("This is not an access token.")

    @pytest.mark.parametrize("auth_time", ["", "soon", "-1", "١٢٣"])
    def test_a_session_that_does_not_tell_when_it_began_is_over(self, admin: Client, auth_time: str) -> None:
        client = Client(app, {"username": "admin", "token_use": "access", "auth_time": auth_time})
        assert client("GET", "/v1/me").status == 401


class TestErrors:
    def test_there_is_nothing_at_an_unknown_address(self, admin: Client) -> None:
        answer = admin("GET", "/v1/nothing")
        assert (answer.status, answer.json["title"]) == (404, "Not Found")

    def test_an_unforeseen_error_tells_the_client_nothing_but_the_requests_id(
        self, admin: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        def broken(*_: object, **__: object) -> None:
            raise ZeroDivisionError("secret")

        monkeypatch.setattr("muster.http.tasks.list_tasks", broken)
        answer = admin("GET", "/v1/tasks")
        assert answer.status == 500
        assert "request-1" in answer.json["detail"]
        assert b"secret" not in answer.content
        logged = [vars(record) for record in caplog.records]
        assert "ZeroDivisionError" in repr(logged)
        assert "secret" not in repr(logged)

    def test_a_busy_service_asks_for_another_try(self, admin: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("muster.http.tasks.list_tasks", busy)
        answer = admin("GET", "/v1/tasks")
        assert (answer.status, answer.headers["retry-after"]) == (503, "2")
