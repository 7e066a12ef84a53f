"""Items that another version wrote: with attributes that this one does not know, and without some that it writes."""

import json
from pathlib import Path

import boto3
import pytest

from functions.admin_api import app
from functions.directory_api import app as directory_api
from muster.users.table import User
from tests.fakes import sub_of
from tests.functional.api import Client, signed_in
from tests.functional.people import World

ITEMS = sorted((Path(__file__).parent / "items").glob("*.json"))


@pytest.fixture(params=ITEMS, ids=lambda path: path.stem)
def admin(world: World, request: pytest.FixtureRequest) -> Client:
    """An administrator whom that version created, as everything else."""
    dynamodb = boto3.client("dynamodb")
    for table, items in json.loads(request.param.read_text()).items():
        for item in items:
            # Whose sign-in is not recorded has no session. It is recorded with the next password.
            recorded = {"sign_in": {"S": sub_of(item["account"]["S"])}} if table == "users" else {}
            dynamodb.put_item(TableName=table, Item=item | recorded)
    return signed_in(app, "admin")


def test_they_are_listed_and_read(admin: Client) -> None:
    listed = admin("GET", "/v1/users").json["items"]
    assert [user["account"] for user in listed] == ["ann", "admin", "bob", "cid"]
    assert admin("GET", "/v1/users/ann").json["department"] == "Sales/EMEA"
    assert [each["account"] for each in admin("GET", "/v1/invitations").json["items"]] == ["cid"]
    assert admin("GET", "/v1/tasks").json["items"][0]["created"] == 2
    found = signed_in(directory_api, "ann")("GET", "/v1/directory").json["items"]
    assert [each["account"] for each in found] == ["ann", "admin"]


def test_they_are_changed_and_keep_what_this_version_does_not_know(admin: Client, world: World) -> None:
    assert admin("PATCH", "/v1/users/ann", {"email": "lee@example.com"}).status == 200
    assert admin("POST", "/v1/users/ann/reset-password").status == 200
    assert admin("POST", "/v1/users/bob/enable").status == 200
    assert admin("POST", "/v1/invitations/cid/resend").status == 200
    world.onboard()
    former = {"ann@example.com"}  # is told of the other address
    assert {mail.to for mail in world.mailer.sent} == former | {"lee@example.com", "bob@example.com", "cid@example.com"}
    item = boto3.client("dynamodb").get_item(TableName="users", Key={"account": {"S": "ann"}})["Item"]
    assert (item["badge_number"], item["search_text"]["S"].count("lee@")) == ({"N": "7"}, 1)


def test_they_are_found_removed_and_their_claims_freed(admin: Client, world: World) -> None:
    assert admin("POST", "/v1/users", {"name": "Ann", "email": "ann@example.com", "account": "other"}).status == 422
    for account in ("ann", "bob", "cid"):
        assert admin("DELETE", f"/v1/users/{account}").status == 204
    world.onboard()
    assert User.count() == 1
    assert admin("POST", "/v1/users", {"name": "Ann", "email": "ann@example.com", "account": "ann"}).status == 201
