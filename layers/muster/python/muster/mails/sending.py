"""Sending a mail to a user, or giving it up."""

from muster import metrics
from muster.gateways.mailer import Mail, Mailer, MailRefusedError
from muster.logs import logger
from muster.users import mailed_addresses
from muster.users.mailed_addresses import MailKind


def send(mail: Mail, mailer: Mailer, kind: MailKind = MailKind.MAIL) -> str | None:
    """Send the mail and return its id; None if it is given up: it was refused for good, or is over the day's limit.

    Raises MailHeldError and ThrottledError.
    """
    try:
        with mailed_addresses.counted(mail.enterprise_id, mail.to, kind):
            return mailer.send(mail)
    except MailRefusedError:
        logger.warning("The mail service refused a mail for good", user_id=mail.user_id)
        metrics.count("MailsFailed")  # an alarm watches it
    except mailed_addresses.TooManyMailsError as error:
        logger.warning(str(error), user_id=mail.user_id)
    return None
