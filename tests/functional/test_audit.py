"""The audit log: every change with its author, and how each field came to its value."""

from typing import Any

import pytest

from functions.admin_api import app
from muster.audit.entries import AuditEntry
from muster.gateways.named_writes import NamedWrites
from muster.users.history import LOGGED
from muster.users.user import User
from tests.functional.api import Client, signed_in
from tests.functional.invited import accept, mailed_token
from tests.functional.people import World, id_of, kept, person

ANN = {"name": "Ann Lee", "email": "ann@example.com", "account": "ann"}


def _entries(client: Client, **query: object) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = client("GET", "/v1/audit", **query).json["items"]
    return items


def replayed(client: Client, user_id: str) -> dict[str, object]:
    """The fields of a user as the entries of the history, the oldest first, make them."""
    fields: dict[str, object] = {}
    history = client("GET", f"/v1/users/{user_id}/history", limit=100).json["items"]
    for entry in reversed(history):
        for change in entry["changes"]:
            assert fields.get(change["field"]) == change["before"]
            fields[change["field"]] = change["after"]
    return {name: value for name, value in fields.items() if value is not None}


def assert_last_author(client: Client, user_id: str) -> None:
    """Hold that the user, read alone and in the list, names the author of the latest entry about it."""
    latest = client("GET", f"/v1/users/{user_id}/history", limit=1).json["items"][0]
    shown = client("GET", f"/v1/users/{user_id}").json
    (listed,) = [each for each in client("GET", "/v1/users").json["items"] if each["id"] == user_id]
    assert shown["updated_by"] == listed["updated_by"] == latest["actor"]


def fields_of(user: User) -> dict[str, object]:
    """The fields of a user that entries tell."""
    values = {name: getattr(user, name) for name in LOGGED}
    return {name: value for name, value in values.items() if value is not None}


def test_an_added_user_has_an_entry_with_the_author_and_every_field(admin: Client) -> None:
    admin("POST", "/v1/users", ANN | {"department": "Sales"})
    (entry,) = _entries(admin, subject="ann")
    changes = {change["field"]: (change["before"], change["after"]) for change in entry["changes"]}
    assert entry["action"] == "invite_user"
    assert entry["actor"] == {"kind": "user", "id": id_of("admin"), "name": "admin"}
    assert entry["subject"] == {"kind": "user", "id": id_of("ann"), "name": "ann"}
    assert changes["department"] == (None, "Sales")
    assert changes["status"] == (None, "invited")


def test_an_edit_tells_the_changed_fields_only_with_their_values_before_and_after(admin: Client, ann: User) -> None:
    admin("PATCH", "/v1/users/ann", {"department": "Sales/EMEA", "name": ann.name})
    entry = _entries(admin, subject="ann")[0]
    assert entry["action"] == "edit_user"
    assert entry["changes"] == [{"field": "department", "before": None, "after": "Sales/EMEA"}]


def test_what_was_refused_or_changed_nothing_has_no_entry(admin: Client, ann: User) -> None:
    before = AuditEntry.count()
    admin("PATCH", "/v1/users/ann", {"email": "no address"})
    admin("PATCH", "/v1/users/ann", {"name": ann.name})
    admin("POST", "/v1/users/ann/enable")
    assert AuditEntry.count() == before


