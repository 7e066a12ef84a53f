"""People on the roll, put there directly."""

from muster.clock import now
from muster.users.creation import Source, draft_user
from muster.users.fields import NewUser
from muster.users.table import Status, User
from tests.fakes import sub_of


def add_user(account: str, enterprise_id: str = "acme", *, status: Status = Status.ACTIVE, **fields: object) -> User:
    """A user with these fields, and a name and an address that are made of the account."""
    email = account if "@" in account else f"{account}@example.com"
    new = NewUser.model_validate({"name": account.title(), "email": email, "account": account} | fields)
    user = draft_user(new, Source(enterprise_id, "test"), row=None, now=now(), due_at=now()).user
    user.status = status
    user.sign_in = sub_of(account)
    user.save()
    return user
