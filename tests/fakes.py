"""Gateways in memory. They pass the same contract suite as the real ones (`tests/functional/test_gateway_*.py`)."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from typing import IO

from muster.clock import now
from muster.errors import NotFoundError, ThrottledError
from muster.gateways.event_bus import Event
from muster.gateways.files import UploadGrant
from muster.gateways.mailer import Mail, MailHeldError, MailRefusedError
from muster.gateways.own_passwords import CodeNeededError, StalePasswordError, WrongCodeError, WrongPasswordError
from muster.gateways.sign_ins import (
    KeptSignIn,
    OccupiedError,
    PasswordRefusedError,
    SignIn,
    SupersededError,
    at_any_time,
)
from muster.gateways.transactions import Insert, Item, ItemKey, WriteConflict
from muster.messages import label


@dataclass
class InMemoryTransactions:
    """Tables as dictionaries; `busy` tells how many calls find somebody else writing the first of their items."""

    items: dict[tuple[str, str], Item] = field(default_factory=dict)
    calls: list[int] = field(default_factory=list)
    busy: int = 0

    def insert(self, inserts: Sequence[Insert]) -> Mapping[ItemKey, WriteConflict]:
        self.calls.append(len(inserts))
        if self.busy:
            self.busy -= 1
            return {inserts[0].item_key: WriteConflict(None)}
        keys = [(insert.table, insert.item[insert.key]["S"]) for insert in inserts]
        conflicts = {
            insert.item_key: WriteConflict(self.items[key])
            for key, insert in zip(keys, inserts, strict=True)
            if key in self.items
        }
        if not conflicts:
            self.items |= {key: insert.item for key, insert in zip(keys, inserts, strict=True)}
        return conflicts

    def read(self, keys: Iterable[ItemKey]) -> dict[ItemKey, Item]:
        asked = list(dict.fromkeys(keys))
        self.calls += [0] * -(-len(asked) // 100)
        return {key: self.items[key.table, key.value] for key in asked if (key.table, key.value) in self.items}


def sub_of(account: str, life: int = 1) -> str:
    """Return the `sub` of the account's sign-in in memory; a later one of the account has another."""
    return f"sub-{account}" if life == 1 else f"sub-{account}-{life}"


@dataclass
class InMemorySignIns:
    """Sign-ins as a dictionary: account -> (e-mail address, password, whether it is temporary)."""

    kept: dict[str, tuple[str, str, bool]] = field(default_factory=dict)
    refused: frozenset[str] = frozenset()
    throttled: int = 0
    disabled: set[str] = field(default_factory=set)
    signed_out: list[str] = field(default_factory=list)
    lives: dict[str, int] = field(default_factory=dict)
    """How often a sign-in of the account was made."""
    second_factors: dict[str, str] = field(default_factory=dict)
    """The code that is good at the moment, by account."""
    made_at: dict[str, datetime] = field(default_factory=dict)
    """When it was made last."""
    unverified: set[str] = field(default_factory=set)
    """Accounts to whose address no code goes."""
    owners: dict[str, str] = field(default_factory=dict)
    """The id of the user whom it was made for, by account."""

    def put(
        self,
        account: str,
        email: str,
        password: str,
        *,
        user_id: str = "",  # as one made by hand
        temporary: bool,
        may_go_on: Callable[[], bool] = at_any_time,
    ) -> SignIn:
        if not may_go_on():
            raise SupersededError(has_password=False)
        if self.throttled:
            self.throttled -= 1
            raise ThrottledError(label("The service is busy."))
        if len(password) < 8 or password in self.refused:
            raise PasswordRefusedError(label("The sign-in service refused the password."))
        is_new = account not in self.kept
        if user_id and not is_new and self.owners.get(account, user_id) != user_id:
            raise OccupiedError(account, self.owners[account])
        if user_id:
            self.owners[account] = user_id
        if is_new:
            self.lives[account] = self.lives.get(account, 0) + 1
            self.made_at[account] = now()
        self.kept[account] = (email, password, temporary)
        self.disabled.discard(account)
        self.unverified.discard(account)
        return SignIn(sub_of(account, self.lives[account]), is_new)

    def sub_of(self, account: str) -> str | None:
        return sub_of(account, self.lives[account]) if account in self.kept else None

    def find(self, account: str) -> KeptSignIn | None:
        if account not in self.kept:
            return None
        email, _, _ = self.kept[account]
        made_at = self.made_at.get(account, now())
        verified, enabled = account not in self.unverified, account not in self.disabled
        return KeptSignIn(
            account, self.sub_of(account) or "", email, verified, enabled, made_at, self.owners.get(account)
        )

    def all(self) -> Iterator[KeptSignIn]:
        yield from filter(None, map(self.find, list(self.kept)))

    def match(self, account: str, email: str, *, enabled: bool) -> None:
        if account in self.kept:
            _, password, temporary = self.kept[account]
            self.kept[account] = (email, password, temporary)
            self.unverified.discard(account)
            (self.disabled.discard if enabled else self.disabled.add)(account)
            if not enabled:
                self.end_sessions(account)

    def has_own_password(self, account: str) -> bool:
        return account in self.kept and not self.kept[account][2]

    def has_second_factor(self, account: str) -> bool:
        return account in self.second_factors

    def remove_second_factor(self, account: str) -> None:
        self.second_factors.pop(account, None)

    def end_sessions(self, account: str) -> None:
        if account in self.kept:
            self.signed_out.append(account)

    def remove(self, account: str, user_id: str = "") -> None:
        if user_id and self.owners.get(account, user_id) != user_id:
            return
        self.kept.pop(account, None)
        self.owners.pop(account, None)
        self.second_factors.pop(account, None)
        self.disabled.discard(account)
        self.unverified.discard(account)


