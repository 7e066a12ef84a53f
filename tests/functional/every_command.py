"""Random sequences of every command, by administrators of two enterprises, some of whom lose the role in between.

After each request: a caller without the role was refused, somebody of another enterprise was not found, nothing of the
other enterprise changed, and each new entry of the audit log names the caller. At rest, the invariants hold, and the
entries of each user, replayed, give the user.
"""

import itertools
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from hypothesis import seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import rule, run_state_machine_as_test

from functions.reconcile import app as reconcile
from functions.sweep import app as sweep
from muster.users.rules import Role
from muster.users.user import Status
from tests.functional.cloud import cloud
from tests.functional.scenarios import ANYBODY, OWN
from tests.functional.two_enterprises import ENTERPRISES, TwoEnterprises, beginning, person_of
from tests.snapshot import SentMail

ACCOUNTS = ("ann", "bob", "cid", "dee", "eve", "fay")
"""Accounts that both enterprises want, so that each meets users of the other."""

_place = st.integers(0, 1_000)
_enterprise = st.sampled_from(ENTERPRISES)
_account = st.sampled_from(ACCOUNTS)
_phone = st.sampled_from([None, "+8613800138001", "+8613800138002"])
_role = st.sampled_from([None, *map(str, Role)])
_is_own = st.integers(0, 5).map(bool)  # else the user named is of the other enterprise
_fields = st.fixed_dictionaries(
    {},
    optional={
        "name": st.sampled_from(["Ann Lee", "李伟"]),
        "email": _account,
        "phone": _phone,
        "department": st.sampled_from(["Sales", "Sales/EMEA", None]),
        "role": st.sampled_from(list(map(str, Role))),
        "hide_phone": st.booleans(),
        "title": st.sampled_from(["Clerk", "=1+1", None]),
    },
).filter(bool)
_numbers = itertools.count(1)


