"""Pending actions, made true: sign-ins and mail."""

import json

from muster.delivery import Message, entry
from muster.gateways import live
from muster.onboarding import check_none_is_reserved, onboard


def follow_nudge(message: Message) -> None:
    """Look after the accounts of a nudge."""
    accounts = json.loads(message.body)["accounts"]
    onboard(accounts, sign_ins=live.sign_ins(), mailer=live.mailer())
    if message.attempt > 1:
        check_none_is_reserved(accounts)


lambda_handler = entry(follow_nudge)
