"""People who were invited, the links that they got, and what they and others do with them."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from functions.public_api import app
from muster.clock import now
from muster.gateways import live
from muster.gateways.sign_ins import SignIn
from muster.onboarding import onboard
from muster.users.creation import Source, create_users, draft_user
from muster.users.fields import NewUser
from muster.users.lifecycle import revoke_invitation
from muster.users.pending import schedule
from muster.users.repository import change_user, find_user
from muster.users.user import PendingAction, Status, User
from tests.fakes import InMemoryMailer, InMemorySignIns
from tests.functional.api import Answer, Client
from tests.functional.people import ids, put

PASSWORD = "Violet-Otter-81"
anybody = Client(app)


def invite(account: str, enterprise_id: str = "acme", **fields: object) -> User:
    """Invite somebody; the mail is not sent yet."""
    values = {"name": account.title(), "email": f"{account}@example.com", "account": account}
    new = NewUser.model_validate(values | fields)
    source = Source(enterprise_id, "admin")
    one = draft_user(new, source, row=None, now=now(), due_at=now(), pending_action=PendingAction.INVITE)
    assert create_users([one], live.transactions()) == [one]
    return one.user


def mailed_token(account: str, mailer: InMemoryMailer | None = None) -> str:
    """Let the wanted mail be sent, and return the token in its link."""
    mailer = mailer or InMemoryMailer()
    onboard(ids(account), sign_ins=InMemorySignIns(), mailer=mailer)
    link = re.search(r"https://muster.example.com/accept#token=(\S+)", mailer.sent[-1].text)
    assert link
    return link[1]


def found(account: str) -> User:
    """The user, who is there."""
    user = find_user(account)
    assert user is not None
    return user


def expire(account: str) -> None:
    """Let the time of an invitation be over."""
    put(account, invitation_expires_at=now() - timedelta(seconds=1))


@dataclass
class InterruptedSignIns(InMemorySignIns):
    """While a password is being set, something else happens once."""

    meanwhile: Callable[[], object] | None = None

    def put(self, account: str, email: str, password: str, *, temporary: bool, **others: Any) -> SignIn:
        meanwhile, self.meanwhile = self.meanwhile, None
        if meanwhile:
            meanwhile()
        return super().put(account, email, password, temporary=temporary, **others)


def look(token: str) -> Answer:
    return anybody("POST", "/v1/invitation", {"token": token})


def accept(token: object, password: object = PASSWORD) -> Answer:
    return anybody("POST", "/v1/invitation/accept", {"token": token, "password": password})


def used(token: str) -> str:
    assert accept(token).status == 200
    return token


def replaced(token: str) -> str:
    put("ann", **schedule(PendingAction.INVITE, "ann"))
    mailed_token("ann")
    return token


def take_back_invitation(account: str) -> None:
    """What an administrator does who deletes an invitation."""
    caller = User(account="admin", enterprise_id="acme")
    change_user(caller, account, lambda user: revoke_invitation(user, caller))


def deleted(token: str) -> str:
    take_back_invitation("ann")
    return token


def disabled(token: str) -> str:
    put("ann", status=Status.DISABLED)
    return token


def removed(token: str) -> str:
    put("ann", status=Status.REMOVED)
    return token
