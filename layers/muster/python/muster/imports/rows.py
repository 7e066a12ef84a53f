"""Rows of a workbook on their way to becoming users."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from pydantic import SecretStr

from muster.clock import now
from muster.errors import FieldError
from muster.gateways.sign_ins import SignIns
from muster.gateways.transactions import MAX_ACTIONS, Transactions
from muster.imports.changes_shown import FieldChange
from muster.messages import Message, after_label, in_a_row, message
from muster.spreadsheets.reader import SheetRow
from muster.tasks.rows import RowStatus
from muster.users.creation import Outcome, Source, UserDraft, create_users, created_before, draft_user
from muster.users.fields import TITLES, NewUser
from muster.users.pending import due_from
from muster.users.taken import IN_COMMON, Clash, Existing, explain, keys_to_look_up, name_key
from muster.users.typed_passwords import set_or_mail
from muster.users.unique_keys import UniqueKey
from muster.users.user import MailStatus, PendingAction, User

if TYPE_CHECKING:
    from muster.imports.planning import UpdatePlan

_GRACE = timedelta(hours=1)  # for all runs of an import to set a typed password; then a random one is mailed
_NOT_TAKEN = after_label(
    TITLES["password"],
    message("password_replaced", "the sign-in service did not take it; a random one is mailed instead."),
)
_SKIPPED = message("row_done", "An earlier import has created this user; the row was passed over.")
_LEFT_OUT = after_label(
    TITLES["password"],
    message("password_left_out", "it is left out here; write it again, or leave it blank and a random one is mailed."),
)
# What may be known already of the mail to somebody whom an earlier run created.
_MAIL_NOTES = {
    MailStatus.BOUNCED: after_label(
        TITLES["email"],
        message("mail_bounced", "the mail to this address bounced; change the address, then reset the password."),
    ),
    MailStatus.COMPLAINED: after_label(
        TITLES["email"],
        message("mail_complained", "the mail was reported as spam; change the address, then reset the password."),
    ),
    MailStatus.FAILED: after_label(
        TITLES["email"],
        message("mail_failed", "the mail service refused this address; change it, then reset the password."),
    ),
}
HOPELESS = 10_000  # faulty rows, if not one in a hundred is good: the file is another one, or its columns are shifted
_GOOD_SHARE = 100
_NOT_CHECKED = FieldError(
    "",
    message(
        "row_not_checked",
        "Not imported: this row was not checked, because nearly all rows before it, {count:,} or more, have faults. "
        "Compare the columns with the template, correct the rows, and import the file again.",
        count=HOPELESS,
    ),
)
_WITHOUT_IT = message("created_without_country", "The user was created without it.")
_WRITES_OF_UPDATE = 5  # so that a batch has 20 updates, which have a transaction each
_MAX_ROWS = 200  # in a batch, when most of its rows are faulty and need no write


@dataclass(frozen=True)
class RowPlan:
    """A row with the user to create for it, or its faults; neither for a row that an earlier import has done.

    With both, the user is not to be created any more: the row fails, unless an earlier run has created its user.
    """

    sheet: SheetRow
    draft: UserDraft | None = None
    password: SecretStr | None = None
    faults: Sequence[FieldError] = ()
    notes: Sequence[Message] = ()
    """What to tell of the row although its user is created."""
    clash: Clash | None = None
    """What else forbids it, or may forbid it: unique keys that other users have."""
    update: "UpdatePlan | None" = None
    """What it changes of a user who exists."""
    carry_out: "Callable[[], RowResult] | None" = None
    """Writes the update. Raises ThrottledError."""

    @property
    def is_done(self) -> bool:
        """Return whether nothing is left to do of the row: an earlier import, or an earlier run of this one, did it."""
        return self.sheet.is_done or (self.update is not None and self.update.is_done)

    def refused(self, reason: Message, *, keep_draft: bool) -> "RowPlan":
        """Return the plan of the row when it is not to be imported any more.

        With its draft, it fails unless an earlier run has created its user.
        """
        draft = self.draft if keep_draft else None
        return RowPlan(self.sheet, draft, self.password, [FieldError("", reason)], self.notes)


@dataclass(frozen=True)
class RowResult:
    """What became of a row, with every message."""

    sheet: SheetRow
    status: RowStatus
    messages: Sequence[Message] = ()
    changes: Sequence[FieldChange] = ()
    account: str = ""
    """The account of its user; empty if it has none, or an earlier run did the row."""
    user_id: str | None = None
    """The id of the user to wake `onboard` for; None if nothing is pending."""
    looked_up: bool = False
    """Whether a call had to tell if existing users have the row's unique keys."""


