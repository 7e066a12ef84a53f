"""`PATCH /v1/users/{user}`: what changes, what moves with it, and what two do at once."""

from collections.abc import Callable

import pytest

from functions.admin_api import app
from muster.users import repository, service
from muster.users.changes import Change
from muster.users.fields import Role
from muster.users.pending import schedule
from muster.users.user import PendingAction
from tests.functional.api import Client, signed_in
from tests.functional.people import World, accounts_of, id_of, if_match, kept, person, put, unique_keys


def _while_writing(monkeypatch: pytest.MonkeyPatch, *meanwhile: Callable[[], object]) -> None:
    """Let these happen, one each, between the reading of a user and the writing of its change."""
    write, left = repository.write, list(meanwhile)

    def later(change: Change) -> bool:
        if left:
            left.pop(0)()
        return write(change)

    monkeypatch.setattr(repository, "write", later)
    monkeypatch.setattr("time.sleep", lambda _: None)


def test_fields_that_are_sent_change_and_no_others(admin: Client, world: World) -> None:
    person("ann", department="Sales", title="Boss", contact_no=5)
    answer = admin("PATCH", "/v1/users/ANN", {"name": " Ann  Lee ", "title": None, "hide_phone": True})
    assert answer.status == 200
    assert answer.headers["etag"] == '"2"'
    shown = answer.json
    assert (shown["name"], shown["title"], shown["hide_phone"]) == ("Ann  Lee", None, True)
    assert (shown["department"], shown["contact_no"], shown["email"]) == ("Sales", 5, "ann@example.com")
    assert shown["version"] == 2
    assert shown["updated_by"] == {"kind": "user", "id": id_of("admin"), "name": "admin"}
    assert shown == admin("GET", "/v1/users/ann").json
    assert accounts_of(world.nudges.sent) == ["ann"]


def test_given_and_family_name_are_kept_beside_the_name_found_and_told(admin: Client) -> None:
    new = {"name": "Prof. Ann", "email": "ann@example.com", "account": "ann"}
    new |= {"given_name": " Ann-Lee ", "family_name": ""}
    added = admin("POST", "/v1/users", new).json
    assert (added["name"], added["given_name"], added["family_name"]) == ("Prof. Ann", "Ann-Lee", None)
    changed = admin("PATCH", "/v1/users/ann", {"given_name": None, "family_name": "Ørsted"}).json
    assert (changed["name"], changed["given_name"], changed["family_name"]) == ("Prof. Ann", None, "Ørsted")
    for search, found in (("orsted", ["ann"]), ("lee", [])):
        assert [each["account"] for each in admin("GET", "/v1/users", search=search).json["items"]] == found
    assert admin("GET", "/v1/users/ann/history").json["items"][0]["changes"] == [
        {"field": "given_name", "before": "Ann-Lee", "after": None},
        {"field": "family_name", "before": None, "after": "Ørsted"},
    ]
    refused = admin("PATCH", "/v1/users/ann", {"given_name": "x" * 65, "family_name": "evil.example"}).json
    assert {each["field"]: each["code"] for each in refused["errors"]} == {
        "given_name": "text_too_long",
        "family_name": "name_is_web_address",
    }


def test_the_place_in_the_directory_and_what_is_searched_follow(admin: Client) -> None:
    person("ann", contact_no=5)
    person("bob", contact_no=4)
    admin("PATCH", "/v1/users/ann", {"contact_no": 3, "name": "Zoe"})
    listed = admin("GET", "/v1/users", contact_no_set="true").json["items"]
    assert [user["account"] for user in listed] == ["ann", "bob"]
    assert [user["account"] for user in admin("GET", "/v1/users", search="zoe").json["items"]] == ["ann"]


def test_a_change_that_changes_nothing_is_no_new_version(admin: Client, caplog: pytest.LogCaptureFixture) -> None:
    person("ann", title="Boss")
    answer = admin("PATCH", "/v1/users/ann", {"title": " Boss ", "department": "", "phone": None})
    assert (answer.status, answer.json["version"]) == (200, 1)
    assert admin("PATCH", "/v1/users/ann", {}).json["version"] == 1
    assert "Audit" not in [record.getMessage() for record in caplog.records]


def test_every_fault_is_told_at_once_with_one_entry_per_field(admin: Client) -> None:
    person("ann")
    wrong = {"name": "", "email": "x", "phone": "1", "account": "lee", "password": "Correct horse 7", "version": 3}
    answer = admin("PATCH", "/v1/users/ann", wrong)
    assert answer.status == 422
    assert sorted(fault["field"] for fault in answer.json["errors"]) == sorted(wrong)
    assert b"Correct horse 7" not in answer.content
    assert kept("ann").version == 1


def test_what_was_kept_under_older_rules_does_not_hinder_other_changes(admin: Client) -> None:
    person("ann")
    put("ann", phone="+99 not a number any more")
    assert admin("PATCH", "/v1/users/ann", {"title": "Boss"}).status == 200


