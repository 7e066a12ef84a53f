"""When users last signed in, as the user pool's pre token generation trigger tells.

https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-pre-token-generation.html
"""

import time
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from muster import metrics
from muster.clock import now
from muster.gateways.user_pool import USER_ID
from muster.logs import log_failure
from muster.users.repository import kept_user, update_if
from muster.users.sessions import counts

NOTED_AGAIN = timedelta(hours=1)
"""A sign-in so soon after the one that is noted is not noted: programs that sign in all the time cost no writes."""
_SIGN_INS = frozenset(
    {
        "TokenGeneration_Authentication",
        "TokenGeneration_AuthenticateDevice",
        "TokenGeneration_HostedAuth",
        "TokenGeneration_NewPasswordChallenge",
    }
)
"""The trigger's sources that are sign-ins. The other, `TokenGeneration_RefreshTokens`, goes on with a session."""


def noted(event: dict[str, Any]) -> dict[str, Any]:
    """Note the sign-in that the user pool is about to issue tokens for, if it is one; return its event as it is.

    Never raises: an error of a trigger would refuse the sign-in. What fails is logged and counted.
    """
    try:
        if event["triggerSource"] in _SIGN_INS:
            _note(event["request"]["userAttributes"])
    except Exception as error:  # noqa: BLE001 - a sign-in matters more than its note
        log_failure("A sign-in could not be noted", error)
        metrics.count("SignInsNotNoted")  # an alarm watches it
    return event


def _note(attributes: Mapping[str, str]) -> None:
    """Note a sign-in now, unless its session does not count or another one was noted a short time ago.

    No version goes up and no entry is written: an administrator who edits the user meanwhile is not disturbed.
    """
    user = kept_user(attributes[USER_ID]) if USER_ID in attributes else None
    if user is None or not counts(user, attributes.get("sub"), int(time.time())):
        return
    before = user.last_signed_in_at
    if before is None or now() - before >= NOTED_AGAIN:
        update_if(user.id, {"last_signed_in_at": now()}, {"last_signed_in_at": before, "sign_in": user.sign_in})
