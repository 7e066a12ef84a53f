"""Pending actions, made true: sign-ins and mail; and mails about imports."""

import json

from muster import garbage  # noqa: F401 - first, as it is about what the others make
from muster.delivery import Delivery, entry
from muster.gateways import live
from muster.mails.task_notices import send_notice
from muster.onboarding import check_none_is_reserved, onboard


def follow_nudge(delivery: Delivery) -> None:
    """Carry out the pending actions of the users of a nudge, or send the notice of an import."""
    told = json.loads(delivery.body)
    if "task" in told:
        send_notice(**told["task"], mailer=live.mailer())
        return
    user_ids = told["users"]
    onboard(user_ids, sign_ins=live.sign_ins(), mailer=live.mailer())
    if delivery.attempt > 1:
        check_none_is_reserved(user_ids)


lambda_handler = entry(follow_nudge)