def test_a_change_whose_entry_cannot_be_written_is_not_made(
    admin: Client, ann: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    put = NamedWrites.put

    def refused(self: NamedWrites, name: str, item: Any, condition: Any) -> None:
        if isinstance(item, AuditEntry):
            condition = AuditEntry.subject.exists()
        put(self, name, item, condition)

    monkeypatch.setattr(NamedWrites, "put", refused)
    assert admin("POST", "/v1/users/ann/disable").status >= 400
    assert kept("ann").status == "active"


@pytest.mark.usefixtures("ann")
def test_the_history_of_a_user_gives_the_user_after_all_commands(admin: Client, world: World) -> None:
    user_id = id_of("ann")
    start = fields_of(kept("ann"))
    for method, path, body in (
        ("PATCH", "/v1/users/ann", {"title": "Chief", "phone": "+8613800138000", "contact_no": 3}),
        ("POST", "/v1/users/ann/disable", None),
        ("PATCH", "/v1/users/ann", {"title": None, "email": "anna@example.com"}),
        ("POST", "/v1/users/ann/enable", None),
        ("POST", "/v1/users/ann/reset-password", None),
        ("PATCH", "/v1/users/ann", {"role": "administrator"}),
    ):
        assert admin(method, path, body).status < 300
        world.onboard()
        assert replayed(admin, user_id) == fields_of(kept("ann"))
        assert_last_author(admin, user_id)
    assert admin("DELETE", "/v1/users/ann").status == 204
    assert replayed(admin, user_id)["status"] == "removed"
    assert start["status"] == "active"


def test_the_invited_person_is_the_author_of_the_acceptance(admin: Client) -> None:
    admin("POST", "/v1/users", ANN)
    assert accept(mailed_token("ann")).status == 200
    entry = _entries(admin, subject="ann")[0]
    assert (entry["action"], entry["actor"]["name"]) == ("accept_invitation", "ann")
    assert replayed(admin, id_of("ann")) == fields_of(kept("ann"))
    assert_last_author(admin, id_of("ann"))


def test_a_user_names_the_author_of_the_last_change_by_the_account_of_that_time(admin: Client, ann: User) -> None:
    person("bob", role="administrator")
    bob = id_of("bob")
    signed_in(app, "bob")("PATCH", "/v1/users/ann", {"title": "Chief"})
    assert admin("POST", f"/v1/users/{bob}/rename", {"account": "robert"}).status == 200
    assert admin("GET", "/v1/users/ann").json["updated_by"] == {"kind": "user", "id": bob, "name": "bob"}
    assert_last_author(admin, ann.id)
    assert admin("DELETE", f"/v1/users/{bob}").status == 204
    assert_last_author(admin, ann.id)


def test_entries_are_filtered_by_author_action_and_time(admin: Client, ann: User) -> None:
    person("bob", role="administrator")
    bob = signed_in(app, "bob")
    bob("POST", "/v1/users/ann/disable")
    admin("POST", "/v1/users/ann/enable")
    assert [each["action"] for each in _entries(admin, actor="bob")] == ["disable_user"]
    assert [each["actor"]["name"] for each in _entries(admin, action="enable_user")] == ["admin"]
    assert _entries(admin, actor="nobody") == []
    moment = _entries(admin, action="enable_user")[0]["at"]
    assert "enable_user" not in {each["action"] for each in _entries(admin, to=moment)}
    assert _entries(admin, subject="ann", action="disable_user")[0]["actor"]["name"] == "bob"


def test_a_time_that_ends_before_it_begins_has_no_entry(admin: Client, ann: User) -> None:
    times = {"from": "2000-01-01T00:00:00Z", "to": "2000-01-01T00:00:00Z"}
    assert admin("GET", "/v1/audit", **times).json == {"items": [], "next_cursor": None}
    assert _entries(admin, **{"from": "2999-01-01T00:00:00", "to": "1900-01-01T00:00:00"}) == []


def test_pages_show_each_entry_once_the_latest_first(admin: Client) -> None:
    for number in range(12):
        admin("POST", "/v1/users", {"name": "P", "email": f"p{number}@example.com"})
    seen: list[str] = []
    cursor: str | None = None
    while True:
        page = admin("GET", "/v1/audit", limit=5, **({"cursor": cursor} if cursor else {})).json
        seen += [each["id"] for each in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert len(seen) == len(set(seen)) == AuditEntry.count()
    assert seen == sorted(seen, reverse=True)


def test_another_enterprise_sees_nothing_of_it(admin: Client, stranger: Client, ann: User) -> None:
    admin("POST", "/v1/users/ann/disable")
    assert "ann" not in {each["subject"]["name"] for each in _entries(stranger)}
    assert _entries(stranger, subject=ann.id) == []
    assert stranger("GET", f"/v1/users/{ann.id}/history").status == 404
    assert stranger("GET", "/v1/users/ann/history").status == 404


def test_the_history_of_a_removed_user_is_read_by_id(admin: Client, ann: User) -> None:
    admin("DELETE", "/v1/users/ann")
    entries = admin("GET", f"/v1/users/{ann.id}/history").json["items"]
    assert entries[0]["action"] == "remove_user"
    assert admin("GET", "/v1/users/ann/history").status == 404


def test_members_read_no_entry(admin: Client, ann: User) -> None:
    assert signed_in(app, "ann")("GET", "/v1/audit").status == 403
    assert signed_in(app, "ann")("GET", "/v1/users/ann/history").status == 403


def test_an_entry_has_no_password_token_or_link(admin: Client, world: World) -> None:
    admin("POST", "/v1/users", ANN | {"access": "password", "password": "Violet-Otter-81"})
    admin("POST", "/v1/users", {"name": "Bob", "email": "bob@example.com"})
    world.onboard()
    text = "".join(str(each.attribute_values) for each in AuditEntry.scan())
    assert "Otter" not in text
    assert "invitation_hash" not in text
