"""Accounts and addresses with international domains: shown, found and signed in with as people write them."""

import pytest

from functions.public_api import app as public_api
from tests.functional.api import Answer, Client
from tests.functional.people import World, id_of, kept

pytestmark = pytest.mark.usefixtures("acme")
WRITTEN, KEPT = "info@müller.example", "info@xn--mller-kva.example"
FORMS = [WRITTEN, KEPT, "INFO@MÜLLER.example"]


@pytest.fixture
def added(admin: Client) -> Answer:
    answer = admin("POST", "/v1/users", {"name": "Info", "email": WRITTEN, "access": "password"})
    assert answer.status == 201
    return answer


def test_the_user_is_kept_in_ascii_and_shown_as_written(added: Answer, admin: Client, world: World) -> None:
    assert (added.json["account"], added.json["email"]) == (WRITTEN, WRITTEN)
    assert (kept(KEPT).account, kept(KEPT).email) == (KEPT, KEPT)
    world.onboard()
    (mail,) = world.mailer.sent
    assert mail.to == KEPT
    assert WRITTEN in mail.text
    assert KEPT not in mail.text


@pytest.mark.usefixtures("added")
@pytest.mark.parametrize("account", FORMS)
def test_the_user_is_found_by_either_form(admin: Client, account: str) -> None:
    assert admin("GET", f"/v1/users/{account}").json["account"] == WRITTEN
    assert [user["account"] for user in admin("GET", "/v1/users", search=account).json["items"]] == [WRITTEN]


@pytest.mark.usefixtures("added")
@pytest.mark.parametrize("account", FORMS)
def test_everything_can_be_done_by_either_form(admin: Client, world: World, account: str) -> None:
    assert admin("PATCH", f"/v1/users/{account}", {"email": account, "title": "Desk"}).json["title"] == "Desk"
    world.onboard()
    (outcome,) = admin("POST", "/v1/users/batch", {"action": "disable", "accounts": [account]}).json["results"]
    assert outcome == {"id": id_of(KEPT), "account": WRITTEN, "done": True, "code": None, "problem": None}
    assert admin("DELETE", f"/v1/users/{account}").status == 204


@pytest.mark.usefixtures("added")
@pytest.mark.parametrize("account", FORMS)
def test_a_clash_is_told_as_written(admin: Client, account: str) -> None:
    answer = admin("POST", "/v1/users", {"name": "Other", "email": "o@example.com", "account": account})
    assert answer.json["errors"][0]["message"] == f"Account: {WRITTEN} already belongs to “Info”; write another one."


@pytest.mark.usefixtures("added")
@pytest.mark.parametrize("account", FORMS)
def test_the_password_is_changed_with_either_form(world: World, account: str) -> None:
    world.sign_ins.put(KEPT, KEPT, "Correct horse 7", temporary=False)
    body = {"account": account, "current_password": "Correct horse 7", "password": "Violet-Otter-81"}
    assert Client(public_api)("POST", "/v1/password", body).status == 204
    assert world.sign_ins.kept[KEPT][1] == "Violet-Otter-81"
