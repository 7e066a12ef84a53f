"""The state of the product: users, unique keys, sign-ins, mails and the audit log, as they are stored."""

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from boto3.dynamodb.types import TypeDeserializer
from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient
    from mypy_boto3_dynamodb import DynamoDBClient

Item = Mapping[str, Any]
_deserialize = TypeDeserializer().deserialize


@dataclass(frozen=True)
class SentMail:
    """A mail that was sent, its address if that is known, and the account, password and link in it."""

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
    """A sign-in of the user pool."""

    email: str
    enabled: bool


@dataclass(frozen=True)
class Snapshot:
    """Users, their unique keys, their sign-ins, their mails and their entries in the audit log, at one moment."""

    users: Mapping[str, Item]
    keys: Mapping[str, str]
    sign_ins: Mapping[str, SignIn]
    mails: Sequence[SentMail]
    signs_in: Callable[[str, str], bool]
    own_passwords: Mapping[str, str] = field(default_factory=dict)
    """Passwords that were typed or chosen, and so were never mailed, by account."""
    removed: Mapping[str, Item] = field(default_factory=dict)
    """Removed users that are kept to be restored, by id."""
    changes: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    """What the entries of the audit log tell of each user, by id, the oldest first."""

    @cached_property
    def mails_to(self) -> Mapping[str, list[SentMail]]:
        mails: dict[str, list[SentMail]] = {}
        for mail in self.mails:
            mails.setdefault(mail.account, []).append(mail)
        return mails

    def of(self, enterprise_id: str) -> "Snapshot":
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
        return Snapshot(users, keys, sign_ins, self.mails, self.signs_in, self.own_passwords, removed, self.changes)


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

    def snapshot(
        self,
        texts: Sequence[str],
        own_passwords: Mapping[str, str] | None = None,
        recipients: Sequence[str] = (),
    ) -> Snapshot:
        """Return everything stored now. `texts` are all mails, oldest first; `recipients` are their addresses."""
        items = list(self._items(self.users_table))
        users = {item["account"]: item for item in items if item["status"] != "removed"}
        return Snapshot(
            users,
            self._keys({item["id"]: item["account"] for item in users.values()}),
            self._sign_ins(),
            [SentMail(text, to) for text, to in zip_longest(texts, recipients, fillvalue="")],
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
        """Return the account of each unique key's holder."""
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
