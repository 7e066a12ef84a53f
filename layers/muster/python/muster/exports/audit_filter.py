"""The filter of an export of the audit log, as its task keeps it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from muster.audit.log import EntryFilter
from muster.spreadsheets.formats import Format


def kept_filter(which: EntryFilter, subject: str | None, form: Format) -> dict[str, object]:
    """Return a filter of entries, the id of their subject if it is one user, and the format, as a task keeps them."""
    return {
        "actor": which.actor,
        "action": which.action,
        "subject": subject,
        "since": which.since.isoformat() if which.since else None,
        "until": which.until.isoformat() if which.until else None,
        "format": form,
    }


def filter_of(kept: Mapping[str, Any]) -> tuple[EntryFilter, str | None, Format]:
    """Return the filter, the id of the one subject or None, and the format, of what a task keeps."""
    which = EntryFilter(kept["actor"], kept["action"], _moment(kept["since"]), _moment(kept["until"]))
    return which, kept["subject"], Format(kept["format"])


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
