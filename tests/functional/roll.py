"""People on the roll, put there directly."""

from dataclasses import replace

from muster.clock import now
from muster.users.creation import Source, draft_user
from muster.users.fields import NewUser
from muster.users.user import Status, User
from tests.fakes import sub_of
from tests.functional.people import insert


def add_user(account: str, enterprise_id: str = "acme", *, status: Status = Status.ACTIVE, **fields: object) -> User:
    """A user with these fields, and a name and an address that are made of the account."""
    email = account if "@" in account else f"{account}@example.com"
    new = NewUser.model_validate({"name": account.title(), "email": email, "account": account} | fields)
    user = draft_user(new, Source(enterprise_id, "test"), row=None, now=now(), due_at=now()).user
    return insert(replace(user, status=status, sign_in=sub_of(account)))
