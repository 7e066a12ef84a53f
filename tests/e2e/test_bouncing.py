"""The pause of an enterprise's mails after bounces on the deployed template, and the command that resumes them."""

import sys
from collections.abc import Iterator

import pytest

from infra import resume_mail
from infra.local.stack import Stack
from tests.e2e.helpers import wait_for
from tests.e2e.people import Admin


@pytest.fixture
def admin(stack: Stack) -> Iterator[Admin]:
    with Admin.of(stack, "bouncing") as admin:
        yield admin


def _paused_at(admin: Admin) -> str | None:
    at: str | None = admin.get("/v1/me")["enterprise"]["mail_paused_at"]
    return at


def test_mails_are_paused_after_twenty_bounces_until_an_operator_resumes_them(
    stack: Stack, admin: Admin, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in range(20):
        assert _paused_at(admin) is None
        person = {"name": f"Bo {number}", "account": f"bounce-{number}", "access": "password"}
        email = f"bounce+{number}@simulator.amazonses.com"
        admin.api.post("/v1/users", json=person | {"email": email}).raise_for_status()
    wait_for(lambda: _paused_at(admin), "The pause")

    monkeypatch.setattr(resume_mail, "deployment", lambda _: stack.deployment)
    monkeypatch.setattr(sys, "argv", ["make resume-mail", "--enterprise", "bouncing"])
    resume_mail.main()
    assert "sent again" in capsys.readouterr().out
    assert _paused_at(admin) is None
    with pytest.raises(SystemExit, match="not paused"):
        resume_mail.main()
