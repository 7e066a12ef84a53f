"""Findings of a smoke test: sentences, each of which holds or does not."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NoReturn

import httpx
from botocore.exceptions import BotoCoreError, ClientError

from infra.deployment import FunctionFailedError

_REFUSALS = frozenset({"AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "403"})

_BUSY = frozenset({429, 503})


@dataclass(frozen=True)
class Finding:
    """A sentence that held (True), did not (False), or could not be tried here (None); and then the remedy."""

    held: bool | None
    sentence: str
    advice: str = ""


class SmokeError(Exception):
    """Something does not hold: a sentence, and the remedy."""

    def __init__(self, sentence: str, advice: str) -> None:
        super().__init__(sentence)
        self.finding = Finding(held=False, sentence=sentence, advice=advice)


def runbook(heading: str) -> str:
    """Return where an operator reads on."""
    return f"See {heading} in docs/runbook.md."


def of_error(title: str, error: Exception) -> Finding:
    """Return the finding for an error that broke a step.

    Args:
        title: what the step tried.
        error: what it met.

    """
    if isinstance(error, SmokeError):
        return error.finding
    sentence, advice = _explained(error)
    return Finding(held=False, sentence=f"{title}: {sentence}", advice=advice)


def _explained(error: Exception) -> tuple[str, str]:
    if isinstance(error, ClientError):
        code, action = error.response.get("Error", {}).get("Code", ""), error.operation_name
        if code in _REFUSALS:
            return (
                f"your role lacks the permission for {action}.",
                "docs/operations.md lists the permissions that this needs, under After a deployment.",
            )
        return f"{action} was refused with {code}.", "Read the message in CloudTrail, mend its cause, and try again."
    if isinstance(error, BotoCoreError):
        return f"AWS could not be asked ({error}).", "Sign in to the AWS account, check the network, and try again."
    if isinstance(error, httpx.HTTPError):
        where = error.request.url.host if error._request else "the site"
        return (
            f"{where} did not answer ({type(error).__name__}).",
            "Check the address and the network between, then try again.",
        )
    if isinstance(error, FunctionFailedError):
        return f"the function failed: {error}", "Its log in CloudWatch has the whole error."
    return (
        f"something unforeseen was answered ({type(error).__name__}: {error}).",
        "If the deployment and this checkout are of the same version, report this as a bug.",
    )


def answered(response: httpx.Response, *wanted: int) -> Any:
    """Return the JSON of an answer that has one of these statuses (None if it has no body). Raises SmokeError."""
    if response.status_code not in (wanted or (200,)):
        refuse(response)
    return response.json() if response.content else None


def polled(response: httpx.Response) -> Any:
    """Return the JSON of an answer, or None if the API is too busy and will be asked again. Raises SmokeError."""
    return None if response.status_code in _BUSY else answered(response)


def refuse(response: httpx.Response) -> NoReturn:
    """Raise SmokeError for an answer that should have been another."""
    asked = f"{response.request.method} {response.request.url.path}"
    try:
        said = " ".join(filter(None, (response.json().get("detail"), *_faults(response.json().get("errors") or ()))))
    except (ValueError, AttributeError):
        said = ""
    raise SmokeError(
        f"{asked} was answered with {response.status_code}. {said}".strip(),
        "The log of the function behind it, in CloudWatch under /aws/lambda, says why.",
    )


def _faults(errors: Iterable[Any]) -> list[str]:
    return [str(each.get("message", "")) for each in errors if isinstance(each, dict)]