@dataclass
class Holders:
    """Existing users that are known of, by their unique keys."""

    users: dict[str, Existing] = field(default_factory=dict)
    complete: bool = False
    """Whether nobody else was there when they were read."""


@dataclass
class RowValidator:
    """Checks each row against the rules, the rows before it in the same file, and existing users."""

    source: Source
    holders: Holders = field(default_factory=Holders)
    owned_by_others: Callable[[str, str], Sequence[FieldError]] = lambda _account, _enterprise_id: ()
    """Why an enterprise cannot make an account: its domain is another's (`users/domains.py`)."""
    _taken: dict[str, tuple[int, str]] = field(default_factory=dict)
    """The rows that have the unique keys, each with its `name_key`."""
    _faulty: int = 0
    _good: int = 0

    def check(self, row: SheetRow) -> RowPlan:
        """Check a row and reserve its unique keys for it within the file, unless it is faulty.

        When 10,000 rows break the rules and fewer than one in a hundred does not, the rows after them fail unchecked.
        Only the rules count: a row whose account or address is taken is a good one here.
        """
        if row.is_done:
            return RowPlan(row)
        if self._faulty >= HOPELESS and self._good * _GOOD_SHARE < self._faulty:
            return RowPlan(row, faults=[_NOT_CHECKED])
        new, notes = _checked(row)
        if isinstance(new, tuple):
            self._faulty += 1
            return self._with_clash(row, new)
        self._good += 1
        owned = self.owned_by_others(new.account, self.source.enterprise_id)
        keys = keys_to_look_up(new, self.source.enterprise_id, owned)
        if faults := [*owned, *self._repeated(row, new, keys)]:
            return RowPlan(row, faults=faults, clash=self._clash(new, keys, are_written=False))
        self._taken.update(dict.fromkeys((key.key for key in keys), (row.number, name_key(new.name))))
        if clash := self._clash(new, keys, are_written=True):
            return RowPlan(row, clash=clash)
        moment = now()
        due_at = moment + _GRACE if new.password else moment
        one = draft_user(new, self.source, row=row.number, now=moment, due_at=due_at)
        return RowPlan(row, one, new.password, notes=notes)

    def _with_clash(self, row: SheetRow, faults: Sequence[FieldError]) -> RowPlan:
        """Return the plan for a row that breaks rules: it is told at once what else is wrong with its other cells."""
        rest = row.rest(faults)
        if rest is None:
            return RowPlan(row, faults=faults)
        new, sound = rest
        owned = self.owned_by_others(new.account, self.source.enterprise_id) if "account" in sound else ()
        keys = [key for key in keys_to_look_up(new, self.source.enterprise_id, owned) if key.field in sound]
        others = [*owned, *self._repeated(row, new, keys)]
        return RowPlan(row, faults=[*faults, *others], clash=self._clash(new, keys, are_written=False))

    def _clash(self, new: NewUser, keys: Sequence[UniqueKey], *, are_written: bool) -> Clash | None:
        """Return the clash with existing users; None if there is none, as far as they are known.

        Of keys that are not written, no transaction tells whether they are in use.
        """
        left = keys if are_written else [key for key in keys if key.key not in self._taken]
        users = self.holders.users
        holders = {key: users[key.key] for key in left if key.key in users}
        is_known = are_written or self.holders.complete
        unknown = [] if is_known else [key for key in left if key not in holders]
        return Clash(new, self.source.enterprise_id, holders, unknown) if holders or unknown else None

    def _repeated(self, row: SheetRow, new: NewUser, keys: Sequence[UniqueKey]) -> list[FieldError]:
        """Return a fault for each key that an earlier row of the file has, or one for all if it is the same person."""
        found = {key: self._taken[key.key] for key in keys if key.key in self._taken}
        rows = {number for number, _ in found.values()}
        in_common = len(found) + ((*rows, name_key(new.name)) in found.values())
        if len(rows) == 1 and in_common >= IN_COMMON:
            key, (number, _) = next(iter(found.items()))
            same = message(
                "person_in_other_row",
                "this person is in row {row} too; delete one of the rows.",
                row=number,
            )
            return [key.fault(same)]
        if not row.cells.get("account") and any(key.field == "email" for key in found):
            found = {key: told for key, told in found.items() if key.field != "account"}  # which is the address
        return [_repeated(key, number) for key, (number, _) in found.items()]


