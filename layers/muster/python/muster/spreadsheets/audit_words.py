"""The words for entries of the audit log in files: the same as the console's (tests/unit/test_audit_sheet.py)."""

from collections.abc import Mapping, Sequence
from typing import Any

from muster.audit.entries import AuditEntry, kind_of_actor
from muster.languages import translate
from muster.messages import Message, label
from muster.spreadsheets.columns import NO, ROLE_TEXTS, STATUS_TITLES, YES
from muster.users.countries import country_label
from muster.users.domain_names import as_written
from muster.users.fields import TITLES

ACTION_TEXTS: Mapping[str, Message] = {
    "add_user": label("Add user"),
    "invite_user": label("Invite user"),
    "edit_user": label("Change user"),
    "rename_user": label("Change account"),
    "remove_user": label("Remove user"),
    "restore_user": label("Restore user"),
    "purge_user": label("Delete data of a removed user"),
    "disable_user": label("Disable user"),
    "enable_user": label("Enable user"),
    "accept_invitation": label("Accept invitation"),
    "undo_acceptance": label("Undo acceptance"),
    "resend_invitation": label("Resend invitation"),
    "reset_password": label("Reset password"),
    "change_password": label("Change own password"),
    "set_up_second_factor": label("Set up second factor"),
    "remove_second_factor": label("Remove second factor"),
    "sign_out_everywhere": label("Sign out everywhere"),
    "sign_out_user": label("Sign out user"),
    "let_in_administrator": label("Restore access of an administrator"),
    "start_import": label("Start import"),
    "end_import": label("End import"),
    "plan_import": label("Plan import"),
    "apply_import": label("Apply plan of an import"),
    "release_mails": label("Send waiting mails now"),
    "request_export": label("Start export"),
    "request_audit_export": label("Start export of the audit log"),
    "download_result": label("Download result"),
    "stop_task": label("Stop task"),
    "delete_task": label("Delete record of a task"),
    "create_enterprise": label("Create enterprise"),
    "confirm_domain": label("Confirm domain"),
    "remove_domain": label("Remove domain"),
    "pause_mail": label("Pause mails"),
    "resume_mail": label("Resume mails"),
    "erase_user": label("Delete personal data"),
    "change_enterprise": label("Change enterprise"),
}
"""What each action is called; one that is not here is called by its name."""

_NEW = frozenset({"add_user", "invite_user"})  # what a new user begins with are all fields
_BLANK = label("blank")
_DROP_FOLDER = "drop folder"


def action_text(action: str, language: str) -> str:
    """Return what an action is called."""
    known = ACTION_TEXTS.get(action)
    return translate(known, language) if known else action.replace("_", " ")


def author_text(entry: AuditEntry, language: str) -> str:
    """Return the author: the account of a user, or a word for what acts without one."""
    match kind_of_actor(entry.actor):
        case "operator":
            return translate(label("Support team"), language)
        case "schedule":
            return translate(label("Schedule"), language)
        case "system":
            return "Muster"
        case "import" if entry.actor_name == _DROP_FOLDER:
            return translate(label("Import from the drop folder"), language)
        case "import":
            return translate(label("Import of {account}", account=as_written(entry.actor_name)), language)
    return as_written(entry.actor_name) or entry.actor


def changes_text(entry: AuditEntry, language: str) -> str:
    """Return the fields that changed, a line each, with their values before and after; of a new user, after only."""
    changes: Mapping[str, Sequence[Any]] = entry.changes or {}
    lines = [
        _line(entry.action, field, before, after, language)
        for field, (before, after) in changes.items()
        if (before, after) not in {(None, None), ("", ""), (None, ""), ("", None)}
    ]
    return "\n".join(lines)


def _line(action: str, field: str, before: object, after: object, language: str) -> str:
    text = _value(field, after, language)
    if action not in _NEW:
        text = f"{_value(field, before, language)} → {text}"
    title = label("Status") if field == "status" else TITLES.get(field)
    named = translate(title, language) if title else field.replace("_", " ")
    return translate(label("{label}: {text}", label=named, text=text), language)


def _value(field: str, value: object, language: str) -> str:
    """Return a value in the words of the console."""
    if value is None or value == "":
        return translate(_BLANK, language)
    if isinstance(value, bool):
        return translate(YES if value else NO, language)
    texts = {"status": STATUS_TITLES, "role": ROLE_TEXTS}.get(field, {})
    if (known := texts.get(str(value))) is not None:
        return translate(known, language)
    if field == "country":
        return country_label(str(value), language)
    return as_written(str(value)) if field in {"account", "email"} else str(value)
