"""The rules that the state of the product keeps whenever no work is under way.

Every test that disturbs the product asks them: in process, on the deployed template, for minutes or for hours.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from muster.users.history import LOGGED
from tests.snapshot import Item, SentMail, SignIn, Snapshot


def discrepancies(snapshot: Snapshot) -> Iterator[str]:
    """Yield a sentence for each thing that breaks a rule."""
    yield from _of_keys(snapshot)
    for account in sorted(snapshot.sign_ins.keys() - snapshot.users.keys()):
        yield f"{account} has a sign-in and is no user."
    for account, user in sorted(snapshot.users.items()):
        for sentence in _of_user(user, snapshot):
            yield f"{account} ({user['status']}) {sentence}"
    for user_id, user in sorted(snapshot.removed.items()):
        for sentence in _of_removed(user):
            yield f"{user_id} (removed) {sentence}"
    for user in [*snapshot.users.values(), *snapshot.removed.values()]:
        if "enterprise_id" in user:  # else it is what is left of a sign-in without a user
            yield from _of_history(user, snapshot.changes.get(user["id"], ()))


def _of_keys(snapshot: Snapshot) -> Iterator[str]:
    due = {}
    for account, user in snapshot.users.items():
        due[f"account#{account}"] = account
        due[f"{user['enterprise_id']}#email#{user['email'].lower()}"] = account
        if user.get("phone"):
            due[f"{user['enterprise_id']}#phone#{user['phone']}"] = account
    for key in sorted(due.keys() | snapshot.keys.keys()):
        if due.get(key) != snapshot.keys.get(key):
            yield f"{key} belongs to {due.get(key)} and is held by {snapshot.keys.get(key)}."


def _of_end(user: Item) -> Iterator[str]:
    """Say if the schedule does not look for a user whom it is to disable, or for one whom it is not."""
    is_due = user["status"] == "active" and bool(user.get("active_until"))
    if {"ends_at" in user, "ends_shard" in user} != {is_due}:
        yield "has a last day that the schedule does not find, or is found without one."


def _of_user(user: Item, snapshot: Snapshot) -> Iterator[str]:
    yield from _of_end(user)
    if user.get("pending_action"):
        yield f"still has {user['pending_action']} pending."
    if user.get("notices"):
        yield "has notices that were not mailed."
    sign_in = snapshot.sign_ins.get(user["account"])
    if user["status"] == "active":
        if user.get("mail_status") == "queued":
            yield "is owed a mail."
        yield from _of_active(user, sign_in, snapshot)
    elif user["status"] == "disabled":
        if sign_in and sign_in.enabled:
            yield "has a sign-in that works."
    elif user["status"] == "invited":
        if sign_in:
            yield "has a sign-in already."
        yield from _of_links(user, snapshot.mails_to.get(user["account"], []))


def _of_removed(user: Item) -> Iterator[str]:
    if user.get("pending_action"):
        yield f"still has {user['pending_action']} pending."
    if any(user.get(name) for name in ("directory_key", "invited_at", "search_text", "held_until")):
        yield "is still in a list."
    if "ends_at" in user or "ends_shard" in user:
        yield "is still looked for by the schedule."


def _of_history(user: Item, changes: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Replay the entries of a user: they must explain the value of each field."""
    fields: dict[str, Any] = {}
    for entry in changes:
        for name, (before, after) in entry.items():
            if fields.get(name) != before:
                yield f"{user['account']} had {name} {fields.get(name)!r}, and an entry says {before!r}."
            fields[name] = after
    for name in LOGGED:
        if fields.get(name) != user.get(name):
            yield f"{user['account']} has {name} {user.get(name)!r}, and the audit log says {fields.get(name)!r}."


def _of_active(user: Item, sign_in: SignIn | None, snapshot: Snapshot) -> Iterator[str]:
    account = user["account"]
    if sign_in is None:
        yield "has no sign-in."
        return
    if not sign_in.enabled:
        yield "has a sign-in that does not work."
    if sign_in.email != user["email"]:
        yield "has a sign-in with another address."
    yield from _of_strangers(user, snapshot)
    domain = _domain(user["email"])
    mails = [each for each in snapshot.mails_to.get(account, []) if _domain(each.to) in ("", domain)]
    if not mails and user.get("mail_status"):
        yield "got no mail."
    mailed = list(dict.fromkeys(mail.password for mail in mails if mail.password))
    own = snapshot.own_passwords.get(account)
    valid = [password for password in mailed if snapshot.signs_in(account, password)]
    if own is not None and snapshot.signs_in(account, own):
        if valid:
            yield "has a password of their own and a mailed one."
    elif valid != mailed[-1:] or not mailed:
        yield f"was mailed {len(mailed)} passwords, of which {len(valid)} are good."


def _of_strangers(user: Item, snapshot: Snapshot) -> Iterator[str]:
    """Say which passwords open the account and were mailed to an earlier user of it, in another enterprise."""
    for mail in snapshot.mails_to.get(user["account"], []):
        stranger = mail.to and _domain(mail.to) != _domain(user["email"])
        if stranger and mail.password and snapshot.signs_in(user["account"], mail.password):
            yield f"opens to a password that was mailed to {mail.to}."


def _domain(email: str) -> str:
    """Return the domain of an address; in these tests each enterprise has its own."""
    return email.rpartition("@")[2].lower()


def _of_links(user: Item, mails: Sequence[SentMail]) -> Iterator[str]:
    links = list(dict.fromkeys(mail.token_hash for mail in mails if mail.token_hash))
    live = [link for link in links if link == user.get("invitation_hash")]
    if live != links[-1:] or not links:
        yield f"was mailed {len(links)} links, of which {len(live)} are live, or not the last one is."


def of_import(task: Item, result: Sequence[tuple[int, str]], due: Mapping[int, bool]) -> Iterator[str]:
    """What is wrong with an import's task and result workbook (row and result of each of its lines).

    `due` says of each row of the file whether it is to be created.
    """
    wanted = [(row, "Created" if created else "Failed") for row, created in sorted(due.items())]
    if list(result) != wanted:
        yield f"The result differs in {sorted(set(result) ^ set(wanted))} or repeats rows."
    count = Counter(due.values())
    state = "completed_with_errors" if count[False] else "succeeded"
    counted = (task["state"], *(int(task[name]) for name in ("total", "done", "created", "failed")))
    if counted != (state, len(due), len(due), count[True], count[False]):
        yield f"The task says {counted}."
