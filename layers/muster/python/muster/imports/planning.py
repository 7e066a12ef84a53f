"""Planning the changes that a row makes of a user. To plan reads the audit log at most, and writes nothing."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from muster.audit.entries import Actor
from muster.errors import ConflictError, FieldError, InvalidError, LimitError, NotFoundError
from muster.imports.cells import is_none, status_of, status_text
from muster.imports.changes_shown import FieldChange, changes_shown, quoted
from muster.imports.conflicts import ChangedSince, changed_on_both_sides, changed_since
from muster.imports.matching import Found
from muster.imports.options import ImportOptions, Match
from muster.messages import Message, after_label, message
from muster.spreadsheets.columns import STATUS, VERSION
from muster.spreadsheets.export import text_of
from muster.spreadsheets.rows import SheetRow
from muster.tasks.rows import RowStatus
from muster.users import editing, lifecycle, renaming, restoring
from muster.users.changes import Change
from muster.users.fields import SOMEBODY, TITLES, check, field_fault
from muster.users.history import plain
from muster.users.text import quote, shorten
from muster.users.user import Status, User, changed

_BEGUN = "+"  # follows the mark of a user whose row has more than one change, until the last one
_NEVER_BLANK = frozenset({"name", "email", "role"})
"""Fields that blank cells leave as they are even where blanks clear: required ones, and the one that gives power."""
_PASSWORD_KEPT = after_label(
    TITLES["password"],
    message("password_of_existing_kept", "it was not changed, for the user exists; reset the password instead."),
)
_NOT_AN_ADMINISTRATOR = FieldError(
    "",
    message(
        "administrators_not_by_drop_folder",
        "a file in the drop folder cannot disable, rename or demote an administrator; do it in the console.",
    ),
)
_ROLE_FIXED = field_fault(
    "role",
    message(
        "role_changes_not_allowed",
        "this import does not change roles; allow role changes when you start it, or clear the cell.",
    ),
)


@dataclass(frozen=True)
class Author:
    """The author of changes by an import: a user, and the author that the audit log tells.

    `is_user` is False for a file in the drop folder, which no user has started.
    """

    user: User
    actor: Actor
    is_user: bool


@dataclass(frozen=True)
class UpdatePlan:
    """The changes of a user by a row, in the order of their writes."""

    user: User
    changes: Sequence[Change]
    status: RowStatus
    messages: Sequence[Message] = ()
    shown: Sequence[FieldChange] = ()
    """The changes as people see them."""
    is_begun: bool = False
    """Whether an earlier run has written the first of several changes."""

    @property
    def is_done(self) -> bool:
        """Return whether an earlier run has written the changes."""
        return not self.changes and self.status not in {RowStatus.UNCHANGED, RowStatus.SKIPPED}


@dataclass(frozen=True)
class Planner:
    """Plans changes of users by rows, with the options of an import and the columns of its file.

    `language` is the enterprise's, in which exports show values.
    """

    options: ImportOptions
    fields: frozenset[str]
    language: str
    author: Author
    import_id: str
    history: Callable[[User, int], Mapping[str, ChangedSince] | None] = changed_since

    def plan(self, row: SheetRow, found: Found, user: User) -> UpdatePlan | tuple[FieldError, ...]:
        """Return the changes of the user by the row, or every fault. Raises ThrottledError."""
        wanted = self._status(row)
        if user.import_row == self.mark(row):  # an earlier run has done it
            return UpdatePlan(user, (), _ENDS.get(user.status if user.status is wanted else None, RowStatus.UPDATED))
        if row.faults:
            return row.faults
        try:
            return self._planned(row, found, user)
        except InvalidError as error:
            return tuple(error.faults) or (FieldError("", error.message),)
        except (ConflictError, LimitError, NotFoundError) as error:
            return (FieldError("", error.message),)

    def _planned(self, row: SheetRow, found: Found, user: User) -> UpdatePlan | tuple[FieldError, ...]:
        told, undoes = self._values(row, user), bool(self.options.undo_of)
        since = self._since(row, user) if told or undoes else {}
        if undoes and (kept := self._kept(row, user, since)):
            return UpdatePlan(user, (), RowStatus.SKIPPED, kept)
        if since is None:
            return (FieldError("version", after_label(VERSION, _TOO_OLD)),)
        values, conflicts = self._merged(user, told, since)
        if conflicts and not undoes:
            return tuple(conflicts)
        changes = list(self._changes(row, found, user, values))
        return self._judged(row, user, changes, [fault.message for fault in conflicts])

    def _since(self, row: SheetRow, user: User) -> Mapping[str, ChangedSince] | None:
        """Return the fields that were changed since the row's version, if it has one; None if that is too long ago.

        Raises InvalidError if the user never had that version, and ThrottledError.
        """
        version = row.controls.get("version", "").strip()
        if not version:
            return {}
        if not (version.isascii() and version.isdigit() and len(version) < 10 and int(version) <= user.version):
            problem = _no_version(version)
            raise InvalidError(problem, [FieldError("version", after_label(VERSION, problem))])
        return self.history(user, int(version))

    def _kept(self, row: SheetRow, user: User, since: Mapping[str, ChangedSince] | None) -> Sequence[Message]:
        """Return why an undone import leaves the user alone: its status, or a user that it created, was changed."""
        if since is None:
            return [_TOO_OLD]
        if "status" in since:
            return [] if status_of(row) is user.status else [_kept_as_changed(since["status"], STATUS)]
        name = next(iter(since), None) if self._status(row) is Status.REMOVED else None
        return [_kept_as_changed(since[name], TITLES[name])] if name else []

    def _status(self, row: SheetRow) -> Status | None:
        """Return the status that a row asks for; a removal only if the import may remove users."""
        return status_of(row, removes=self.options.removes)

    def mark(self, row: SheetRow) -> str:
        """Return the mark that a user gets from a change by this row."""
        return f"{self.import_id}#{row.number}"

    def without_none(self, row: SheetRow) -> SheetRow:
        """Return the row of a new user, with blank cells for those with (none)."""
        return replace(row, cells={name: text for name, text in row.cells.items() if not is_none(text)})

    def _values(self, row: SheetRow, user: User) -> dict[str, str]:
        """Return the texts that differ from an export of the user, by field; empty to clear the value."""
        values: dict[str, str] = {}
        for name in editing.EDITABLE:
            if name not in self.fields:
                continue
            text = row.cells.get(name, "").strip()
            shown = text_of(name, getattr(user, name), self.language)
            if text == shown.strip():
                continue
            if is_none(text):
                values[name] = ""
            elif text or (self.options.blanks_clear and name not in _NEVER_BLANK):
                values[name] = text
        return values

    def _merged(
        self, user: User, values: Mapping[str, str], since: Mapping[str, ChangedSince]
    ) -> tuple[Mapping[str, str], Sequence[FieldError]]:
        """Return the values that are still to be written after a three-way comparison, and the conflicts."""
        if not since:
            return values, ()
        checked = check({**SOMEBODY, "country": user.country, **values})
        if isinstance(checked, tuple):  # faults are told with all others when the change is planned
            return values, ()
        conflicts = []
        for name in (each for each in values if each in since):
            wanted, before = plain(getattr(checked, name)) or None, since[name].before
            if wanted not in (before or None, plain(getattr(user, name)) or None):
                conflicts.append(self._conflict(name, values[name], user, since[name]))
        return {name: text for name, text in values.items() if name not in since}, conflicts

    def _conflict(self, name: str, text: str, user: User, since: ChangedSince) -> FieldError:
        if self.options.undo_of:
            return FieldError(name, _kept_as_changed(since, TITLES[name]))
        there = quoted(text_of(name, getattr(user, name), self.language))
        has_file = self.options.has_file
        return field_fault(name, changed_on_both_sides(since, there, quoted(text), has_file=has_file))

    def _changes(self, row: SheetRow, found: Found, user: User, values: Mapping[str, str]) -> Iterator[Change]:
        """Yield the changes of a row, each of the user as the one before leaves it."""
        steps: list[Callable[[User], Change | None]] = []
        if values:
            steps.append(lambda now: editing.edit(now, self.author.user, values))
        if account := self._other_account(row, found, user):
            steps.append(lambda now: renaming.rename(now, self.author.user, account))
        if turn := self._turn(row, user):
            steps.append(lambda now: turn(now, self.author.user))
        for step in steps:
            change = step(user)
            if change:
                yield change
                user = changed(user, change.sets)

    def _other_account(self, row: SheetRow, found: Found, user: User) -> str | None:
        """Return the account to rename the user to, or None. Raises InvalidError if not the ID has found the user."""
        text = row.cells.get("account", "").strip()
        by_account = found.identity is not None and found.identity.match is Match.ACCOUNT
        if not text or by_account or text == text_of("account", user.account, self.language):
            return None
        checked = check(SOMEBODY | {"account": text})
        if not isinstance(checked, tuple) and checked.account == user.account:
            return None
        if found.identity is None or found.identity.match is not Match.ID:
            other = message(
                "account_of_user_differs",
                "the user's is {account}; correct it, or fill in ID to rename the user.",
                account=quote(user.account),
            )
            raise InvalidError(other, [field_fault("account", other)])
        return text

    def _turn(self, row: SheetRow, user: User) -> Callable[[User, User], Change | None] | None:
        """Return the change for the column Status; None for none. Raises InvalidError if the cell has no status."""
        text = status_text(row)
        if not text:
            return None
        wanted = self._status(row)
        if wanted is None:
            problem = message(
                "status_invalid", "{text} is no status; write Active or Disabled.", text=quote(shorten(text))
            )
            raise InvalidError(problem, [FieldError("status", after_label(STATUS, problem))])
        if wanted == user.status:
            return None
        if user.status is Status.REMOVED:
            return restoring.restore
        if wanted is Status.INVITED:
            return None
        return {Status.DISABLED: lifecycle.disable, Status.REMOVED: lifecycle.remove}.get(wanted, lifecycle.enable)

    def _judged(
        self, row: SheetRow, user: User, changes: Sequence[Change], kept: Sequence[Message]
    ) -> UpdatePlan | tuple[FieldError, ...]:
        if not self.options.allow_role_changes and any("role" in change.edits for change in changes):
            return (_ROLE_FIXED,)
        if not self.author.is_user and any(change.only_by for change in changes):
            return (_NOT_AN_ADMINISTRATOR,)
        notes = [*kept, *([_PASSWORD_KEPT] if row.cells.get("password") else [])]
        if not changes:
            return UpdatePlan(user, (), RowStatus.SKIPPED if kept else RowStatus.UNCHANGED, notes)
        marks = [self.mark(row) + _BEGUN] * (len(changes) - 1) + [self.mark(row)]
        return UpdatePlan(
            user,
            [self._marked(change, mark) for change, mark in zip(changes, marks, strict=True)],
            _BY_ACTION.get(str(changes[-1].action), RowStatus.UPDATED),
            notes,
            changes_shown(changes, self.language),
            is_begun=user.import_row == self.mark(row) + _BEGUN,
        )

    def _marked(self, change: Change, mark: str) -> Change:
        """Return the change as one of the import, with its mark on the user."""
        sets = {**change.sets, "updated_by_id": self.author.actor.id, "import_row": mark}
        return replace(change, actor=self.author.actor, sets=sets)


_ENDS: Mapping[Status | None, RowStatus] = {Status.DISABLED: RowStatus.DISABLED, Status.REMOVED: RowStatus.REMOVED}
"""The result of a row whose user has the status that it asks for."""
_BY_ACTION: Mapping[str, RowStatus] = {
    "disable_user": RowStatus.DISABLED,
    "remove_user": RowStatus.REMOVED,
    "restore_user": RowStatus.RESTORED,
}
"""The result of a row, by its last change."""
_TOO_OLD = message(
    "version_too_old", "the audit log does not reach back to this version; export the users again, and edit that file."
)


def _no_version(text: str) -> Message:
    return message(
        "version_unknown",
        "{text} is no version of this user; leave the column as it was exported, or clear the cell.",
        text=quote(shorten(text)),
    )


def _kept_as_changed(since: ChangedSince, title: Message) -> Message:
    return message("kept_as_changed", "Kept: {account} changed {field} since.", account=since.by, field=title)
