"""Pause of an enterprise's mail while too many of its mails bounce or are reported as spam.

All enterprises share the sender and its reputation. AWS reviews an account at 5 % bounces and stops its mail at 10 %;
for complaints these are 0.1 % and 0.5 %:
https://docs.aws.amazon.com/ses/latest/dg/reputationdashboard-cloudwatch-alarm.html
An enterprise is paused before AWS stops the mail of all, but not for the few wrong addresses of a small import.
"""

from contextlib import suppress
from datetime import datetime, timedelta

from muster import metrics
from muster.audit.entries import SYSTEM, caused_by, put_entry
from muster.clock import now
from muster.enterprises import Enterprise, entry_of_enterprise, find_enterprise
from muster.errors import NotFoundError, ThrottledError
from muster.gateways.aws import ConditionFailedError, aws_errors
from muster.gateways.named_writes import NamedWrites
from muster.limits import Counter, count_up
from muster.logs import audit
from muster.mails.outcome_counters import DAYS, counter_keys
from muster.users.user import MailStatus

_PAUSE = "the pause"
_FEWEST = {MailStatus.BOUNCED: 20, MailStatus.COMPLAINED: 5}
_LARGEST_SHARE = {MailStatus.BOUNCED: 0.1, MailStatus.COMPLAINED: 0.005}


def note_outcome(enterprise_id: str, status: MailStatus) -> None:
    """Count what became of a mail, and pause the enterprise's mail if that makes too many. Raises ThrottledError."""
    moment = now()
    count_up(counter_keys(enterprise_id, status, moment)[0], None, moment + timedelta(days=DAYS + 1))
    if status in _FEWEST and _is_too_much(enterprise_id, status, moment):
        _pause(enterprise_id, status)


def _is_too_much(enterprise_id: str, status: MailStatus, moment: datetime) -> bool:
    bad = _total(enterprise_id, status, moment)
    if bad < _FEWEST[status]:
        return False
    bounced = bad if status is MailStatus.BOUNCED else _total(enterprise_id, MailStatus.BOUNCED, moment)
    # A mail is delivered before it is complained of, so that complaints are no mails more.
    ended = _total(enterprise_id, MailStatus.DELIVERED, moment) + bounced
    return bad > _LARGEST_SHARE[status] * ended


def _total(enterprise_id: str, status: MailStatus, moment: datetime) -> int:
    total = 0
    for key in counter_keys(enterprise_id, status, moment):
        with aws_errors(), suppress(Counter.DoesNotExist):
            total += int(Counter.get(key).used)
    return total


def _pause(enterprise_id: str, status: MailStatus) -> None:
    """Pause the mail of an enterprise that is there and not paused, with an entry of the audit log.

    If another write is in the way, the next mail that bounces pauses it. Raises ThrottledError.
    """
    moment = now()
    try:
        enterprise = find_enterprise(enterprise_id)
    except NotFoundError:
        return
    if enterprise.mail_paused_at or not _write_pause(enterprise, status, moment):
        return
    metrics.count("EnterprisesPaused")  # an alarm watches it
    audit("pause_mail", by="muster", enterprise_id=enterprise_id, details={"because": status})


def _write_pause(enterprise: Enterprise, status: MailStatus, moment: datetime) -> bool:
    """Write the pause and its entry; return False if another write came first."""
    changes = {"mail_paused_at": (None, Enterprise.mail_paused_at.serialize(moment))}
    not_paused = Enterprise.enterprise_id.exists() & Enterprise.mail_paused_at.does_not_exist()
    writes = NamedWrites(Enterprise)
    writes.update(_PAUSE, Enterprise(enterprise.enterprise_id), [Enterprise.mail_paused_at.set(moment)], not_paused)
    with caused_by(status):
        put_entry(writes, entry_of_enterprise(enterprise, "pause_mail", SYSTEM, changes))
    try:
        writes.commit_if(_PAUSE)
    except (ConditionFailedError, ThrottledError):
        return False
    return True