def test_a_number_without_its_country_is_one_of_the_users_country(admin: Client) -> None:
    person("ann", country="CN")
    assert admin("PATCH", "/v1/users/ann", {"phone": "138 0013 8000"}).json["phone"] == "+8613800138000"


class TestAddressAndNumber:
    def test_their_claims_move(self, admin: Client) -> None:
        person("ann", phone="+8613800138000")
        admin("PATCH", "/v1/users/ann", {"email": "lee@example.com", "phone": "+8613800138001"})
        assert unique_keys() == {
            "email#admin@example.com admin",
            "email#lee@example.com ann",
            "phone#+8613800138001 ann",
        }
        admin("PATCH", "/v1/users/ann", {"phone": None})
        assert unique_keys() == {"email#admin@example.com admin", "email#lee@example.com ann"}
        person("bob", email="ann@example.com", phone="+8613800138000")

    def test_those_of_another_user_are_refused_with_whose_they_are(self, admin: Client) -> None:
        person("ann", phone="+8613800138000")
        person("bob", phone="+8613800138001")
        before = unique_keys()
        answer = admin("PATCH", "/v1/users/ann", {"email": "Bob@example.com", "phone": "+8613800138001", "title": "x"})
        assert answer.status == 422
        assert [fault["field"] for fault in answer.json["errors"]] == ["email", "phone"]
        assert all("account bob" in fault["message"] for fault in answer.json["errors"])
        assert unique_keys() == before
        assert kept("ann").version == 1

    def test_another_spelling_of_the_same_address_keeps_its_unique_key(self, admin: Client) -> None:
        person("ann")
        assert admin("PATCH", "/v1/users/ann", {"email": "Ann@Example.com"}).json["email"] == "Ann@example.com"
        assert "email#ann@example.com ann" in unique_keys()

    def test_the_sign_in_follows_the_address_and_what_was_known_of_the_old_one_is_forgotten(
        self, admin: Client, world: World
    ) -> None:
        person("ann")
        put("ann", mail_status="bounced", mail_id="m1")
        world.sign_ins.put("ann", "ann@example.com", "Correct horse 7", temporary=False)
        answer = admin("PATCH", "/v1/users/ann", {"email": "lee@example.com"})
        assert (answer.json["mail_status"], answer.json["pending_action"]) == (None, "sync_sign_in")
        assert kept("ann").mail_id is None
        world.onboard()
        assert world.sign_ins.kept["ann"] == ("lee@example.com", "Correct horse 7", False)
        assert world.mailer.sent == []

    @pytest.mark.parametrize("what", ["send_password", "reset_password", "welcome"])
    def test_a_mail_that_was_on_its_way_goes_to_the_new_address(self, admin: Client, world: World, what: str) -> None:
        person("ann")
        world.sign_ins.put("ann", "ann@example.com", "Correct horse 7", temporary=False)
        put("ann", **schedule(PendingAction(what), "ann"))
        assert admin("PATCH", "/v1/users/ann", {"email": "lee@example.com"}).json["pending_action"] == what
        world.onboard()
        assert [mail.to for mail in world.mailer.sent if mail.to != "ann@example.com"] == ["lee@example.com"]
        assert world.sign_ins.kept["ann"][0] == "lee@example.com"

    def test_an_invited_user_is_invited_anew_and_the_old_link_is_dead_at_once(
        self, admin: Client, world: World
    ) -> None:
        person("ann", invited=True)
        put("ann", invitation_hash="old", mail_status="sent")
        answer = admin("PATCH", "/v1/users/ann", {"email": "lee@example.com"})
        assert (answer.json["pending_action"], answer.json["mail_status"]) == ("invite", "queued")
        assert kept("ann").invitation_hash is None
        world.onboard()
        assert [mail.to for mail in world.mailer.sent] == ["lee@example.com"]
        assert kept("ann").invitation_hash

    def test_a_mail_sent_while_the_address_changes_is_sent_again(
        self, admin: Client, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        person("ann")
        admin("POST", "/v1/users/ann/reset-password")
        _while_writing(monkeypatch, world.onboard)
        answer = admin("PATCH", "/v1/users/ann", {"email": "lee@example.com"})
        assert answer.json["pending_action"] == "sync_sign_in"  # for the reset had been done


class TestVersions:
    def test_a_change_of_the_version_that_was_read_is_made(self, admin: Client) -> None:
        person("ann")
        tag = admin("GET", "/v1/users/ann").headers["etag"]
        assert if_match(admin, tag)("PATCH", "/v1/users/ann", {"title": "Boss"}).headers["etag"] == '"2"'
        assert if_match(admin, f'W/"9", {tag}, "2"')("PATCH", "/v1/users/ann", {"title": "x"}).status == 200
        assert if_match(admin, "*")("PATCH", "/v1/users/ann", {"title": "y"}).status == 200

    @pytest.mark.parametrize("tag", ['"1"', '"2"', "nonsense", ""])
    def test_a_change_of_another_version_is_refused(self, admin: Client, tag: str) -> None:
        person("ann")
        put("ann", version=3)
        for method in ("PATCH", "DELETE"):
            answer = if_match(admin, tag)(method, "/v1/users/ann", {"title": "Boss"})
            assert (answer.status, answer.json["title"]) == (412, "Precondition Failed")
        assert kept("ann").title is None
        assert kept("ann").status == "active"

    def test_of_two_who_change_the_same_version_at_once_one_does(
        self, admin: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        person("ann")
        person("other", role=Role.ADMINISTRATOR)
        other = kept("other")
        _while_writing(monkeypatch, lambda: service.edit(other, "ann", {"title": "first"}, {1}))
        assert if_match(admin, '"1"')("PATCH", "/v1/users/ann", {"title": "second"}).status == 412
        assert kept("ann").title == "first"

    def test_of_two_without_a_version_both_do_and_neither_undoes_the_other(
        self, admin: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        person("ann")
        _while_writing(monkeypatch, lambda: put("ann", version=2, department="Sales"))
        answer = admin("PATCH", "/v1/users/ann", {"title": "Boss"})
        assert answer.status == 200
        assert (answer.json["title"], answer.json["department"], answer.json["version"]) == ("Boss", "Sales", 3)

    def test_who_never_gets_a_turn_is_asked_to_try_again(self, admin: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        person("ann")
        _while_writing(monkeypatch, *[lambda: put("ann", version=kept("ann").version + 1)] * 20)
        answer = admin("PATCH", "/v1/users/ann", {"title": "Boss"})
        assert (answer.status, answer.headers["retry-after"]) == (503, "2")


def test_an_address_in_use_is_told_with_the_other_faults_of_an_edit(admin: Client) -> None:
    person("ann")
    person("bob")
    answer = admin("PATCH", "/v1/users/ann", {"email": "bob@example.com", "contact_no": 0})
    assert [fault["field"] for fault in answer.json["errors"]] == ["contact_no", "email"]
    own = admin("PATCH", "/v1/users/ann", {"email": "ANN@example.com", "contact_no": 0})
    assert [fault["field"] for fault in own.json["errors"]] == ["contact_no"]


def test_another_spelling_of_an_address_ends_no_session_and_is_no_other_address(admin: Client, world: World) -> None:
    person("ann")
    before = kept("ann")
    answer = admin("PATCH", "/v1/users/ann", {"email": "Ann@Example.com"})
    assert (answer.status, answer.json["email"]) == (200, "Ann@example.com")
    after = kept("ann")
    assert (after.signed_out_at, after.notices, after.address_before) == (before.signed_out_at, (), None)
    world.onboard()
    assert world.mailer.sent == []
    assert "email#ann@example.com ann" in unique_keys()


def test_another_spelling_of_an_invited_address_leaves_the_link_as_it_is(admin: Client, world: World) -> None:
    person("ann", invited=True)
    put("ann", invitation_hash="hash", mail_status="sent")
    assert admin("PATCH", "/v1/users/ann", {"email": "ANN@example.com"}).json["email"] == "ANN@example.com"
    assert (kept("ann").invitation_hash, kept("ann").pending_action) == ("hash", None)
    world.onboard()
    assert world.mailer.sent == []


class TestRoles:
    def test_a_member_becomes_administrator_and_member_again(self, admin: Client) -> None:
        person("ann")
        ann = signed_in(app, "ann")
        assert admin("PATCH", "/v1/users/ann", {"role": "administrator"}).json["role"] == "administrator"
        assert ann("GET", "/v1/users").status == 200
        assert admin("PATCH", "/v1/users/ann", {"role": None}).json["role"] == "member"
        assert ann("GET", "/v1/users").status == 403

    def test_nobody_gives_up_being_administrator(self, admin: Client) -> None:
        person("other", role=Role.ADMINISTRATOR)
        answer = admin("PATCH", "/v1/users/admin", {"role": "member"})
        assert answer.status == 409
        assert admin("PATCH", "/v1/users/admin", {"role": "administrator", "title": "Boss"}).status == 200

    def test_of_two_administrators_who_demote_each_other_at_once_one_stays(
        self, admin: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        person("other", role=Role.ADMINISTRATOR)
        other = kept("other")
        _while_writing(monkeypatch, lambda: service.edit(other, "admin", {"role": "member"}, None))
        answer = admin("PATCH", "/v1/users/other", {"role": "member"})
        assert answer.status == 403
        assert (kept("admin").role, kept("other").role) == ("member", "administrator")


def test_a_user_of_another_enterprise_is_not_found(admin: Client, stranger: Client) -> None:
    person("ann")
    for method, path in (
        *(("GET", ""), ("PATCH", ""), ("DELETE", "")),
        *(("POST", "/disable"), ("POST", "/enable"), ("POST", "/reset-password")),
    ):
        answer = stranger(method, f"/v1/users/ann{path}", {"title": "x"})
        assert (answer.status, answer.json["detail"]) == (404, "There is no such user.")
        assert admin(method, f"/v1/users/nobody{path}", {"title": "x"}).json == answer.json
    assert kept("ann").version == 1
