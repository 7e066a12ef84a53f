"""People of an enterprise, for the tests of `/v1/users`."""

from dataclasses import replace

from pynamodb.expressions.update import Action

from muster.clock import now
from muster.gateways import live
from muster.onboarding import onboard
from muster.users.creation import Source, create_users, draft_user
from muster.users.fields import NewUser
from muster.users.table import PendingAction, UniqueKeyItem, User, find_user
from tests.fakes import InMemoryMailer, InMemoryNudges, InMemoryOwnPasswords, InMemorySignIns, sub_of
from tests.functional.api import Client


class World:
    """What stands around the directory: sign-ins, mail and nudges, all in memory."""

    def __init__(self) -> None:
        self.sign_ins = InMemorySignIns()
        self.own_passwords = InMemoryOwnPasswords(self.sign_ins)
        self.mailer = InMemoryMailer()
        self.nudges = InMemoryNudges()

    def onboard(self) -> None:
        """Follow the nudges."""
        accounts, self.nudges.sent = self.nudges.sent, []
        onboard(accounts, sign_ins=self.sign_ins, mailer=self.mailer)


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
    pending = [User.pending_action.remove(), User.due_at.remove(), User.pending_shard.remove()]
    return put(account, *pending, SENT, *([] if invited else [User.sign_in.set(sub_of(account))]))


def put(account: str, *actions: Action) -> User:
    """Change what is kept of a user, past all rules."""
    user = User(account)
    user.update(list(actions))
    return user


def kept(account: str) -> User:
    """What is kept of a user, a tombstone too."""
    return User.get(account, consistent_read=True)


def exists(account: str) -> bool:
    """Whether anybody but `onboard` sees the user."""
    return find_user(account) is not None


def unique_keys() -> set[str]:
    """Every unique key, with the account that holds it."""
    return {f"{each.unique_key.removeprefix('acme#')} {each.account}" for each in UniqueKeyItem.scan()}


def if_match(client: Client, tag: str) -> Client:
    """The client, sending this tag."""
    return replace(client, headers={"if-match": tag})


TYPED = "Correct horse 7"
SENT = User.mail_status.set("sent")
