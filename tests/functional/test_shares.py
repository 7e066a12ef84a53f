"""A share for every tenant: what is urgent waits for no mails, and nobody's bulk holds up another enterprise."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from muster.users.items import UserItem
from tests.functional.cloud import Cloud, cloud
from tests.functional.imports import workbook
from tests.functional.people import kept
from tests.functional.scenarios import ADMIN, OWN, Scenario, row

ROWS = 30

pytestmark = pytest.mark.usefixtures("aws_region")


@pytest.fixture
def busy() -> Iterator[Cloud]:
    """A deployment whose mails of an import of some people all wait, besides three people who were there before."""
    with cloud() as where:
        scene = Scenario(where)
        scene.prepare()
        scene.people("ann", "bob", "cid")
        where.request(ADMIN, "POST", "/v1/users", row("ian"))
        where.settle()
        where.wait(where.time() + timedelta(minutes=2))  # a removal waits for a minute after the user's import
        where.drop(workbook(*(row(f"new{number}") for number in range(ROWS))), "imports/acme/many.xlsx")
        where.work_off("imports")
        assert len(_waiting()) == ROWS
        yield where
        where.settle()
        assert list(scene.wrong()) == []


def _waiting() -> list[str]:
    return [user.account for user in UserItem.scan() if user.pending_action]


def test_a_password_is_reset_before_the_mails_of_an_import(busy: Cloud) -> None:
    busy.request(ADMIN, "POST", "/v1/users/ann/reset-password")
    busy.work_off("urgent")

    assert not busy.snapshot().signs_in("ann", OWN)
    assert kept("ann").mail_status == "sent"
    assert len(_waiting()) == ROWS


def test_what_is_asked_for_by_hand_waits_for_no_import(busy: Cloud) -> None:
    for method, path, body in (
        ("POST", "/v1/users", row("eve")),
        ("POST", "/v1/users", row("fay", access="password")),
        ("PATCH", "/v1/users/ann", {"email": "anna@acme.example.com"}),
        ("POST", "/v1/users/bob/disable", None),
        ("POST", "/v1/users/batch", {"action": "reset_password", "accounts": ["ann", "cid"]}),
        ("POST", "/v1/users/batch", {"action": "remove", "accounts": ["bob", "cid"]}),
        ("DELETE", "/v1/users/ann", None),
        ("POST", "/v1/invitations/ian/resend", None),
    ):
        answer = busy.request(ADMIN, method, path, body)
        assert answer is not None
        assert answer.status < 300
        busy.work_off("urgent")
        assert len(_waiting()) == ROWS, path


def test_every_message_counts_to_the_share_of_its_enterprise() -> None:
    with cloud() as where:
        scene = Scenario(where)
        scene.prepare()
        where.queues.sent.clear()
        where.drop(workbook(*(row(f"new{number}") for number in range(30))), "imports/acme/many.xlsx")
        where.request(ADMIN, "POST", "/v1/users", row("eve"))
        where.request(ADMIN, "POST", "/v1/exports", {})
        where.settle()

    from_s3, *others = where.queues.sent
    assert (from_s3.queue, from_s3.group) == ("imports", None)
    assert {message.queue for message in others} == {"imports", "onboarding", "urgent", "exports"}
    assert {message.group for message in others} == {"acme"}


def test_an_import_s_mails_wait_in_the_other_queue(busy: Cloud) -> None:
    assert {message.queue for message in busy.queues.messages} == {"onboarding"}
    busy.work_off("onboarding")

    assert _waiting() == []
