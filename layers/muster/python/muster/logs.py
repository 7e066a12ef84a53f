"""The one logger. Never give it a secret or personal data: accounts and ids at most, no names or addresses.

An account may be an e-mail address. So every line passes `_line` on its way out, which writes a digest (`log_id`) in
place of each address, wherever it stands: an operator who knows the account finds its lines, a reader of logs learns no
address.
"""

import hashlib
import hmac
import json
import re
import traceback
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, TypeVar

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from muster.errors import MusterError
from muster.settings import settings

_DIGITS = 16  # of the digest: 64 bits, so that no two accounts of a deployment share one
_WORD = re.compile(r"[^\s\"“”<>()\[\]{},;]+")
_Answer = TypeVar("_Answer")


class FunctionFailedError(Exception):
    """A function has failed; Lambda's log and response of it name no person."""


def log_id(account: str, salt: str) -> str:
    """Return the id that stands in logs for an account that is an e-mail address: `#` and 16 hexadecimal digits.

    `salt` is the deployment's (`LOG_SALT`), so that the digests of known addresses cannot be looked up in a list.
    """
    return f"#{hmac.new(salt.encode(), account.lower().encode(), hashlib.sha256).hexdigest()[:_DIGITS]}"


def redacted(text: str) -> str:
    """Return the text with a digest in place of each e-mail address."""
    if "@" not in text:
        return text
    if _WORD.fullmatch(text):
        return log_id(text, settings().log_salt)
    return _WORD.sub(lambda word: _redacted_word(word[0]), text)


def _redacted_word(word: str) -> str:
    address = word.strip("'.:")
    return word.replace(address, log_id(address, settings().log_salt)) if "@" in address else word


def _line(line: Mapping[str, object]) -> str:
    """Return a line of the log, made of its keys and values."""
    return json.dumps(_without_addresses(line), separators=(",", ":"), ensure_ascii=False)


def _without_addresses(value: object) -> Any:
    if isinstance(value, Mapping):
        return {redacted(str(name)): _without_addresses(each) for name, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_without_addresses(each) for each in value]
    if value is None or isinstance(value, bool | int | float):
        return value
    return redacted(str(value))


logger = Logger(json_serializer=_line)


def logged(
    handler: Callable[[dict[str, Any], LambdaContext], _Answer],
) -> Callable[[dict[str, Any], LambdaContext], _Answer]:
    """Return a Lambda handler with log lines that name the request.

    An error that leaves it is logged without its message, and FunctionFailedError raised in its place: Lambda logs and
    answers the message of whatever leaves a function. That of an error of ours is written for operators and stays.
    """

    @wraps(handler)
    @logger.inject_lambda_context(clear_state=True)
    def logged_handler(event: dict[str, Any], context: LambdaContext) -> _Answer:
        try:
            return handler(event, context)
        except Exception as error:  # noqa: BLE001 - another is raised in its place
            log_failure("The function failed", error)
            said = redacted(str(error)) if isinstance(error, MusterError) else "The log says where."
            raise FunctionFailedError(f"{type(error).__name__}: {said}") from None

    return logged_handler


def log_failure(message: str, error: BaseException, **ids: str) -> None:
    """Log an error by its type, AWS's code, and place; not by its message, which may hold personal data."""
    frames = traceback.extract_tb(error.__traceback__)
    logger.error(
        message,
        extra={
            **ids,
            "error_type": type(error).__name__,
            "error_code": (getattr(error, "response", None) or {}).get("Error", {}).get("Code"),
            "error_stack": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames],
        },
    )


def audit(
    action: str,
    *,
    by: str,
    enterprise_id: str,
    account: str | None = None,
    task_id: str | None = None,
    details: Mapping[str, object] | None = None,
) -> None:
    """Log an action: `by` is its author, `account` its subject; the request is added.

    `details` are roles, counts and names of fields, never the value of a personal field. Their names are none of those
    that a line, or a LogRecord (such as `created`), has already.
    """
    concerns = {"account": account, "task_id": task_id}
    known = {name: value for name, value in concerns.items() if value is not None}
    logger.info("Audit", extra={"action": action, "by": by, "enterprise_id": enterprise_id, **known, **(details or {})})
