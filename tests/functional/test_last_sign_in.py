"""When users last signed in, through the handler of the user pool's trigger."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ReadTimeoutError

from functions.note_sign_in import app
from muster.clock import now
from muster.gateways import aws
from muster.settings import settings
from muster.users.last_sign_in import NOTED_AGAIN
from muster.users.user import User
from tests.context import Context
from tests.fakes import sub_of
from tests.functional.api import Client, sending
from tests.functional.people import World, id_of, kept, person, put
from tests.functional.test_audit import fields_of, replayed
from tests.template import resources

SIGN_IN = "TokenGeneration_Authentication"


def told(account: str, source: str = SIGN_IN, **attributes: str | None) -> dict[str, Any]:
    """Return the event of version 1 in the shape of AWS's documentation; an attribute that is None is left out.

    https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-pre-token-generation.html
    """
    kept_attributes: Mapping[str, str | None] = {
        "sub": sub_of(account),
        "email": f"{account}@example.com",
        "email_verified": "true",
        "cognito:user_status": "CONFIRMED",
        "custom:user_id": id_of(account),
    } | attributes
    return {
        "version": "1",
        "triggerSource": source,
        "region": "eu-central-1",
        "userPoolId": "eu-central-1_test",
        "userName": account,
        "callerContext": {"awsSdkVersion": "aws-sdk-unknown-unknown", "clientId": "client"},
        "request": {
            "userAttributes": {name: value for name, value in kept_attributes.items() if value is not None},
            "groupConfiguration": {"groupsToOverride": [], "iamRolesToOverride": [], "preferredRole": None},
        },
        "response": {"claimsOverrideDetails": None},
    }


def sign_in(account: str, source: str = SIGN_IN, **attributes: str | None) -> None:
    """Let the user pool tell of a sign-in, and see that it gets back what it sent."""
    event = told(account, source, **attributes)
    assert app.lambda_handler(event, Context()) == told(account, source, **attributes)


@pytest.mark.parametrize(
    "source",
    [
        SIGN_IN,
        "TokenGeneration_AuthenticateDevice",
        "TokenGeneration_HostedAuth",
        "TokenGeneration_NewPasswordChallenge",
    ],
)
def test_a_sign_in_is_noted_and_shown(source: str, admin: Client, ann: User) -> None:
    assert admin("GET", "/v1/users/ann").json["last_signed_in_at"] is None
    before = now()
    sign_in("ann", source)
    noted = kept("ann").last_signed_in_at
    assert noted
    assert before <= noted <= now()
    for shown in (admin("GET", "/v1/users/ann").json, *admin("GET", "/v1/users", search="ann").json["items"]):
        assert shown["last_signed_in_at"].startswith(f"{noted:%Y-%m-%dT%H:%M:%S}")


@pytest.mark.parametrize("source", ["TokenGeneration_RefreshTokens", "TokenGeneration_ClientCredentials"])
def test_a_session_that_goes_on_is_no_sign_in(source: str, ann: User) -> None:
    sign_in("ann", source)
    assert kept("ann").last_signed_in_at is None


def test_a_sign_in_disturbs_nobody_who_edits_the_user(admin: Client, ann: User) -> None:
    """Neither version nor author change, and the audit log has nothing that a replay would miss."""
    before, history = kept("ann"), admin("GET", "/v1/users/ann/history").json
    tag = admin("GET", "/v1/users/ann").headers["etag"]
    sign_in("ann")
    after = kept("ann")
    assert (after.version, after.updated_at, after.updated_by) == (before.version, before.updated_at, before.updated_by)
    assert admin("GET", "/v1/users/ann/history").json == history
    assert sending(admin, if_match=tag)("PATCH", "/v1/users/ann", {"title": "Chief"}).status == 200
    assert kept("ann").last_signed_in_at == after.last_signed_in_at


def test_sign_ins_are_noted_once_an_hour_at_most(ann: User) -> None:
    lately = now() - NOTED_AGAIN + timedelta(minutes=1)
    put("ann", last_signed_in_at=lately)
    sign_in("ann")
    assert kept("ann").last_signed_in_at == lately
    put("ann", last_signed_in_at=now() - NOTED_AGAIN)
    sign_in("ann")
    noted = kept("ann").last_signed_in_at
    assert noted
    assert now() - noted < timedelta(minutes=1)


def test_a_sign_in_whose_session_does_not_count_is_not_noted(admin: Client, ann: User, world: World) -> None:
    for attributes in ({"sub": "of another"}, {"sub": None}, {"custom:user_id": None}, {"custom:user_id": "nobody"}):
        sign_in("ann", **attributes)
    admin("POST", "/v1/users/ann/disable")
    sign_in("ann")
    person("bob")
    admin("POST", "/v1/users/bob/reset-password")
    put("bob", signed_out_at=None)
    sign_in("bob")
    assert (kept("ann").last_signed_in_at, kept("bob").last_signed_in_at) == (None, None)


def test_it_stays_when_the_user_is_renamed_or_restored(admin: Client, ann: User) -> None:
    sign_in("ann")
    noted = kept("ann").last_signed_in_at
    assert noted
    assert admin("POST", "/v1/users/ann/rename", {"account": "anna"}).status == 200
    assert admin("DELETE", "/v1/users/anna").status == 204
    restored = admin("POST", f"/v1/removed-users/{ann.id}/restore").json
    assert restored["last_signed_in_at"].startswith(f"{noted:%Y-%m-%dT%H:%M:%S}")
    assert kept("anna").last_signed_in_at == noted


@pytest.mark.parametrize("broken", ["read", "write"])
def test_a_sign_in_goes_on_though_it_cannot_be_noted(
    broken: str,
    ann: User,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """AWS refuses the sign-in if the trigger fails; the log tells of it, without the person, and an alarm counts."""

    def hangs(*_: object) -> None:
        raise ReadTimeoutError(endpoint_url="https://dynamodb")

    monkeypatch.setattr(f"muster.users.last_sign_in.{'kept_user' if broken == 'read' else 'update_if'}", hangs)
    capsys.readouterr()
    sign_in("ann")
    assert '"SignInsNotNoted": 1' in capsys.readouterr().out
    (said,) = caplog.records
    assert (said.msg, vars(said)["error_type"]) == ("A sign-in could not be noted", "ReadTimeoutError")
    assert "ann@" not in str(vars(said))


@pytest.mark.parametrize("event", [{}, {"triggerSource": SIGN_IN}, {"triggerSource": SIGN_IN, "request": {}}])
def test_whatever_the_user_pool_sends_it_gets_back(event: dict[str, Any], acme: object) -> None:
    assert app.lambda_handler(dict(event), Context()) == event


def test_the_function_gives_up_before_cognito_does(monkeypatch: pytest.MonkeyPatch) -> None:
    """A read and a write, each with a connection of its own, have time within the 5 seconds of Cognito.

    https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-working-with-lambda-triggers.html
    """
    function = resources("AWS::Serverless::Function")["NoteSignInFunction"]
    for name in ("CALL_TRIES", "CALL_SECONDS"):
        monkeypatch.setenv(name, str(function["Environment"]["Variables"][name]))
    settings.cache_clear()
    try:
        config = aws._client.__wrapped__("dynamodb").meta.config
    finally:
        monkeypatch.undo()
        settings.cache_clear()
    longest = config.retries["total_max_attempts"] * (config.connect_timeout + config.read_timeout)
    assert 2 * longest < function["Timeout"] <= 5


def test_filters_find_who_never_signed_in_and_who_did_not_since_a_day(admin: Client, ann: User) -> None:
    put("ann", last_signed_in_at=now().replace(year=2026, month=1, day=31, hour=23, minute=59))
    person("bob")
    put("admin", last_signed_in_at=now().replace(year=2026, month=2, day=1, hour=0, minute=0, second=0, microsecond=0))

    def found(**filters: str) -> list[str]:
        return [each["account"] for each in admin("GET", "/v1/users", **filters).json["items"]]

    assert found(never_signed_in="true") == ["bob"]
    assert found(never_signed_in="false") == ["admin", "ann"]
    assert found(not_signed_in_since="2026-02-01") == ["ann", "bob"]
    assert found(not_signed_in_since="2026-02-02") == ["admin", "ann", "bob"]
    assert found(not_signed_in_since="0999-01-01") == ["bob"]
    assert found(not_signed_in_since="2026-02-01", never_signed_in="false") == ["ann"]
    assert found(not_signed_in_since="2026-02-01", search="bob") == ["bob"]


@pytest.mark.parametrize(
    "day", ["2026-02-30", "0000-01-01", "20260101", "2026-W01-1", "0", "1700000000", "yesterday", "٢٠٢٦-٠١-٠١", ""]
)
def test_what_is_no_day_is_refused(day: str, admin: Client) -> None:
    answer = admin("GET", "/v1/users", not_signed_in_since=day)
    assert (answer.status, [each["field"] for each in answer.json["errors"]]) == (422, ["not_signed_in_since"])
    assert answer.json["errors"][0]["message"].endswith("write a day as in 2026-01-31.")


def test_the_history_still_explains_the_user(admin: Client, ann: User) -> None:
    admin("PATCH", "/v1/users/ann", {"title": "Chief"})
    sign_in("ann")
    admin("PATCH", "/v1/users/ann", {"title": "Clerk"})
    assert replayed(admin, id_of("ann"))["title"] == "Clerk" == fields_of(kept("ann"))["title"]


def test_a_sign_in_of_the_second_in_which_sessions_end_is_not_noted(ann: User) -> None:
    put("ann", signed_out_at=now() + timedelta(seconds=2))
    sign_in("ann")
    assert kept("ann").last_signed_in_at is None
    put("ann", signed_out_at=now() - timedelta(seconds=2))
    sign_in("ann")
    assert kept("ann").last_signed_in_at
