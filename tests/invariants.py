"""What must hold of the roll whenever nothing is under way, whatever happened before.

One checker for every test that disturbs the product: in process, on the deployed template, for minutes or for hours.
"""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from boto3.dynamodb.types import TypeDeserializer
from botocore.exceptions import ClientError

from muster.users.history import LOGGED

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient
    from mypy_boto3_dynamodb import DynamoDBClient

Item = Mapping[str, Any]
_deserialize = TypeDeserializer().deserialize


@dataclass(frozen=True)
class Letter:
    """A mail, whom it went to if that is known, and what it brings."""

    text: str
    to: str = ""

    @cached_property
    def account(self) -> str:
        found = re.search(r"Account:\s+(\S+)", self.text)
        return found[1] if found else ""

    @cached_property
    def password(self) -> str | None:
        found = re.search(r"password:\s+(\S+)", self.text)
        return found[1] if found else None

    @cached_property
    def token_hash(self) -> str | None:
        found = re.search(r"#token=(\S+)", self.text)
        return hashlib.sha256(found[1].encode()).hexdigest() if found else None


@dataclass(frozen=True)
class SignIn:
    """What the user pool keeps of somebody."""

    email: str
    enabled: bool


@dataclass(frozen=True)
class Roll:
    """Who is on the roll, what they key, how they sign in, what they were mailed."""

    users: Mapping[str, Item]
    keys: Mapping[str, str]
    sign_ins: Mapping[str, SignIn]
    letters: Sequence[Letter]
    signs_in: Callable[[str, str], bool]
    own_passwords: Mapping[str, str] = field(default_factory=dict)
    """Passwords that were typed or chosen, and so were never mailed, by account."""
    removed: Mapping[str, Item] = field(default_factory=dict)
    """Removed users that are kept to be restored, by id."""
    changes: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    """What the entries of the audit log tell of each user, by id, the oldest first."""

    @cached_property
    def letters_to(self) -> Mapping[str, list[Letter]]:
        letters: dict[str, list[Letter]] = {}
        for letter in self.letters:
            letters.setdefault(letter.account, []).append(letter)
        return letters

    def of(self, enterprise_id: str) -> "Roll":
        """What concerns one enterprise, whose people's addresses end with `@<enterprise>.example.com`."""
        users = {name: user for name, user in self.users.items() if user["enterprise_id"] == enterprise_id}
        domain = f"@{enterprise_id}.example.com"
        sign_ins = {name: one for name, one in self.sign_ins.items() if name in users or one.email.endswith(domain)}
        keys = {
            key: account
            for key, account in self.keys.items()
            if key.startswith(f"{enterprise_id}#") or (key.startswith("account#") and account in users)
        }
        removed = {name: user for name, user in self.removed.items() if user.get("enterprise_id") == enterprise_id}
        return Roll(users, keys, sign_ins, self.letters, self.signs_in, self.own_passwords, removed, self.changes)


