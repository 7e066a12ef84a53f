"""One thing done with many users."""

import pytest

from muster.errors import ThrottledError
from muster.messages import label
from muster.users import lifecycle
from muster.users.user import User
from tests.functional.api import Client, Context
from tests.functional.people import World, exists, kept, person, put


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
        assert world.nudges.sent == ["ann"]
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
        assert world.nudges.sent == accounts
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
        assert world.nudges.sent == ["ann"]

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
