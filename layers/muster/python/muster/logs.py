"""The one logger. Never give it a secret or personal data: accounts and ids at most, no names or addresses."""

import traceback

from aws_lambda_powertools import Logger

logger = Logger()


def log_failure(message: str, error: BaseException, **ids: str) -> None:
    """Log an error by its type, AWS's code for it, and where; its message may hold what does not belong in a log."""
    frames = traceback.extract_tb(error.__traceback__)
    logger.error(
        message,
        extra={
            **ids,
            "error_type": type(error).__name__,
            "error_code": getattr(error, "response", {}).get("Error", {}).get("Code"),
            "error_stack": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames],
        },
    )


def audit(action: str, *, by: str, enterprise_id: str, account: str | None = None, task_id: str | None = None) -> None:
    """Log that an administrator did something: `by` is who, `account` to whom; the request is added."""
    concerns = {"account": account, "task_id": task_id}
    known = {name: value for name, value in concerns.items() if value is not None}
    logger.info("Audit", extra={"action": action, "by": by, "enterprise_id": enterprise_id, **known})