@dataclass(frozen=True)
class Place:
    """Where a deployment keeps what is checked."""

    dynamodb: "DynamoDBClient"
    cognito: "CognitoIdentityProviderClient"
    users_table: str
    unique_keys_table: str
    audit_table: str
    pool: str
    pool_client: str

    def roll(
        self,
        texts: Sequence[str],
        own_passwords: Mapping[str, str] | None = None,
        recipients: Sequence[str] = (),
    ) -> Roll:
        """Everything that is there now; `texts` are those of all mails, oldest first, `recipients` their addresses."""
        items = list(self._items(self.users_table))
        users = {item["account"]: item for item in items if item["status"] != "removed"}
        return Roll(
            users,
            self._keys({item["id"]: item["account"] for item in users.values()}),
            self._sign_ins(),
            [Letter(text, to) for text, to in zip_longest(texts, recipients, fillvalue="")],
            self.signs_in,
            own_passwords or {},
            {item["id"]: item for item in items if item["status"] == "removed"},
            self._changes(),
        )

    def _changes(self) -> dict[str, list[Mapping[str, Any]]]:
        found: dict[str, list[Mapping[str, Any]]] = {}
        for entry in sorted(self._items(self.audit_table), key=lambda entry: str(entry["entry_id"])):
            kind, _, subject_id = str(entry["subject"]).partition("#")
            if kind == "user":
                found.setdefault(subject_id, []).append(json.loads(entry.get("changes") or "{}"))
        return found

    def _keys(self, accounts: Mapping[str, str]) -> dict[str, str]:
        """Every unique key, with the account of its holder."""
        items = self._items(self.unique_keys_table)
        return {item["unique_key"]: accounts.get(item["holder"], item["holder"]) for item in items}

    def _items(self, table: str) -> Iterator[Item]:
        for page in self.dynamodb.get_paginator("scan").paginate(TableName=table, ConsistentRead=True):
            for item in page["Items"]:
                yield {name: _deserialize(value) for name, value in item.items()}

    def _sign_ins(self) -> dict[str, SignIn]:
        found = {}
        for page in self.cognito.get_paginator("list_users").paginate(UserPoolId=self.pool):
            for one in page["Users"]:
                attributes = {each["Name"]: each.get("Value", "") for each in one.get("Attributes", [])}
                found[one["Username"]] = SignIn(attributes.get("email", ""), one["Enabled"])
        return found

    def access_token(self, account: str, password: str) -> str:
        """Sign somebody in at the user pool."""
        answer = self.cognito.initiate_auth(
            ClientId=self.pool_client,
            AuthFlow="USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": account, "PASSWORD": password},
        )
        return answer["AuthenticationResult"]["AccessToken"]

    def is_valid(self, token: str) -> bool:
        """Whether the user pool itself still takes an access token."""
        try:
            self.cognito.get_user(AccessToken=token)
        except self.cognito.exceptions.NotAuthorizedException:
            return False
        return True

    def signs_in(self, account: str, password: str) -> bool:
        """Whether the user pool lets somebody in with that password, if only to change it."""
        try:
            self.cognito.initiate_auth(
                ClientId=self.pool_client,
                AuthFlow="USER_PASSWORD_AUTH",
                AuthParameters={"USERNAME": account, "PASSWORD": password},
            )
        except ClientError as error:
            if error.response["Error"]["Code"] in {"NotAuthorizedException", "UserNotFoundException"}:
                return False
            raise
        return True


def discrepancies(roll: Roll) -> Iterator[str]:
    """Everything that is not as it must be when nothing is under way, each a sentence."""
    yield from _of_keys(roll)
    for account in sorted(roll.sign_ins.keys() - roll.users.keys()):
        yield f"{account} has a sign-in and is no user."
    for account, user in sorted(roll.users.items()):
        for sentence in _of_user(user, roll):
            yield f"{account} ({user['status']}) {sentence}"
    for user_id, user in sorted(roll.removed.items()):
        for sentence in _of_removed(user):
            yield f"{user_id} (removed) {sentence}"
    for user in [*roll.users.values(), *roll.removed.values()]:
        if "enterprise_id" in user:  # else it is what is left of a sign-in without a user
            yield from _of_history(user, roll.changes.get(user["id"], ()))


def _of_keys(roll: Roll) -> Iterator[str]:
    due = {}
    for account, user in roll.users.items():
        due[f"account#{account}"] = account
        due[f"{user['enterprise_id']}#email#{user['email'].lower()}"] = account
        if user.get("phone"):
            due[f"{user['enterprise_id']}#phone#{user['phone']}"] = account
    for key in sorted(due.keys() | roll.keys.keys()):
        if due.get(key) != roll.keys.get(key):
            yield f"{key} belongs to {due.get(key)} and is held by {roll.keys.get(key)}."


def _of_end(user: Item) -> Iterator[str]:
    """Say if the schedule does not look for a user whom it is to disable, or for one whom it is not."""
    is_due = user["status"] == "active" and bool(user.get("active_until"))
    if {"ends_at" in user, "ends_shard" in user} != {is_due}:
        yield "has a last day that the schedule does not find, or is found without one."


