"""The one mail that the user pool sends: the code for a forgotten password, in our words.

Cognito takes our words only while it sends through our SES. With its own sender (`COGNITO_DEFAULT`) it answers the
person with an error 400 if the function gives any ("If the EmailSendingAccount attribute of the user pool is not
DEVELOPER …"):
https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-custom-message.html
"""

import re
import unicodedata
from typing import Any

from muster.enterprises import find_enterprise
from muster.errors import ConflictError
from muster.graphemes import shorten
from muster.logs import logger
from muster.mails import render
from muster.messages import message
from muster.settings import settings
from muster.users.notices import is_cooling_off
from muster.users.repository import find_user

# What Cognito takes (EmailVerificationMessageType and EmailVerificationSubjectType in the model of cognito-idp):
# letters, marks, symbols, numbers, punctuation, and the white space of ASCII. A subject may have 140 characters, here
# counted as UTF-16 to be safe; a body 20,000, and ours is far shorter.
_TAKEN = frozenset("LMSNP")
_OTHER_SPACE = re.compile(r"[^\S \t\r\n]")
_LONGEST_SUBJECT = 140


def worded(event: dict[str, Any]) -> dict[str, Any]:
    """Return the user pool's event, its response filled in if it is about a forgotten password of one of our users.

    Cognito puts the code where its placeholder stands; it never passes through here. While the pool mails by its own
    sender, the response stays as it is, and so the mail has Cognito's words.

    Raises ConflictError while the change of an administrator's address cools off, so that no code is sent: a code would
    give the account to the person who changed the address. Cognito then answers `UserLambdaValidationException`, an
    error of ForgotPassword in botocore's model of cognito-idp: a function cannot have a mail dropped otherwise.
    """
    asked = event["triggerSource"] == "CustomMessage_ForgotPassword"
    user = find_user(event["userName"]) if asked else None
    if user and is_cooling_off(user):
        raise ConflictError(
            message(
                "address_cooling_off",
                "The email address was changed a short time ago. No code goes to the new one yet.",
            )
        )
    if user and settings().pool_sends_with_ses:
        mail = render.forgotten_password(user, find_enterprise(user.enterprise_id), event["request"]["codeParameter"])
        event["response"] |= {"emailSubject": _subject(mail.subject), "emailMessage": _taken(mail.html)}
    logger.info("Worded", trigger=event["triggerSource"], ours=user is not None)
    return event


def _subject(text: str) -> str:
    return shorten(_taken(text), lambda part: len(part.encode("utf-16-le")) // 2 <= _LONGEST_SUBJECT)


def _taken(text: str) -> str:
    """Return the text without characters that Cognito refuses, such as joiners within names in Persian and in emoji."""
    spaced = _OTHER_SPACE.sub(" ", text)
    return "".join(sign for sign in spaced if sign in " \t\r\n" or unicodedata.category(sign)[0] in _TAKEN)
