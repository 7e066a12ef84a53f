"""People on the roll, put there directly."""

from dataclasses import replace
from datetime import datetime

from muster.clock import now
from muster.users.creation import Source, draft_user
from muster.users.fields import NewUser
from muster.users.user import Status, User
from tests.fakes import sub_of
from tests.functional.people import insert, put


def add_user(account: str, enterprise_id: str = "acme", *, status: Status = Status.ACTIVE, **fields: object) -> User:
    """A user with these fields, and a name and an address that are made of the account."""
    email = account if "@" in account else f"{account}@example.com"
    new = NewUser.model_validate({"name": account.title(), "email": email, "account": account} | fields)
    user = draft_user(new, Source(enterprise_id, "test"), row=None, now=now(), due_at=now()).user
    return insert(replace(user, status=status, sign_in=sub_of(account)))


def newcomer(account: str, *, since: datetime | None = None, **fields: object) -> User:
    """Add a user of acme whose first password has waited to be mailed since then, or since now."""
    new = NewUser.model_validate(
        {"name": account.title(), "email": f"{account}@example.com", "account": account} | fields
    )
    moment = since or now()
    return insert(draft_user(new, Source("acme", "admin"), row=None, now=moment, due_at=moment).user)


def let_hold_end(account: str) -> None:
    """Let the time pass for which a run that failed holds an account."""
    put(account, due_at=now())
