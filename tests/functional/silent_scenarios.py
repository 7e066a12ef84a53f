"""An import that mails nobody before a time, and the release of its mails: a scenario that may be stopped anywhere."""

from collections.abc import Iterator
from datetime import timedelta

from muster.tasks.table import Task
from tests.functional.imports import workbook
from tests.functional.scenarios import ADMIN, OWN, Scenario, row


class Release(Scenario):
    """Users wait for their mails; one is disabled meanwhile. Then an administrator has them sent."""

    ROWS = (row("bob"), row("cid", password=OWN), row("dee"), row("eli"))

    def prepare(self) -> None:
        super().prepare()
        at = f"{self.cloud.time() + timedelta(days=1):%Y-%m-%dT%H:%M:%SZ}"
        asked = self.cloud.request(ADMIN, "POST", "/v1/imports", {"file_name": "a.xlsx", "mail_nobody_before": at})
        assert asked
        self.task_id = str(asked.json["task"]["task_id"])

    def act(self) -> None:
        self.cloud.own_passwords["cid"] = OWN
        self.cloud.drop(workbook(*self.ROWS), f"uploads/acme/{self.task_id}.xlsx")
        self._work_off()
        self.cloud.insist(ADMIN, "POST", "/v1/users/dee/disable")
        self._work_off()
        self.too_early = [to for to in self.cloud.recipients if not to.startswith("admin@")]
        self.cloud.insist(ADMIN, "POST", f"/v1/tasks/{self.task_id}/release")
        self._work_off()
        self.cloud.insist(ADMIN, "POST", "/v1/users/dee/enable")
        super().act()

    def _work_off(self) -> None:
        """Let every message be followed; without the sweep, which would wait for the mails."""
        while message := self.cloud.queues.next():
            self.cloud.deliver(message)

    def wrong(self) -> Iterator[str]:
        yield from super().wrong()
        if self.too_early:
            yield f"These were mailed too early: {self.too_early}"
        if missed := {f"{each['account']}@acme.example.com" for each in self.ROWS} - {*self.cloud.recipients}:
            yield f"These were not mailed: {missed}"
        (task,) = (task for task in Task.scan() if task.task_id == self.task_id)
        if not task.released_at:
            yield "The task is not marked."
