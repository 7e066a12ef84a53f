"""One thing done with many users."""

import pytest

from muster.errors import ThrottledError
from muster.messages import label
from muster.users import lifecycle
from muster.users.rules import Role
from muster.users.user import User
from tests.context import Context
from tests.functional.api import Client
from tests.functional.people import World, accounts_of, exists, kept, person, put


class TestBatch:
    def test_each_account_is_answered_in_order_and_once(
        self, admin: Client, ann: User, stranger: Client, world: World, caplog: pytest.LogCaptureFixture
    ) -> None:
        person("bob", invited=True)
        accounts = ["ANN", "bob", "nobody", "admin", "stranger", "ann"]
        answer = admin("POST", "/v1/users/batch", {"action": "disable", "accounts": accounts})
        assert answer.status == 200
        results = answer.json["results"]
        assert [result["account"] for result in results] == ["ann", "bob", "nobody", "admin", "stranger"]
        assert [result["done"] for result in results] == [True, False, False, False, False]
        assert results[0]["problem"] is None
        assert all(result["problem"].endswith(".") for result in results[1:])
        assert results[2]["problem"] == results[4]["problem"]
        assert kept("ann").status == "disabled"
        assert accounts_of(world.nudges.sent) == ["ann"]
        audited = [vars(record) for record in caplog.records if record.getMessage() == "Audit"]
        assert [(line["action"], line["account"]) for line in audited] == [("disable_user", "ann")]

    @pytest.mark.parametrize("action", ["disable", "enable", "reset_password", "remove"])
    def test_every_action_does_to_many_what_it_does_to_one(self, admin: Client, world: World, action: str) -> None:
        accounts = [f"user{number}" for number in range(3)]
        for account in accounts:
            person(account)
            put(account, status="disabled" if action == "enable" else "active")
        answer = admin("POST", "/v1/users/batch", {"action": action, "accounts": accounts})
        assert all(result["done"] for result in answer.json["results"])
        assert accounts_of(world.nudges.sent) == accounts
        assert [exists(account) for account in accounts] == [action != "remove"] * 3

    def test_whom_the_time_does_not_suffice_for_is_told_so_and_the_others_are_recorded(
        self, admin: Client, ann: User, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        person("bob")
        times = iter([14_000, 2_000])
        monkeypatch.setattr(Context, "get_remaining_time_in_millis", staticmethod(lambda: next(times)))
        body = {"action": "disable", "accounts": ["ann", "bob"]}
        results = admin("POST", "/v1/users/batch", body).json["results"]
        assert [result["done"] for result in results] == [True, False]
        assert "no time left" in results[1]["problem"]
        assert (kept("ann").status, kept("bob").status) == ("disabled", "active")
        assert accounts_of(world.nudges.sent) == ["ann"]

    def test_one_that_must_be_tried_again_does_not_stop_the_others(
        self, admin: Client, ann: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        person("bob")
        plan = lifecycle.disable

        def busy(user: User, caller: User) -> object:
            if user.account == "ann":
                raise ThrottledError(label("The service is busy. Try again in a moment."))
            return plan(user, caller)

        monkeypatch.setattr("muster.users.service.PLANS", {"disable": busy})
        body = {"action": "disable", "accounts": ["ann", "bob"]}
        results = admin("POST", "/v1/users/batch", body).json["results"]
        assert [result["done"] for result in results] == [False, True]

    @pytest.mark.parametrize(
        ("body", "field"),
        [
            ({"action": "disable", "accounts": []}, "accounts"),
            ({"action": "disable", "accounts": ["a"] * 101}, "accounts"),
            ({"action": "promote", "accounts": ["a"]}, "action"),
            ({"action": "disable", "accounts": ["a"], "all": True}, "all"),
            ({"action": "disable", "accounts": [7]}, "accounts.0"),
        ],
    )
    def test_a_wrong_request_is_told_which_field_is_wrong(self, admin: Client, body: object, field: str) -> None:
        answer = admin("POST", "/v1/users/batch", body)
        assert (answer.status, [fault["field"] for fault in answer.json["errors"]]) == (422, [field])


class TestChange:
    def test_all_get_the_same_values_and_nothing_else_changes(self, admin: Client) -> None:
        for account in ("ann", "bob"):
            person(account, department="Sales", title="Clerk")
        answer = admin(
            "POST",
            "/v1/users/batch",
            {"action": "change", "accounts": ["ann", "bob"], "changes": {"department": "Sales/EMEA", "title": ""}},
        )
        assert [(each["account"], each["done"]) for each in answer.json["results"]] == [("ann", True), ("bob", True)]
        for account in ("ann", "bob"):
            user = admin("GET", f"/v1/users/{account}").json
            assert (user["department"], user["title"], user["name"]) == ("Sales/EMEA", None, user["name"])
            assert (user["version"], user["updated_by"]["name"]) == (2, "admin")

    def test_a_user_who_has_the_values_already_is_no_new_version(self, admin: Client) -> None:
        person("ann", department="Sales")
        answer = admin(
            "POST",
            "/v1/users/batch",
            {"action": "change", "accounts": ["ann", "nobody"], "changes": {"department": "Sales"}},
        )
        assert [(each["done"], each["code"]) for each in answer.json["results"]] == [
            (True, None),
            (False, "user_not_found"),
        ]
        assert admin("GET", "/v1/users/ann").json["version"] == 1

    def test_the_caller_may_be_among_them(self, admin: Client) -> None:
        person("ann")
        answer = admin(
            "POST",
            "/v1/users/batch",
            {"action": "change", "accounts": ["ann", "admin"], "changes": {"department": "Sales"}},
        )
        assert [each["done"] for each in answer.json["results"]] == [True, True]
        assert admin("GET", "/v1/users/admin").json["department"] == "Sales"

    def test_a_caller_who_loses_the_role_meanwhile_changes_nobody_more(
        self, admin: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        person("ann")

        def demote() -> int:
            put("admin", role=Role.MEMBER)
            return 30_000

        monkeypatch.setattr(Context, "get_remaining_time_in_millis", staticmethod(demote))
        body = {"action": "change", "accounts": ["admin", "ann"], "changes": {"department": "Sales"}}
        results = admin("POST", "/v1/users/batch", body).json["results"]
        assert [(each["done"], each["code"]) for each in results] == [(False, "administrator_no_longer")] * 2
        assert kept("ann").department is None

    def test_of_all_administrators_the_caller_stays_one(self, admin: Client) -> None:
        person("ann", role=Role.ADMINISTRATOR)
        answer = admin(
            "POST",
            "/v1/users/batch",
            {"action": "change", "accounts": ["ann", "admin"], "changes": {"role": "member"}},
        )
        assert [(each["done"], each["code"]) for each in answer.json["results"]] == [(True, None), (False, "own_role")]
        assert admin("GET", "/v1/users/ann").json["role"] == "member"

    @pytest.mark.parametrize(
        ("changes", "field", "code"),
        [
            ({"department": "Sales//EMEA"}, "department", "department_level_empty"),
            ({"role": "king"}, "role", "role_invalid"),
            ({"email": "x@example.com"}, "email", "field_unknown"),
            ({"shoe_size": "42"}, "shoe_size", "field_unknown"),
            ({}, "changes", "changes_for_change"),
            (None, "changes", "changes_for_change"),
        ],
    )
    def test_values_that_break_the_rules_change_nobody(
        self, admin: Client, changes: object, field: str, code: str
    ) -> None:
        person("ann")
        answer = admin("POST", "/v1/users/batch", {"action": "change", "accounts": ["ann"], "changes": changes})
        assert answer.status == 422
        assert [(each["field"], each["code"]) for each in answer.json["errors"]] == [(field, code)]
        assert admin("GET", "/v1/users/ann").json["version"] == 1

    def test_changes_are_for_that_action_only(self, admin: Client) -> None:
        person("ann")
        request = {"action": "disable", "accounts": ["ann"], "changes": {"department": "Sales"}}
        assert admin("POST", "/v1/users/batch", request).status == 422
