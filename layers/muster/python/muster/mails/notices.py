"""Sending the notices that wait for a user, beside the pending action."""

from muster.enterprises import find_enterprise
from muster.gateways.mailer import Mailer
from muster.mails import render
from muster.mails.sending import send
from muster.users.leases import update_pending
from muster.users.mailed_addresses import MailKind
from muster.users.user import User


class Notices:
    """The notices of a user whose pending action a run carries out.

    What fails is kept until the action is done: a notice must not hold it up, and the action must not lose the notice.
    """

    def __init__(self, mailer: Mailer) -> None:
        self._mailer = mailer
        self._failure: Exception | None = None

    def send(self, user: User) -> User:
        """Send each notice once and take it off the user; return the user as it is then.

        After a crash in between it is sent again. What is left when something goes wrong stays on the user, in order.
        """
        try:
            while user.notices:
                self._send_first(user)
                changed = update_pending(user, {"notices": user.notices[1:]})
                if changed is None:
                    break  # something else is pending by now, with the notices that are left
                user = changed
        except Exception as error:  # noqa: BLE001 - raised by `check`, when the pending action is done
            self._failure = error
        return user

    def check(self) -> None:
        """Raise what went wrong while sending."""
        if self._failure:
            raise self._failure

    def _send_first(self, user: User) -> None:
        mail = render.notice(user, find_enterprise(user.enterprise_id), user.notices[0])
        send(mail, self._mailer, MailKind.NOTICE)
