"""`Idempotency-Key`: a request that is repeated under its key is answered as it was, and done once.

Only this module loads Powertools' idempotency, and only requests with a key load this module.
"""

import re
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.utilities.idempotency import IdempotencyConfig, idempotent_function
from aws_lambda_powertools.utilities.idempotency.exceptions import (
    IdempotencyAlreadyInProgressError,
    IdempotencyInconsistentStateError,
    IdempotencyPersistenceLayerError,
    IdempotencyValidationError,
)
from aws_lambda_powertools.utilities.typing import LambdaContext

from muster.errors import ConflictError, FieldError, InvalidError, NotSignedInError, ThrottledError
from muster.gateways import live
from muster.gateways.aws import SERVICE_BUSY
from muster.http.caller import active_user, claims_in, has_powers
from muster.http.problems import problem_answer
from muster.logs import log_failure
from muster.messages import Message, after_label, message
from muster.users.fields import Role
from muster.users.user import User

HEADER = "idempotency-key"
_KEPT_SECONDS = 24 * 3600
_KEY = re.compile(r"[\x21-\x7e]{1,64}")
# What may be otherwise when the request is repeated though nothing was done: it is looked at anew.
_NOT_KEPT = {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.TOO_MANY_REQUESTS}

Event = dict[str, Any]
Answer = dict[str, Any]


class _NotKeptError(Exception):
    """Lets the store forget a request with a response that must not be stored."""


def once(resolve: Callable[[Event, LambdaContext], Answer], event: Event, context: LambdaContext) -> Answer:
    """Answer a request that carries a key: by `resolve` the first time, as it was answered then every other time."""
    request = _Request(resolve, event, context)
    try:
        return request.answer()
    except (InvalidError, NotSignedInError, ThrottledError) as error:
        return problem_answer(error)
    except IdempotencyValidationError:
        return problem_answer(
            _fault(
                message(
                    "idempotency_key_reused", "this was used for another request; choose a new one for this request."
                )
            )
        )
    except (IdempotencyAlreadyInProgressError, IdempotencyInconsistentStateError):
        problem = ConflictError(
            message(
                "idempotency_in_progress",
                "The same request is being worked on at this moment. Repeat it in a few seconds.",
            )
        )
        return problem_answer(problem, retry=True)
    except (_NotKeptError, IdempotencyPersistenceLayerError) as error:
        if isinstance(error, IdempotencyPersistenceLayerError):
            log_failure("The store of answers failed", error.__cause__ or error)
        return request.given or problem_answer(ThrottledError(SERVICE_BUSY))


class _Request:
    def __init__(self, resolve: Callable[[Event, LambdaContext], Answer], event: Event, context: LambdaContext) -> None:
        self.given: Answer | None = None
        """What was answered by doing it, if it was done."""
        self._resolve, self._event, self._context = resolve, event, context
        self._claims = claims_in(event)

    def answer(self) -> Answer:
        caller = active_user(self._claims)
        key = self._event["headers"][HEADER]
        if not _KEY.fullmatch(key):
            raise _fault(
                message(
                    "idempotency_key_malformed", "write 1 to 64 letters, digits or signs, such as a UUID; no spaces."
                )
            )
        # The key is also the salt of the digest that is kept of the body, in which somebody may have typed a password.
        content = [key, *(self._event.get(part) for part in ("rawQueryString", "body", "isBase64Encoded"))]
        asked = {"request": [*_standing(caller, self._claims), self._event["rawPath"], key], "content": content}
        config = IdempotencyConfig(
            event_key_jmespath="request",
            payload_validation_jmespath="content",
            expires_after_seconds=_KEPT_SECONDS,
            hash_function="sha256",
            lambda_context=self._context,
        )
        kept = idempotent_function(data_keyword_argument="asked", config=config, persistence_store=live.answers())
        answer: Answer = kept(self._do)(asked=asked)
        return answer

    def _do(self, *, asked: object) -> Answer:  # noqa: ARG002 - what the store tells requests apart by
        self.given = self._resolve(self._event, self._context)
        status = self.given["statusCode"]
        if status in _NOT_KEPT or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise _NotKeptError
        return self.given


def _standing(caller: User, claims: Mapping[str, Any]) -> list[str]:
    """Return the parts on which the right to a stored response depends: the person, the enterprise, the powers.

    A kept answer is found under it, so none is given to another user, nor after a change of role.
    Nor is one given to an administrator or auditor without the second factor that the enterprise requires by now.
    """
    powers = Role(caller.role) if has_powers(caller, claims) else Role.MEMBER
    return [caller.enterprise_id, caller.id, powers]


def _fault(sentence: Message) -> InvalidError:
    return InvalidError(
        message("idempotency_key_invalid", "The Idempotency-Key cannot be used."),
        [FieldError("Idempotency-Key", after_label("Idempotency-Key", sentence))],
    )
