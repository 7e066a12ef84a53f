"""Departments: paths of names. Spellings that differ in case, width, accents, spaces or separators are one."""

import re

from muster.users.search import fold

_SEPARATORS = re.compile(r"[/\\>／＼＞›»∕⁄⧸]")


def levels(text: str) -> list[str]:
    """Return the names of a path that is written with slashes, backslashes or >; blank where one is missing."""
    return [" ".join(name.split()) for name in _SEPARATORS.split(text)]


def department_key(text: str) -> str:
    """Return the form by which departments are compared, such as /sales/emea/; empty for no department.

    Every path below it begins with it, and every part of it is within it.
    """
    names = [fold(name) for name in levels(text) if name]
    return f"/{'/'.join(names)}/" if names else ""
