"""Options of an import: whether it creates or updates users, and by which field a row finds its user."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from muster.tasks.table import MAIL_NOBODY_BEFORE
from muster.users.user import Status


class Mode(StrEnum):
    """The mode of an import."""

    CREATE = "create"
    UPDATE = "update"
    CREATE_AND_UPDATE = "create_and_update"


class Match(StrEnum):
    """The field by which a row finds its user."""

    ID = "id"
    ACCOUNT = "account"
    EMAIL = "email"
    PHONE = "phone"


@dataclass(frozen=True)
class ImportOptions:
    """The options of an import."""

    mode: Mode = Mode.CREATE
    match: Match | None = None
    """The field by which rows find users; None for the first of ID, account, e-mail address and number in a row."""
    blanks_clear: bool = False
    """Whether a blank cell clears the value. Else it leaves the value, and (none) clears it."""
    allow_role_changes: bool = False
    undo_of: str | None = None
    """The import whose changes this one takes back, or the batch (`is_of_batch`); then it has no file."""
    is_of_batch: bool = False
    preview: bool = False
    """Whether the import plans its rows and waits until an administrator applies the plan."""
    notify: bool = False
    """Whether the user who started the import is mailed when it ends."""
    mends: str | None = None
    """The import whose failed rows this one imports, corrected."""
    bulk_edit: Mapping[str, Any] | None = None
    """The filter of a bulk edit, which has no file, and what users that match get (`imports/bulk_edits.py`)."""
    mail_nobody_before: datetime | None = None
    """From when users that the import creates may be mailed, to the second; None for at once."""

    @property
    def updates(self) -> bool:
        """Return whether users that exist may be changed."""
        return self.mode is not Mode.CREATE

    @property
    def has_file(self) -> bool:
        """Return whether the rows are those of a file: neither of a bulk edit, nor of what is undone."""
        return not (self.undo_of or self.bulk_edit)

    @property
    def removes(self) -> bool:
        """Return whether rows may remove users, and be about removed ones: to undo something, or to remove many."""
        return bool(self.undo_of) or (self.bulk_edit or {}).get("status") == Status.REMOVED

    def kept(self) -> dict[str, Any]:
        """Return the options as a task keeps them: nothing if all are the defaults."""
        told = {MAIL_NOBODY_BEFORE: self.mail_nobody_before.isoformat()} if self.mail_nobody_before else {}
        return asdict(self) | told if self != ImportOptions() else {}

    @classmethod
    def of_folders(cls, folders: Sequence[str]) -> "ImportOptions":
        """Return the options of a file in the drop folder: names of folders above it. Other names are passed over."""
        asked = {folder.strip().lower().replace("-", "_") for folder in folders}
        match = next((each for each in Match if f"match_{each}" in asked), None)
        mode = next((each for each in Mode if each in asked), Mode.CREATE)
        return cls(mode, match, "blanks_clear" in asked, "allow_role_changes" in asked, preview="preview" in asked)

    @classmethod
    def of(cls, kept: Mapping[str, Any] | None) -> "ImportOptions":
        """Return the options that a task keeps; those of an import that creates users if it keeps none."""
        if not kept:
            return cls()
        match, time = kept.get("match"), kept.get(MAIL_NOBODY_BEFORE)
        typed = {
            "mode": Mode(kept["mode"]),
            "match": Match(match) if match else None,
            MAIL_NOBODY_BEFORE: datetime.fromisoformat(time) if time else None,
        }
        return cls(**{**kept, **typed})