@dataclass
class InMemoryOwnPasswords:
    """People who change the passwords of sign-ins in memory; `codes` are mailed ones, account -> code."""

    sign_ins: InMemorySignIns
    codes: dict[str, str] = field(default_factory=dict)
    stale: set[str] = field(default_factory=set)
    """Accounts whose mailed password is too old."""

    def change(self, account: str, current: str, new: str, code: str = "") -> bool:
        self.check(account, current, code)
        email, _, temporary = self.sign_ins.kept[account]
        self._set(account, email, new)
        return temporary

    def check(self, account: str, password: str, code: str = "") -> None:
        _, kept, temporary = self.sign_ins.kept.get(account, ("", "", False))
        if not kept or kept != password or account in self.sign_ins.disabled:
            raise WrongPasswordError(label("The account or the password is wrong."))
        if account in self.stale:
            raise StalePasswordError(label("The mailed password is too old."))
        asked = None if temporary else self.sign_ins.second_factors.get(account)
        if asked and not code:
            raise CodeNeededError(label("The account has a second factor."))
        if asked and code != asked:
            raise WrongCodeError(label("The code is wrong."))

    def renew(self, account: str, code: str, new: str) -> None:
        email, _, temporary = self.sign_ins.kept.get(account, ("", "", True))
        if temporary or self.codes.get(account) != code:
            raise WrongCodeError(label("The code is wrong or too old."))
        self._set(account, email, new)
        del self.codes[account]

    def _set(self, account: str, email: str, password: str) -> None:
        if len(password) < 8 or password in self.sign_ins.refused:
            raise PasswordRefusedError(label("The sign-in service refused the password."))
        self.sign_ins.kept[account] = (email, password, False)


@dataclass
class InMemoryMailer:
    """An outbox; `throttled` tells how many mails are turned away before one is taken.

    No mail to an address of `refuses` is ever sent; none to one of `holds`, and if `holds_all` none at all, until an
    operator has done something.
    """

    sent: list[Mail] = field(default_factory=list)
    refuses: frozenset[str] = frozenset()
    holds: frozenset[str] = frozenset()
    holds_all: bool = False
    throttled: int = 0

    def send(self, mail: Mail) -> str:
        if self.throttled:
            self.throttled -= 1
            raise ThrottledError(label("The service is busy."))
        if mail.to in self.refuses:
            raise MailRefusedError(label("The mail service refused the message."))
        if self.holds_all:
            raise MailHeldError("The sender is not verified. Confirm the link.", for_all=True, code="MessageRejected")
        if mail.to in self.holds:
            raise MailHeldError("The recipient is not verified. Verify it.", for_all=False, code="MessageRejected")
        self.sent.append(mail)
        return f"mail{len(self.sent)}"


