"""Pending actions, made true: sign-ins and mail."""

import json

from muster import garbage  # noqa: F401 - first, as it is about what the others make
from muster.delivery import Delivery, entry
from muster.gateways import live
from muster.onboarding import check_none_is_reserved, onboard


def follow_nudge(delivery: Delivery) -> None:
    """Carry out the pending actions of the users of a nudge."""
    user_ids = json.loads(delivery.body)["users"]
    onboard(user_ids, sign_ins=live.sign_ins(), mailer=live.mailer())
    if delivery.attempt > 1:
        check_none_is_reserved(user_ids)


lambda_handler = entry(follow_nudge)
