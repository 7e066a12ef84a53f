"""Changes of users as a result or a plan shows them: each field with its value before and after."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from muster.imports.cells import NONE
from muster.messages import Message, in_a_row, label
from muster.spreadsheets.columns import STATUS, STATUS_TITLES
from muster.spreadsheets.export import text_of
from muster.users.changes import Change
from muster.users.fields import TITLES
from muster.users.text import quote, shorten

_LONGEST_CHANGES = 800  # characters of all changes of a row, with what stands around their values
_AROUND = 30  # characters of a change besides its values: the title of the field, and signs
_LONGEST_VALUE = 200  # characters


@dataclass(frozen=True)
class FieldChange:
    """A field that a row changes, with its value before and after as texts; empty for none."""

    field: str
    """Its name in the API."""
    before: str
    after: str

    @property
    def sentence(self) -> Message:
        """Return the change in words, its longest values shortened."""
        title = STATUS if self.field == "status" else TITLES[self.field]
        before, after = (each if isinstance(each, Message) else quoted(each) for each in (self.before, self.after))
        return label("{title}: {before} → {after}.", title=title, before=before, after=after)


def changes_shown(changes: Sequence[Change], language: str) -> list[FieldChange]:
    """Return the fields of a row's changes, each with its value before and after as an export in that language has it.

    All values together have 800 characters at most, as a run keeps them of 100,000 rows.
    """
    fields = [each for change in changes for each in _fields(change, language)]
    room = min(_LONGEST_VALUE, (_LONGEST_CHANGES // max(1, len(fields)) - _AROUND) // 2)
    return [FieldChange(each.field, _fitting(each.before, room), _fitting(each.after, room)) for each in fields]


def sentences(changes: Sequence[FieldChange]) -> list[Message]:
    """Return the changes of a row in words, as one text; none without changes."""
    return [in_a_row(each.sentence for each in changes)] if changes else []


def quoted(text: str) -> str:
    """Return a value in quotation marks, or that there is none."""
    return quote(text) if text else NONE


def _fields(change: Change, language: str) -> Iterator[FieldChange]:
    edits = dict(change.edits)
    if change.action == "rename_user":
        edits["account"] = change.sets["account"]
    for name, value in edits.items():
        before, after = (text_of(name, each, language) for each in (getattr(change.user, name), value))
        yield FieldChange(name, before, after)
    if "status" in change.sets:
        before, after = (STATUS_TITLES[str(each)] for each in (change.user.status, change.sets["status"]))
        yield FieldChange("status", before, after)


def _fitting(text: str, room: int) -> str:
    return text if isinstance(text, Message) else shorten(text, room)
