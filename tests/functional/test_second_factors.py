"""A second factor: noted when the user pool asks for it, required of administrators where their enterprise says so."""

import time
from dataclasses import replace

import boto3
import pytest
from botocore.stub import ANY, Stubber

from functions.admin_api import app
from functions.directory_api import app as directory
from functions.public_api import app as public
from muster.enterprises import Enterprise, find_enterprise, requires_second_factor
from muster.gateways.own_passwords import CodeNeededError, CognitoOwnPasswords, WrongCodeError
from muster.gateways.user_pool import CognitoSignIns
from muster.onboarding import onboard
from muster.users.fields import Role
from tests.functional.api import Answer, Client, sending, signed_in
from tests.functional.matrix import calls_counted
from tests.functional.people import TYPED, World, ids, kept, moment, person, put

ADMINISTRATORS = {"second_factor": "administrators"}


@pytest.fixture
def ada(world: World) -> Client:
    """An administrator with a password and a second factor that is noted."""
    person("ada", role=Role.ADMINISTRATOR)
    world.sign_ins.put("ada", "ada@example.com", TYPED, temporary=False)
    world.sign_ins.second_factors["ada"] = "123456"
    assert signed_in(app, "ada")("POST", "/v1/me/second-factor").status == 204
    return signed_in(app, "ada")


@pytest.fixture
def required(ada: Client, admin: Client) -> None:
    """The enterprise requires it of administrators; `admin` has none."""
    assert ada("PATCH", "/v1/enterprise", ADMINISTRATORS).json["second_factor"] == "administrators"


def began_before(client: Client) -> Client:
    """Return the client with a session that began a minute ago."""
    return replace(client, claims={**(client.claims or {}), "auth_time": str(int(time.time()) - 60)})


def test_it_is_noted_only_if_the_user_pool_asks_for_it(admin: Client, world: World) -> None:
    answer = admin("POST", "/v1/me/second-factor")
    assert answer.status == 409
    assert not kept("admin").second_factor_at
    world.sign_ins.second_factors["admin"] = "123456"
    assert admin("GET", "/v1/me").json["second_factor"] is False
    assert admin("GET", "/v1/me/second-factor").json == {"is_on": True}
    assert admin("POST", "/v1/me/second-factor").status == 204
    assert admin("GET", "/v1/me").json["second_factor"] is True


def test_sessions_that_began_without_it_are_over(admin: Client, world: World) -> None:
    world.sign_ins.kept["admin"] = ("admin@example.com", TYPED, False)
    world.sign_ins.second_factors["admin"] = "123456"
    session = began_before(admin)
    assert session("POST", "/v1/me/second-factor").status == 204
    assert session("GET", "/v1/me").status == 401
    assert world.sign_ins.signed_out == ["admin"]


@pytest.mark.usefixtures("required")
def test_an_administrator_without_it_may_do_only_what_members_may_until_it_is_set_up(
    admin: Client, world: World
) -> None:
    for method, path in (("GET", "/v1/users"), ("POST", "/v1/users"), ("PATCH", "/v1/enterprise")):
        answer = admin(method, path, {} if method == "POST" else ADMINISTRATORS if method == "PATCH" else None)
        assert (answer.status, "Set one up on the page My account" in answer.json["detail"]) == (403, True)
    assert "请在“我的账号”页面完成设置" in sending(admin, accept_language="zh")("GET", "/v1/users").json["detail"]
    assert admin("GET", "/v1/me").json["enterprise"]["second_factor"] == "administrators"
    assert signed_in(directory, "admin")("GET", "/v1/directory").status == 200

    world.sign_ins.second_factors["admin"] = "654321"
    assert admin("POST", "/v1/me/second-factor").status == 204
    assert admin("GET", "/v1/users").status == 200


