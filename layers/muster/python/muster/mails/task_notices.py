"""Sending the notices of imports (`tasks/notices.py`): at their end, and when a plan waits."""

import re
from collections.abc import Iterator
from typing import cast

from muster.enterprises import Enterprise, find_enterprise
from muster.errors import NotFoundError
from muster.gateways.mailer import Mail, Mailer, MailHeldError
from muster.languages import translate
from muster.logs import logger
from muster.mails.render import rendered
from muster.mails.sending import send
from muster.messages import Message
from muster.settings import settings
from muster.tasks.applying import PLAN_VALID
from muster.tasks.notices import About, TaskNotice, due_notice, keep_rest
from muster.tasks.rows import RowStatus
from muster.tasks.service import find_task
from muster.tasks.table import Task
from muster.users.domain_names import as_written
from muster.users.links import is_link
from muster.users.mailed_addresses import MailKind
from muster.users.repository import kept_user
from muster.users.rules import READERS, Role
from muster.users.user import UNDELIVERABLE, Status, User

_JOINTS = re.compile(r"[.:/@\\。｡]")  # the parts of an address are joined by these


def import_mail(task: Task, enterprise: Enterprise, notice: TaskNotice, to: User | str) -> Mail:
    """Return the mail about the end or the plan of an import, to a user or to an address of the enterprise."""
    user_id, address, name = (to.id, to.email, to.name) if isinstance(to, User) else ("", to, "")
    counts = {status: int(getattr(task, status)) for status in RowStatus}
    brake = cast(Message, task.notes[0]) if notice.braked and task.notes else ""
    values = {
        "name": name,
        "address": f"{settings().console_url}/tasks/{task.task_id}",
        "file": _without_links(task.file_name),
        "by": as_written(task.created_by) if task.creator_id else "",
        "undoes": bool((task.import_options or {}).get("undo_of")),
        "state": task.state,
        "problem": _without_links(translate(task.problem or "", enterprise.language)),
        "brake": translate(brake, enterprise.language),
        "rows": int(task.done),
        "failed": int(task.failed),
        "counts": {status: count for status, count in counts.items() if count},
        "until": f"{task.planned_at + PLAN_VALID:%Y-%m-%d %H:%M} UTC" if task.planned_at else "",
    }
    return rendered(f"import_{notice.about}", enterprise, user_id=user_id, to=address, values=values)


def _without_links(text: str) -> str:
    """Return a text from a file, or its name, so that no mail program makes a link of it."""
    return _JOINTS.sub(" ", text) if is_link(text) else text


def send_notice(enterprise_id: str, task_id: str, mailer: Mailer) -> None:
    """Send the notice of a task to each recipient once, and take it off the task; safe to repeat.

    After a crash in between, the recipient of the moment is mailed again. Nothing is sent if the task was deleted.
    Raises ThrottledError at once, and MailHeldError after the recipients that it does not concern, unless no mail at
    all can be sent: those that are left stay on the task.
    """
    try:
        task, enterprise = find_task(enterprise_id, task_id), find_enterprise(enterprise_id)
    except NotFoundError:
        return
    notice = due_notice(task)
    if notice is None:
        return
    sent = 0
    held: MailHeldError | None = None
    for key, to in list(_left(notice, enterprise)):
        try:
            mail = import_mail(task, enterprise, notice, to) if to else None
            sent += bool(mail and send(mail, mailer, MailKind.IMPORT))
        except MailHeldError as error:
            held = error
            if error.for_all:
                break
            continue
        notice = notice.after(key)
        if not keep_rest(task, notice):
            return  # the import has gone on, and has another notice
    logger.info("Sent the notice of an import", task_id=task_id, about=notice.about, sent=sent)
    if held:
        logger.error(str(held), task_id=task_id, error_code=held.code, wait_for_it="all" if held.for_all else "one")
        raise held
    keep_rest(task, None)


def _left(notice: TaskNotice, enterprise: Enterprise) -> Iterator[tuple[str, User | str | None]]:
    """Yield the recipients that are left, each as the notice notes it, with the user or address; None for no mail.

    While the enterprise's mail is paused, because of wrong addresses, none of its addresses is mailed.
    """
    mailed = set[str]()
    for user_id in notice.users:
        user = kept_user(user_id)
        to = user if user and _may_be_told(user, enterprise.enterprise_id, notice.about) else None
        mailed |= {to.email.lower()} if to else set()
        if user_id not in notice.sent:
            yield user_id, to
    tells_addresses = notice.addresses and not enterprise.mail_paused_at
    for address in map(str, (enterprise.notify or []) if tells_addresses else []):
        if address not in notice.sent and address.lower() not in mailed:
            yield address, address


def _may_be_told(user: User, enterprise_id: str, about: About) -> bool:
    """Return whether a user still sees the enterprise's tasks, or may still apply their plans, and mail arrives."""
    roles = READERS if about is About.END else {Role.ADMINISTRATOR}
    is_allowed = user.enterprise_id == enterprise_id and user.status == Status.ACTIVE and user.role in roles
    return is_allowed and user.mail_status not in UNDELIVERABLE
