"""Pending actions, made true: sign-ins and mail."""

import json

from muster import garbage  # noqa: F401 - first, as it is about what the others make
from muster.delivery import Delivery, entry
from muster.gateways import live
from muster.onboarding import check_none_is_reserved, onboard


def follow_nudge(delivery: Delivery) -> None:
    """Look after the accounts of a nudge."""
    accounts = json.loads(delivery.body)["accounts"]
    onboard(accounts, sign_ins=live.sign_ins(), mailer=live.mailer())
    if delivery.attempt > 1:
        check_none_is_reserved(accounts)


lambda_handler = entry(follow_nudge)
