"""The last day of users on the deployed template."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from infra.local.stack import Stack
from tests.e2e.helpers import wait_for
from tests.e2e.people import Admin


@pytest.fixture(scope="module")
def admin(stack: Stack) -> Iterator[Admin]:
    with Admin.of(stack, "leavers") as admin:
        yield admin


def test_the_schedule_disables_an_administrator_after_the_last_day_and_says_so_in_the_history(admin: Admin) -> None:
    yesterday = f"{datetime.now(UTC) - timedelta(days=1):%Y-%m-%d}"
    new = {"name": "Lea Last", "email": "lea@leavers.example.com", "account": "lea.last"}
    admin.api.post("/v1/users", json=new | {"role": "administrator", "access": "password"}).raise_for_status()
    admin.api.patch("/v1/users/lea.last", json={"active_until": yesterday}).raise_for_status()

    def disabled() -> bool:
        return bool(admin.get("/v1/users/lea.last")["status"] == "disabled")

    assert wait_for(disabled, "The end of the user", 150)  # the schedule runs every minute
    (latest, *_) = admin.get("/v1/users/lea.last/history")["items"]
    assert (latest["action"], latest["actor"]["kind"]) == ("disable_user", "schedule")