def _checked(row: SheetRow) -> tuple[NewUser | tuple[FieldError, ...], Sequence[Message]]:
    """Check the rules of a row; return the user or the faults, and notes.

    A country is needed for a number only. If none is there, one that cannot be understood is left out with a note.
    """
    new = row.check()
    if isinstance(new, tuple) and not row.cells.get("phone") and {fault.field for fault in new} == {"country"}:
        cells = {name: text for name, text in row.cells.items() if name != "country"}
        return replace(row, cells=cells).check(), [in_a_row([new[0].message, _WITHOUT_IT])]
    return new, ()


def _repeated(key: UniqueKey, row: int) -> FieldError:
    sentence = message(
        "value_in_other_row",
        "{value} is in row {row} too; write another one, or delete a row.",
        value=key.shown,
        row=row,
    )
    return key.fault(sentence)


def batches(rows: Iterable[RowPlan]) -> Iterator[list[RowPlan]]:
    """Group rows, in order, so that the users of a group fit into one transaction."""
    batch: list[RowPlan] = []
    actions = 0
    for row in rows:
        size = row.draft.writes if row.draft else _WRITES_OF_UPDATE * bool(row.update)
        if batch and (actions + size > MAX_ACTIONS or len(batch) == _MAX_ROWS):
            yield batch
            batch, actions = [], 0
        batch.append(row)
        actions += size
    if batch:
        yield batch


def write(batch: Sequence[RowPlan], transactions: Transactions, sign_ins: SignIns) -> list[RowResult]:
    """Create the users of a batch. Raises ThrottledError; to write the batch again then changes nothing twice."""
    since = now()
    outcomes = iter(create_users([row.draft for row in batch if row.draft and not row.faults], transactions))
    earlier = iter(created_before([row.draft for row in batch if row.draft and row.faults], transactions))
    explained = iter(explain([row.clash for row in batch if row.clash], transactions))
    results = []
    for row in batch:
        outcome: Outcome
        if row.carry_out:
            results.append(row.carry_out())
            continue
        if row.draft and not row.faults:
            outcome = next(outcomes)
        else:
            told = (*row.faults, *(next(explained) if row.clash else ()))
            outcome = (next(earlier) if row.draft else None) or told
        results.append(_done(row, outcome, sign_ins, since))
    return results


def _done(row: RowPlan, outcome: Outcome, sign_ins: SignIns, since: datetime) -> RowResult:
    if row.sheet.is_done:
        return RowResult(row.sheet, RowStatus.SKIPPED, [_SKIPPED])
    if isinstance(outcome, tuple):
        reasons = [fault.message for fault in outcome]
        if row.sheet.cells.get("password"):
            reasons.insert(0, _LEFT_OUT)  # a row tells its first few messages only
        was_tried = row.draft is not None and not row.faults
        looked_up = was_tried or bool(row.clash and row.clash.unknown)
        return RowResult(row.sheet, RowStatus.FAILED, reasons, looked_up=looked_up)
    if isinstance(outcome, UserDraft) and not row.password:
        user_id = outcome.user_id
        return RowResult(row.sheet, RowStatus.CREATED, row.notes, account=outcome.account, user_id=user_id)
    user = outcome.user if isinstance(outcome, UserDraft) else outcome
    wakes = user.id if user.pending_action else None  # an earlier run may have done all that was pending
    notes = [*row.notes, *_follow_up(row, user, sign_ins, since)]
    return RowResult(row.sheet, RowStatus.CREATED, notes, account=user.account, user_id=wakes)


def _follow_up(row: RowPlan, user: User, sign_ins: SignIns, since: datetime) -> Sequence[Message]:
    """Set the typed password of a row whose user is created; return what is to be told of it, or of its mail."""
    if user.mail_status in _MAIL_NOTES:
        return [_MAIL_NOTES[MailStatus(user.mail_status)]]
    if not row.password or not _awaits_password(user):
        return [_NOT_TAKEN] if row.password and user.mail_kind == PendingAction.SEND_PASSWORD else []
    typed = row.password.get_secret_value()
    return [] if set_or_mail(user, typed, sign_ins, since=since) else [_NOT_TAKEN]


def _awaits_password(user: User) -> bool:
    """Return whether only imports of this very row can have written the sign-in, and none other may now."""
    due_at = due_from(user.created_at + _GRACE, user.mail_not_before, user.version)
    return user.pending_action == PendingAction.SEND_PASSWORD and user.due_at == due_at and now() < due_at
