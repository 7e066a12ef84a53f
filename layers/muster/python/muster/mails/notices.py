"""Sending the notices that wait for a user, beside the pending action."""

from muster.enterprises import find_enterprise
from muster.gateways.mailer import Mailer
from muster.mails import render
from muster.mails.sending import send
from muster.users.pending import update_pending
from muster.users.table import User


class Notices:
    """The notices of a user whose pending action a run carries out.

    What fails is kept until the action is done: a notice must not hold it up, and the action must not lose the notice.
    """

    def __init__(self, user: User, mailer: Mailer) -> None:
        self._user, self._mailer = user, mailer
        self._failure: Exception | None = None

    def send(self) -> None:
        """Send each notice once and take it off the user; after a crash in between it is sent again.

        What is left when something goes wrong stays on the user, in order.
        """
        user = self._user
        try:
            while user.notices:
                self._send_first()
                if not update_pending(user, [User.notices.set(user.notices[1:])]):
                    return  # something else is pending by now, with the notices that are left
        except Exception as error:  # noqa: BLE001 - raised by `check`, when the pending action is done
            self._failure = error

    def check(self) -> None:
        """Raise what went wrong while sending."""
        if self._failure:
            raise self._failure

    def _send_first(self) -> None:
        user = self._user
        mail = render.notice(user, find_enterprise(user.enterprise_id), user.notices[0])
        send(mail, self._mailer, notice=True)