@dataclass
class InMemoryFiles:
    """A bucket as a dictionary: key -> (content, entity tag)."""

    kept: dict[str, tuple[bytes, str]] = field(default_factory=dict)
    told: dict[str, Mapping[str, str]] = field(default_factory=dict)
    """The metadata of files that have any, by key."""
    _written: int = 0

    def read(self, key: str, into: IO[bytes], *, etag: str = "") -> None:
        if key not in self.kept or (etag and self.kept[key][1] != etag):
            raise NotFoundError(label("The file is not there."))
        into.write(self.kept[key][0])

    def read_range(self, key: str, start: int, length: int) -> bytes:
        if key not in self.kept:
            raise NotFoundError(label("The file is not there."))
        content, _ = self.kept[key]
        return content[start:] if start < 0 else content[start : start + length]

    def write(self, key: str, content: IO[bytes], *, content_type: str) -> None:
        self._written += 1
        self.kept[key] = (content.read(), f"etag{self._written}")

    def exists(self, key: str) -> bool:
        return key in self.kept

    def metadata(self, key: str, *, etag: str) -> Mapping[str, str]:
        if key not in self.kept or self.kept[key][1] != etag:
            raise NotFoundError(label("The file is not there."))
        return self.told.get(key, {})

    def delete(self, key: str, *, etag: str = "") -> None:
        if key in self.kept and (not etag or self.kept[key][1] == etag):
            del self.kept[key]

    def upload_grant(self, key: str, *, max_bytes: int, seconds: int) -> UploadGrant:
        return UploadGrant(url="memory:", fields={"key": key})

    def download_url(self, key: str, *, file_name: str, seconds: int) -> str:
        return f"memory:{key}"


@dataclass
class InMemoryNudges:
    """Nudges that nobody follows until a test does: the ids of users."""

    sent: list[str] = field(default_factory=list)
    later: dict[str, int] = field(default_factory=dict)
    """The ids of the users of delayed nudges, with their seconds."""
    lost: int = 0

    def send(self, users: Mapping[str, Sequence[str]], *, seconds: int = 0) -> None:
        if self.lost:
            self.lost -= 1
            raise ThrottledError(label("The service is busy."))
        if seconds:
            self.later |= dict.fromkeys(chain.from_iterable(users.values()), seconds)
            return
        self.sent += chain.from_iterable(users.values())

    def waiting(self) -> int:
        return len(self.sent)


@dataclass
class InMemoryTaskQueue:
    """The messages that a queue of tasks was given: bodies, how long each waits, whose it is, and delays by receipt."""

    bodies: list[str] = field(default_factory=list)
    waits: list[int] = field(default_factory=list)
    delays: dict[str, int] = field(default_factory=dict)
    enterprises: list[str] = field(default_factory=list)

    def put(self, body: str, *, enterprise_id: str, seconds: int = 0) -> None:
        self.bodies.append(body)
        self.enterprises.append(enterprise_id)
        self.waits.append(seconds)

    def delay(self, receipt_handle: str, seconds: int) -> None:
        self.delays[receipt_handle] = seconds


@dataclass
class InMemoryEventBus:
    """A bus whose events a test reads. It refuses those without a type, and those whose subject is in `refuses`."""

    calls: list[list[Event]] = field(default_factory=list)
    """The events that were taken, by call."""
    refuses: set[str] = field(default_factory=set)
    """Ids of subjects."""
    busy: int = 0

    def put(self, events: Sequence[Event]) -> list[int]:
        if self.busy:
            self.busy -= 1
            raise ThrottledError(label("The service is busy."))
        refused = [place for place, event in enumerate(events) if self._is_refused(event)]
        self.calls.append([event for place, event in enumerate(events) if place not in refused])
        return refused

    def _is_refused(self, event: Event) -> bool:
        return not event.detail_type or event.detail.get("subject", {}).get("id") in self.refuses
