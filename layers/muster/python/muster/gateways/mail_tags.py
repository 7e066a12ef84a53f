"""The message tags that name the user a mail goes to, and the enterprise; they come back with the mail's events.

SES takes only ASCII letters, digits, "_" and "-" in a tag's name and value, and at most 256 of them
(https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_MessageTag.html).
"""

import re
from collections.abc import Mapping

from muster.ulids import is_ulid

_USER = "user"
_ENTERPRISE = "enterprise"
_ENTERPRISE_ID = re.compile(r"[a-z0-9-]{3,40}")


def user_tag(user_id: str) -> tuple[str, str]:
    """Return the name and the value of the tag for a user; an id has capitals and digits only."""
    return _USER, user_id


def enterprise_tag(enterprise_id: str) -> tuple[str, str]:
    """Return the name and the value of the tag for an enterprise; an id has letters, digits and hyphens only."""
    return _ENTERPRISE, enterprise_id


def tagged_enterprise(tags: object) -> str | None:
    """Return the enterprise that the tags of an event name; None if they name none that can be ours."""
    value = _first(tags, _ENTERPRISE)
    return value if value and _ENTERPRISE_ID.fullmatch(value) else None


def tagged_user(tags: object) -> str | None:
    """Return the id of the user that the tags of an event name: `mail.tags`, a list of values by each name.

    None if they name none that can be ours.
    """
    value = _first(tags, _USER)
    return value if value and is_ulid(value) else None


def _first(tags: object, name: str) -> str | None:
    values = tags.get(name) if isinstance(tags, Mapping) else None
    value = values[0] if isinstance(values, list) and values else None
    return value if isinstance(value, str) else None
