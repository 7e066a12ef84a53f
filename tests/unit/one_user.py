"""One user, described right or wrong."""

from muster.users.fields import NewUser, check

LI = {"name": "Li Wei", "email": "li.wei@example.com"}


def user(**values: object) -> NewUser:
    checked = check({**LI, **values})
    assert isinstance(checked, NewUser), checked
    return checked


def faults(**values: object) -> dict[str, str]:
    checked = check({**LI, **values})
    assert isinstance(checked, tuple), checked
    return {fault.field: fault.message for fault in checked}