class EveryCommand(TwoEnterprises):
    """Every command, by anybody, in any order; `play` gives it the cloud."""

    # ------------------------------------------------- what callers ask for

    @rule(
        by=_place,
        account=_account,
        access=st.sampled_from(["invitation", "password", "typed"]),
        role=_role,
        phone=_phone,
    )
    def add(self, by: int, account: str, access: str, role: str | None, phone: str | None) -> None:
        caller = self.caller(by)
        fields: dict[str, object] = {"role": role, "phone": phone, "access": access}
        if access == "typed":
            fields |= {"access": "password", "password": OWN}
            self.cloud.own_passwords[account] = OWN
        person = person_of(caller.enterprise_id, account) | fields
        body = {name: value for name, value in person.items() if value is not None}
        self.ask(caller, "POST", "/v1/users", body)

    @rule(by=_place, whom=_place, is_own=_is_own, fields=_fields)
    def edit(self, by: int, whom: int, is_own: bool, fields: Mapping[str, Any]) -> None:
        caller = self.caller(by)
        changes = dict(fields)
        if "email" in changes:
            changes["email"] = f"{changes['email']}@{caller.enterprise_id}.example.com"
        self.about(caller, whom, is_own, "PATCH", "/v1/users/{}", changes)

    @rule(by=_place, whom=_place, is_own=_is_own, account=_account)
    def rename(self, by: int, whom: int, is_own: bool, account: str) -> None:
        self.about(self.caller(by), whom, is_own, "POST", "/v1/users/{}/rename", {"account": account})

    @rule(
        by=_place,
        whom=_place,
        is_own=_is_own,
        action=st.sampled_from(["disable", "enable", "reset-password", "remove-second-factor"]),
    )
    def act(self, by: int, whom: int, is_own: bool, action: str) -> None:
        self.about(self.caller(by), whom, is_own, "POST", f"/v1/users/{{}}/{action}")

    @rule(by=_place, whom=_place, is_own=_is_own)
    def remove(self, by: int, whom: int, is_own: bool) -> None:
        self.about(self.caller(by), whom, is_own, "DELETE", "/v1/users/{}")

    @rule(by=_place, whom=_place, is_own=_is_own)
    def restore(self, by: int, whom: int, is_own: bool) -> None:
        self.about(self.caller(by), whom, is_own, "POST", "/v1/removed-users/{}/restore", of=Status.REMOVED)

    @rule(by=_place, whom=_place, is_own=_is_own, deletes=st.booleans())
    def resend_or_delete_invitation(self, by: int, whom: int, is_own: bool, deletes: bool) -> None:
        method, path = ("DELETE", "/v1/invitations/{}") if deletes else ("POST", "/v1/invitations/{}/resend")
        self.about(self.caller(by), whom, is_own, method, path, of=Status.INVITED)

    @rule(
        by=_place,
        whom=st.lists(_place, min_size=1, max_size=4),
        action=st.sampled_from(["disable", "enable", "reset_password", "remove", "change"]),
        fields=_fields,
    )
    def batch(self, by: int, whom: Sequence[int], action: str, fields: Mapping[str, Any]) -> None:
        """Do one thing with some users, of both enterprises: those of the other are answered as not found."""
        caller = self.caller(by)
        everybody = [user for user in self.everybody() if user.status != Status.REMOVED]
        chosen = {user.id: user for user in (everybody[each % len(everybody)] for each in whom)}
        body: dict[str, Any] = {"action": action, "accounts": list(chosen)}
        if action == "change":
            kept = {name: value for name, value in fields.items() if name in {"department", "title", "role"}}
            body["changes"] = kept or {"hide_phone": True}
        answer = self.ask(caller, "POST", "/v1/users/batch", body)
        if answer and answer.status == 200:
            for each, user in zip(answer.json["results"], chosen.values(), strict=True):
                assert user.enterprise_id == caller.enterprise_id or (each["done"], each["code"]) == (
                    (False, "user_not_found")
                )

    @rule(by=_place, accounts=st.lists(st.tuples(_account, _role, st.booleans()), min_size=1, max_size=4))
    def start_import(self, by: int, accounts: Sequence[tuple[str, str | None, bool]]) -> None:
        caller = self.caller(by)
        answer = self.ask(caller, "POST", "/v1/imports", {"file_name": "people.xlsx"})
        if answer and answer.status == 201:
            key = answer.json["upload"]["fields"]["key"]
            self.cloud.drop(self.workbook_of(caller.enterprise_id, accounts), key)

    @rule(
        enterprise_id=_enterprise, accounts=st.lists(st.tuples(_account, _role, st.booleans()), min_size=1, max_size=4)
    )
    def drop_file(self, enterprise_id: str, accounts: Sequence[tuple[str, str | None, bool]]) -> None:
        content = self.workbook_of(enterprise_id, accounts)
        self.cloud.drop(content, f"imports/{enterprise_id}/{next(_numbers)}.xlsx")

    @rule(by=_place)
    def start_export(self, by: int) -> None:
        self.ask(self.caller(by), "POST", "/v1/exports", {})

    @rule(by=_place, action=st.sampled_from(["disable", "enable", "remove", "change"]), role=_role)
    def edit_in_bulk(self, by: int, action: str, role: str | None) -> None:
        """Do one thing with all users of a role, or with everybody, and apply the plan."""
        body: dict[str, Any] = {"filter": {"role": role}, "action": action}
        if action == "change":
            body["changes"] = {"title": "Clerk", "role": "member"}
        caller = self.caller(by)
        answer = self.ask(caller, "POST", "/v1/bulk-edits", body)
        if answer and answer.status == 201:
            self.cloud.settle()
            self.ask(caller, "POST", f"/v1/tasks/{answer.json['task_id']}/apply")

    @rule(by=_place, form=st.sampled_from(["xlsx", "csv"]))
    def export_the_audit_log(self, by: int, form: str) -> None:
        self.ask(self.caller(by), "POST", "/v1/audit/export", {"format": form})

    @rule(by=_place, whom=_place)
    def sign_out_everywhere(self, by: int, whom: int) -> None:
        """Let anybody with a sign-in end the sessions."""
        everybody = self.everybody()
        user = everybody[whom % len(everybody)]
        answer = self.send(user, "POST", "/v1/me/sign-out")
        assert answer.status == (204 if user.status == Status.ACTIVE and user.sign_in else 401) or (
            answer.status == 401 and user.pending_action
        )

    @rule(which=_place)
    def accept(self, which: int) -> None:
        """Follow one of the links that were mailed, which may be dead."""
        mails = [mail for mail in map(SentMail, self.cloud.mails) if mail.token_hash]
        if mails:
            mail = mails[-1 - which % len(mails)]
            token = mail.text.partition("#token=")[2].split()[0]
            answer = self.cloud.request(ANYBODY, "POST", "/v1/invitation/accept", {"token": token, "password": OWN})
            assert answer is not None
            assert answer.status in {200, 404, 409, 410, 422}, answer.content
            if answer.status == 200:
                self.cloud.own_passwords[mail.account] = OWN

    # ------------------------------------------------------ what goes on

    @rule(times=st.integers(1, 4))
    def work(self, times: int) -> None:
        """Let the workers take some messages."""
        for _ in range(times):
            if message := self.cloud.queues.next():
                self.cloud.deliver(message)

    @rule(minutes=st.sampled_from([1, 6, 20]))
    def sweep(self, minutes: int) -> None:
        self.cloud.wait(self.cloud.time() + timedelta(minutes=minutes))
        self.cloud.run(sweep, {}, 50)

    @rule(days=st.sampled_from([0, 0, 1, 31]))
    def reconcile(self, days: int) -> None:
        """Compare sign-ins with users; after 31 days, removed users are deleted for good."""
        if days:
            self.cloud.settle()  # else files and messages would be older than they can be
        self.cloud.wait(self.cloud.time() + timedelta(days=days))
        self.cloud.run(reconcile, {}, 300)


def play(how: settings, number: int | None = None) -> None:
    """Play sequences of commands, in the region that there is; the same ones for the same number."""
    with cloud() as where:
        prepared = type("Prepared", (EveryCommand,), beginning(where))
        run_state_machine_as_test(prepared if number is None else seed(number)(prepared), settings=how)
