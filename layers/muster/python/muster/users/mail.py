"""The state of the last mail to a user, and whether another may be sent."""

from muster.clock import now
from muster.errors import ConflictError
from muster.users.pending import update_if
from muster.users.table import UNDELIVERABLE, MailStatus, User

# What a mail may turn out to be, by what was known of it before: news comes in any order, and the worst stays.
_KNOWN_BEFORE = {
    MailStatus.DELIVERED: (MailStatus.SENT,),
    MailStatus.BOUNCED: (MailStatus.SENT, MailStatus.DELIVERED),
    MailStatus.COMPLAINED: (MailStatus.SENT, MailStatus.DELIVERED, MailStatus.BOUNCED),
}
_WHY = {
    MailStatus.BOUNCED: "The last mail to this address bounced, so no other is sent there. Change the address first.",
    MailStatus.COMPLAINED: (
        "The last mail to this address was reported as spam, so no other is sent there. Change the address first."
    ),
}


may_be_mailed = ~User.mail_status.is_in(*sorted(UNDELIVERABLE))
"""The condition of a write that schedules a mail: no mail to the user's address is known to be undeliverable."""


def check_may_be_mailed(user: User) -> None:
    """Raise ConflictError, which says why, if no mail goes to this user's address."""
    if user.mail_status in UNDELIVERABLE:
        raise ConflictError(_WHY[MailStatus(user.mail_status)])


def note_mail(account: str, mail_id: str, status: MailStatus) -> bool:
    """Record the state of a mail; return False if it is not the last one to its user, or a worse state is known."""
    last = (User.mail_id == mail_id) & User.mail_status.is_in(*_KNOWN_BEFORE[status])
    return update_if(User(account), [User.mail_status.set(status), User.mail_at.set(now())], last)
