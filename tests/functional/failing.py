"""Substitutes that fail: a process that dies, a service that is too busy."""

from typing import NoReturn

from muster.errors import ThrottledError
from muster.messages import label


class KilledError(BaseException):
    """The process is gone: nothing catches it."""


def killed(*_: object, **__: object) -> NoReturn:
    """Die."""
    raise KilledError


def busy(*_: object, **__: object) -> NoReturn:
    """Be too busy to do it now."""
    raise ThrottledError(label("The service is busy."))
