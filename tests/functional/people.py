"""People of an enterprise, put into its tables past the API, and what stands around them."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from muster.clock import now
from muster.gateways import live
from muster.onboarding import onboard
from muster.ulids import new_ulid
from muster.users.creation import Source, create_users, draft_user
from muster.users.fields import NewUser
from muster.users.items import UniqueKeyItem, UserItem, user_of
from muster.users.pending import nothing_pending
from muster.users.repository import find_user, free_key, insert_removed, reserve_key, update_if
from muster.users.unique_keys import keys_of, unique_account
from muster.users.user import PendingAction, Status, User
from tests.fakes import InMemoryMailer, InMemoryNudges, InMemoryOwnPasswords, InMemorySignIns, sub_of
from tests.functional.api import Answer, Client


class World:
    """What stands around the directory: sign-ins, mail and nudges, all in memory."""

    def __init__(self) -> None:
        self.sign_ins = InMemorySignIns()
        self.own_passwords = InMemoryOwnPasswords(self.sign_ins)
        self.mailer = InMemoryMailer()
        self.nudges = InMemoryNudges()

    def onboard(self) -> None:
        """Follow every nudge that was sent."""
        follow(self.nudges, self.sign_ins, self.mailer)


def follow(nudges: InMemoryNudges, sign_ins: InMemorySignIns, mailer: InMemoryMailer) -> None:
    """Onboard the users of every nudge that was sent."""
    user_ids, nudges.sent = nudges.sent, []
    onboard(user_ids, sign_ins=sign_ins, mailer=mailer)


def person(account: str, enterprise_id: str = "acme", *, invited: bool = False, **fields: object) -> User:
    """A user with all unique keys and nothing pending; `fields` as of a new one."""
    values = {"name": account.title(), "email": f"{account}@example.com", "account": account} | fields
    what = PendingAction.INVITE if invited else PendingAction.SEND_PASSWORD
    one = draft_user(
        NewUser.model_validate(values),
        Source(enterprise_id, "test"),
        row=None,
        now=now(),
        due_at=now(),
        pending_action=what,
    )
    assert create_users([one], live.transactions()) == [one]
    return put(account, **nothing_pending(), mail_status="sent", sign_in=None if invited else sub_of(account))


def removed_person(account: str, enterprise_id: str = "acme", **fields: Any) -> User:
    """A user who was removed a moment ago, without a sign-in and with nothing pending."""
    user = person(account, enterprise_id, **fields)
    for key in keys_of(user):
        free_key(key, user.id)
    gone = {"status": Status.REMOVED, "status_before": user.status, "removed_at": now(), "directory_key": None}
    removed = update_if(user.id, gone, {})
    assert removed is not None
    return removed


def add_user(account: str, enterprise_id: str = "acme", *, status: Status = Status.ACTIVE, **fields: object) -> User:
    """Add a user with a sign-in and without unique keys; name and address are made of the account."""
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
    """End the time for which a run that failed holds an account."""
    put(account, due_at=now())


def put(account: str, **changes: object) -> User:
    """Change what is kept of a user, past all rules."""
    user = update_if(id_of(account), changes, {})
    assert user is not None
    return user


def insert(user: User) -> User:
    """Put a user into the table as it is, past all rules and without unique keys but the account."""
    user = user if user.id else replace(user, id=new_ulid())
    insert_removed(user.id, {name: value for name, value in vars(user).items() if name != "id"})
    if user.status != Status.REMOVED:
        reserve_key(unique_account(user.account).key, user.id)
    return user


def delete(account: str) -> None:
    """Delete what is kept of a user, past all rules."""
    user_id = id_of(account)
    free_key(unique_account(account), user_id)
    UserItem(user_id).delete()


def kept(account: str) -> User:
    """What is kept of the latest user of an account, a removed one too."""
    user = find_user(account)
    return user or max((user_of(item) for item in UserItem.scan(UserItem.account == account)), key=lambda one: one.id)


def id_of(account: str) -> str:
    """The id of the latest user of an account."""
    return kept(account).id


def ids(*accounts: str) -> list[str]:
    """The ids of the users of these accounts."""
    return [id_of(account) for account in accounts]


def accounts_of(user_ids: Iterable[str]) -> list[str]:
    """The accounts of the users with these ids."""
    return [UserItem.get(user_id).account for user_id in user_ids]


def moment(account: str, attribute: str) -> datetime:
    """An attribute of what is kept of a user, which is there and a time."""
    value = getattr(kept(account), attribute)
    assert isinstance(value, datetime)
    return value


def exists(account: str) -> bool:
    """Whether anybody but `onboard` sees the user."""
    return find_user(account) is not None


def unique_keys() -> set[str]:
    """Every unique key but accounts, with the account that holds it."""
    holders = {item.id: item.account for item in UserItem.scan()}
    found = {
        each.unique_key.removeprefix("acme#"): holders.get(each.holder, each.holder) for each in UniqueKeyItem.scan()
    }
    return {f"{key} {account}" for key, account in found.items() if not key.startswith("account#")}


def restore(client: Client, user_id: str) -> Answer:
    """Ask to restore a removed user."""
    return client("POST", f"/v1/removed-users/{user_id}/restore")


def if_match(client: Client, tag: str) -> Client:
    """The client, sending this tag."""
    return replace(client, headers={"if-match": tag})


TYPED = "Correct horse 7"
