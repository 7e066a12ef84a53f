"""Wanted state, made true: sign-ins and mail."""

import json

from muster.delivery import Message, entry
from muster.gateways import live
from muster.onboarding import onboard


def follow_nudge(message: Message) -> None:
    """Look after the accounts of a nudge."""
    onboard(json.loads(message.body)["accounts"], sign_ins=live.sign_ins(), mailer=live.mailer())


lambda_handler = entry(follow_nudge)