def _of_user(user: Item, roll: Roll) -> Iterator[str]:
    yield from _of_end(user)
    if user.get("pending_action"):
        yield f"still has {user['pending_action']} pending."
    if user.get("notices"):
        yield "has notices that were not mailed."
    sign_in = roll.sign_ins.get(user["account"])
    if user["status"] == "active":
        if user.get("mail_status") == "queued":
            yield "is owed a mail."
        yield from _of_active(user, sign_in, roll)
    elif user["status"] == "disabled":
        if sign_in and sign_in.enabled:
            yield "has a sign-in that works."
    elif user["status"] == "invited":
        if sign_in:
            yield "has a sign-in already."
        yield from _of_links(user, roll.letters_to.get(user["account"], []))


def _of_removed(user: Item) -> Iterator[str]:
    if user.get("pending_action"):
        yield f"still has {user['pending_action']} pending."
    if any(user.get(name) for name in ("directory_key", "invited_at", "search_text", "held_until")):
        yield "is still in a list."
    if "ends_at" in user or "ends_shard" in user:
        yield "is still looked for by the schedule."


def _of_history(user: Item, changes: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Replay the entries of a user: they must explain the value of each field."""
    fields: dict[str, Any] = {}
    for entry in changes:
        for name, (before, after) in entry.items():
            if fields.get(name) != before:
                yield f"{user['account']} had {name} {fields.get(name)!r}, and an entry says {before!r}."
            fields[name] = after
    for name in LOGGED:
        if fields.get(name) != user.get(name):
            yield f"{user['account']} has {name} {user.get(name)!r}, and the audit log says {fields.get(name)!r}."


def _of_active(user: Item, sign_in: SignIn | None, roll: Roll) -> Iterator[str]:
    account = user["account"]
    if sign_in is None:
        yield "has no sign-in."
        return
    if not sign_in.enabled:
        yield "has a sign-in that does not work."
    if sign_in.email != user["email"]:
        yield "has a sign-in with another address."
    yield from _of_strangers(user, roll)
    domain = _domain(user["email"])
    letters = [each for each in roll.letters_to.get(account, []) if _domain(each.to) in ("", domain)]
    if not letters and user.get("mail_status"):
        yield "got no mail."
    mailed = list(dict.fromkeys(letter.password for letter in letters if letter.password))
    own = roll.own_passwords.get(account)
    valid = [password for password in mailed if roll.signs_in(account, password)]
    if own is not None and roll.signs_in(account, own):
        if valid:
            yield "has a password of their own and a mailed one."
    elif valid != mailed[-1:] or not mailed:
        yield f"was mailed {len(mailed)} passwords, of which {len(valid)} are good."


def _of_strangers(user: Item, roll: Roll) -> Iterator[str]:
    """Say which passwords open the account and were mailed to an earlier user of it, in another enterprise."""
    for letter in roll.letters_to.get(user["account"], []):
        stranger = letter.to and _domain(letter.to) != _domain(user["email"])
        if stranger and letter.password and roll.signs_in(user["account"], letter.password):
            yield f"opens to a password that was mailed to {letter.to}."


def _domain(email: str) -> str:
    """Return the domain of an address; in these tests each enterprise has its own."""
    return email.rpartition("@")[2].lower()


def _of_links(user: Item, letters: Sequence[Letter]) -> Iterator[str]:
    links = list(dict.fromkeys(letter.token_hash for letter in letters if letter.token_hash))
    live = [link for link in links if link == user.get("invitation_hash")]
    if live != links[-1:] or not links:
        yield f"was mailed {len(links)} links, of which {len(live)} are live, or not the last one is."


def of_import(task: Item, result: Sequence[tuple[int, str]], due: Mapping[int, bool]) -> Iterator[str]:
    """What is wrong with an import's task and result workbook (row and result of each of its lines).

    `due` says of each row of the file whether it is to be created.
    """
    wanted = [(row, "Created" if created else "Failed") for row, created in sorted(due.items())]
    if list(result) != wanted:
        yield f"The result differs in {sorted(set(result) ^ set(wanted))} or repeats rows."
    count = Counter(due.values())
    state = "completed_with_errors" if count[False] else "succeeded"
    counted = (task["state"], *(int(task[name]) for name in ("total", "done", "created", "failed")))
    if counted != (state, len(due), len(due), count[True], count[False]):
        yield f"The task says {counted}."