def test_a_kept_answer_is_given_to_no_administrator_without_the_one_that_is_required(
    ada: Client, admin: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    add = ("POST", "/v1/users", {"name": "Mia", "email": "mia@example.com"})
    asking, with_it = sending(admin, idempotency_key="k"), sending(ada, idempotency_key="k")
    first, other = asking(*add), with_it("POST", "/v1/users", {"name": "Cid", "email": "cid@example.com"})
    assert asking(*add) == first
    monkeypatch.setattr("muster.enterprises.SECONDS_KEPT", -1)
    ada("PATCH", "/v1/enterprise", ADMINISTRATORS)
    assert asking(*add).status == 403
    assert with_it("POST", "/v1/users", {"name": "Cid", "email": "cid@example.com"}) == other


@pytest.mark.usefixtures("required")
def test_it_is_required_of_administrators_only_and_of_one_enterprise(stranger: Client) -> None:
    person("mo")
    assert signed_in(directory, "mo")("GET", "/v1/directory").status == 200
    assert stranger("GET", "/v1/users").status == 200


def test_only_an_administrator_who_has_it_can_require_it(admin: Client) -> None:
    answer = admin("PATCH", "/v1/enterprise", ADMINISTRATORS)
    assert (answer.status, find_enterprise("acme").second_factor) == (409, "optional")


@pytest.mark.parametrize("body", [{"second_factor": "everybody"}, {}, {"name": "Other"}, None])
def test_a_setting_that_there_is_not_is_refused(body: object, ada: Client) -> None:
    assert ada("PATCH", "/v1/enterprise", body).status == 422


@pytest.mark.usefixtures("required")
def test_it_can_be_required_no_more(ada: Client, admin: Client) -> None:
    assert ada("PATCH", "/v1/enterprise", {"second_factor": "optional"}).status == 200
    assert admin("GET", "/v1/users").status == 200


@pytest.mark.usefixtures("required")
def test_one_that_was_switched_off_at_the_user_pool_is_missed_at_the_next_session(ada: Client, world: World) -> None:
    world.sign_ins.second_factors.clear()  # by SetUserMFAPreference, with an access token
    assert ada("GET", "/v1/users").status == 403
    assert kept("ada").second_factor_at is None
    assert ada("GET", "/v1/me").json["second_factor"] is False


@pytest.mark.usefixtures("required")
def test_the_user_pool_is_asked_once_for_each_session(ada: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    session = replace(ada, claims={**(ada.claims or {}), "auth_time": str(int(time.time()) + 1)})
    noted = moment("ada", "second_factor_at")
    assert session("GET", "/v1/imports/template").status == 200
    assert moment("ada", "second_factor_at") > noted
    with calls_counted(monkeypatch) as calls:
        assert began_before(ada)("GET", "/v1/imports/template").status == 401  # of before it was set up
    put("ada", signed_out_at=None)
    with calls_counted(monkeypatch) as calls:
        assert began_before(ada)("GET", "/v1/imports/template").status == 200
    assert [operation for operation, _ in calls.made] == ["GetItem"]


def test_the_setting_is_read_once_a_minute(admin: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    assert admin("GET", "/v1/imports/template").status == 200
    with calls_counted(monkeypatch) as calls:
        assert admin("GET", "/v1/imports/template").status == 200
    assert len(calls.made) == 1
    find_enterprise("acme").update([Enterprise.second_factor.set("administrators")])
    assert not requires_second_factor("acme")
    monkeypatch.setattr("muster.enterprises.SECONDS_KEPT", -1)
    assert requires_second_factor("acme")


def test_ones_own_is_removed_with_the_password_and_a_code(ada: Client, world: World) -> None:
    def remove(password: str, code: str = "") -> Answer:
        return ada("POST", "/v1/me/second-factor/remove", {"current_password": password, "code": code})

    for answer, field in (
        (remove("Not-the-one-5", "123456"), "current_password"),
        (remove(TYPED), "code"),
        (remove(TYPED, "999999"), "code"),
        (remove(TYPED, "12345"), "code"),
    ):
        assert (answer.status, [each["field"] for each in answer.json["errors"]]) == (422, [field])
    assert world.sign_ins.has_second_factor("ada")
    assert remove(TYPED, " 123 456 ").status == 204
    assert not world.sign_ins.has_second_factor("ada")
    assert kept("ada").second_factor_at is None
    assert began_before(ada)("GET", "/v1/me").status == 401


def test_another_administrator_removes_that_of_a_lost_phone(ada: Client, admin: Client, world: World) -> None:
    assert admin("GET", "/v1/users/ada").json["second_factor_at"]
    assert admin("POST", "/v1/users/ADA/remove-second-factor").json["second_factor_at"] is None
    assert not world.sign_ins.has_second_factor("ada")
    assert began_before(ada)("GET", "/v1/me").status == 401
    assert "ada" in world.sign_ins.signed_out
    assert admin("POST", "/v1/users/ada/remove-second-factor").status == 200  # safe to repeat


def test_the_person_is_mailed_when_it_is_set_up_and_when_it_is_removed(
    ada: Client, admin: Client, world: World
) -> None:
    onboard(ids("ada"), sign_ins=world.sign_ins, mailer=world.mailer)
    assert admin("POST", "/v1/users/ada/remove-second-factor").status == 200
    world.onboard()
    set_up, removed = world.mailer.sent
    assert {mail.to for mail in (set_up, removed)} == {"ada@example.com"}
    assert set_up.subject == "A second factor was set up for your account at Acme Industries"
    assert removed.subject == "The second factor of your account at Acme Industries was removed"
    assert ("By:       ada" in set_up.text, "By:       admin" in removed.text) == (True, True)
    assert kept("ada").pending_action is None


def test_the_mail_about_it_waits_for_no_pending_action_and_loses_none(ada: Client, admin: Client, world: World) -> None:
    assert admin("POST", "/v1/users/ada/reset-password").status == 200
    assert admin("POST", "/v1/users/ada/remove-second-factor").status == 200
    world.onboard()
    assert sorted(mail.subject for mail in world.mailer.sent) == [
        "A second factor was set up for your account at Acme Industries",
        "The second factor of your account at Acme Industries was removed",
        "Your new password at Acme Industries",
    ]


def test_nobody_removes_their_own_without_the_password(ada: Client, world: World) -> None:
    answer = ada("POST", "/v1/users/ada/remove-second-factor")
    assert (answer.status, "on the page My account" in answer.json["detail"]) == (409, True)
    assert world.sign_ins.has_second_factor("ada")


def test_an_invited_user_has_none_to_remove(admin: Client) -> None:
    person("ivy", invited=True)
    assert admin("POST", "/v1/users/ivy/remove-second-factor").status == 409


def test_a_password_is_changed_with_a_code_and_a_mailed_one_without(ada: Client, world: World) -> None:
    def change(current: str, **more: str) -> Answer:
        body = {"account": "ada", "current_password": current, "password": "Violet-Otter-81", **more}
        return Client(public)("POST", "/v1/password", body)

    assert ada("GET", "/v1/me").status == 200
    for answer in (change(TYPED), change(TYPED, code="999999"), change(TYPED, code="abc")):
        assert (answer.status, answer.json["errors"][0]["field"]) == (422, "code")
    assert change(TYPED, code="123456").status == 204
    world.sign_ins.put("ada", "ada@example.com", "Mailed!one23", temporary=True)
    assert change("Mailed!one23").status == 204


class TestAtTheUserPool:
    """The calls to Cognito, and what its answers mean."""

    @pytest.fixture
    def stub(self, monkeypatch: pytest.MonkeyPatch) -> Stubber:
        client = boto3.client("cognito-idp")
        for module in ("own_passwords", "user_pool"):
            monkeypatch.setattr(f"muster.gateways.{module}.client", lambda _: client)
        return Stubber(client)

    @pytest.mark.usefixtures("aws_region")
    def test_the_challenge_is_answered_with_the_code(self, stub: Stubber) -> None:
        passwords = CognitoOwnPasswords("client")
        challenge = {"ChallengeName": "SOFTWARE_TOKEN_MFA", "Session": "s" * 20, "ChallengeParameters": {}}
        answer = {
            "ClientId": "client",
            "ChallengeName": "SOFTWARE_TOKEN_MFA",
            "Session": "s" * 20,
            "ChallengeResponses": {"USERNAME": "ann", "SOFTWARE_TOKEN_MFA_CODE": "123456"},
        }
        started = {"ClientId": "client", "AuthFlow": "USER_PASSWORD_AUTH", "AuthParameters": ANY}
        with stub:
            stub.add_response("initiate_auth", challenge, started)
            with pytest.raises(CodeNeededError):
                passwords.check("ann", TYPED)
            stub.add_response("initiate_auth", challenge, started)
            stub.add_response("respond_to_auth_challenge", {"AuthenticationResult": {"AccessToken": "t"}}, answer)
            passwords.check("ann", TYPED, "123456")
            stub.add_response("initiate_auth", challenge, started)
            stub.add_client_error("respond_to_auth_challenge", "CodeMismatchException", "Invalid code received")
            with pytest.raises(WrongCodeError):
                passwords.check("ann", TYPED, "123456")
            stub.assert_no_pending_responses()

    @pytest.mark.usefixtures("aws_region")
    def test_it_is_looked_for_among_the_users_factors_and_removed(self, stub: Stubber) -> None:
        sign_ins = CognitoSignIns("eu-central-1_pool")
        named = {"UserPoolId": "eu-central-1_pool", "Username": "ann"}
        off = {"SoftwareTokenMfaSettings": {"Enabled": False, "PreferredMfa": False}}
        with stub:
            for factors, has in ((["SOFTWARE_TOKEN_MFA"], True), (["SMS_MFA"], False), ([], False)):
                stub.add_response("admin_get_user", {"Username": "ann", "UserMFASettingList": factors}, named)
                assert sign_ins.has_second_factor("ann") is has
            stub.add_response("admin_get_user", {"Username": "ann"}, named)
            assert not sign_ins.has_second_factor("ann")
            stub.add_client_error("admin_get_user", "UserNotFoundException", "")
            assert not sign_ins.has_second_factor("ann")
            stub.add_response("admin_set_user_mfa_preference", {}, named | off)
            sign_ins.remove_second_factor("ann")
            stub.assert_no_pending_responses()
