"""What lists order, filter and search users by, made of the fields that people see."""

from collections.abc import Mapping
from typing import Any

from muster.users.departments import department_key
from muster.users.directory_order import directory_key
from muster.users.search import search_texts


def listed_attributes(user: Mapping[str, Any]) -> dict[str, str | None]:
    """Return the attributes of a user that follow from its fields; write them whenever a field is written."""
    return {
        "directory_key": directory_key(user["contact_no"], user["name"], user["account"]),
        "department_key": department_key(user["department"] or "") or None,
        **search_texts(user),
    }
