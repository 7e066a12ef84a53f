"""The one mail that the user pool sends: a code for whoever forgot the password, in our words."""

from typing import Any

from muster.enterprises import find_enterprise
from muster.logs import logger
from muster.mails import render
from muster.users.table import find_user


def worded(event: dict[str, Any]) -> dict[str, Any]:
    """The user pool's event, its response filled in if it is about a forgotten password of one of our users.

    Cognito puts the code where its placeholder stands; it never passes through here.
    """
    asked = event["triggerSource"] == "CustomMessage_ForgotPassword"
    user = find_user(event["userName"]) if asked else None
    if user:
        mail = render.forgotten_password(user, find_enterprise(user.enterprise_id), event["request"]["codeParameter"])
        event["response"] |= {"emailSubject": mail.subject, "emailMessage": mail.html}
    logger.info("Worded", trigger=event["triggerSource"], ours=user is not None)
    return event
