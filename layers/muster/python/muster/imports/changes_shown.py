"""Changes of users as a result or a plan shows them: each field with its value before and after."""

from collections.abc import Iterator

from muster.imports.cells import NONE
from muster.messages import Message, label
from muster.spreadsheets.columns import STATUS, STATUS_TITLES
from muster.spreadsheets.export import text_of
from muster.users.changes import Change
from muster.users.fields import TITLES
from muster.users.text import quote


def changes_shown(change: Change, language: str) -> Iterator[Message]:
    """Yield the fields of a change, each with its value before and after as an export in that language shows it."""
    edits = dict(change.edits)
    if change.action == "rename_user":
        edits["account"] = change.sets["account"]
    for name, value in edits.items():
        before, after = (text_of(name, each, language) for each in (getattr(change.user, name), value))
        yield _change_of(TITLES[name], quoted(before), quoted(after))
    if "status" in change.sets:
        before, after = (STATUS_TITLES[str(each)] for each in (change.user.status, change.sets["status"]))
        yield _change_of(STATUS, before, after)


def quoted(text: str) -> str:
    """Return a value in quotation marks, or that there is none."""
    return quote(text) if text else NONE


def _change_of(title: Message, before: str, after: str) -> Message:
    return label("{title}: {before} → {after}.", title=title, before=before, after=after)
