"""The mails about an import: what they say, in both languages, as text and as HTML."""

from datetime import UTC, datetime
from typing import Any

import pytest

from muster.enterprises import Enterprise
from muster.gateways.mailer import Mail
from muster.imports.brakes import Planned, reason_to_wait
from muster.mails.task_notices import import_mail
from muster.messages import label
from muster.tasks.notices import About, TaskNotice
from muster.tasks.table import Task
from muster.users import brake
from muster.users.user import User

USER = User(id="01K3ZP4Q8S6V9XT2M7WBN5RDHE", name="Ann Lee", email="ann.lee@example.com")
LINK = "https://muster.example.com/tasks/01JD9Z6M3W8Q4T1K5V7X2Y0B6C"
AT_END = TaskNotice(About.END)
PLAN = TaskNotice(About.PLAN)


def _task(**values: Any) -> Task:
    common: dict[str, Any] = {"file_name": "people.xlsx", "created_by": "ann.lee", "creator_id": "01JD"}
    return Task("acme", "01JD9Z6M3W8Q4T1K5V7X2Y0B6C", **(common | values))


def _mail(task: Task, notice: TaskNotice = AT_END, to: User | str = USER, language: str = "en") -> Mail:
    return import_mail(task, Enterprise("acme", name="Acme", language=language), notice, to)


def test_an_import_that_went_well() -> None:
    mail = _mail(_task(state="succeeded", done=30, created=20, updated=2, unchanged=8))
    assert mail.subject == "An import at Acme has ended"
    assert (mail.to, mail.user_id) == (USER.email, USER.id)
    assert mail.text.split("\n\n") == [
        f"Hello {USER.name},",
        "The import of people.xlsx has ended.",
        "30 rows: 20 created, 2 updated, 8 unchanged.",
        "  File:        people.xlsx\n  Started by:  ann.lee",
        f"Open the task: {LINK}",
        "You get this mail because you asked for it when you started the import.",
    ]
    for part in ("20 created, 2 updated, 8 unchanged", "people.xlsx", f'href="{LINK}"', "you asked for it"):
        assert part in mail.html


def test_rows_that_failed_are_in_the_subject() -> None:
    mail = _mail(_task(state="completed_with_errors", done=1, failed=1))
    assert mail.subject == "An import at Acme has ended: 1 row failed"
    assert "\n\n1 row: 1 failed.\n\nThe result" in mail.text
    assert "\n\n\n" not in mail.text
    assert "The result names the reason" in mail.html


def test_a_file_that_failed_says_why() -> None:
    mail = _mail(_task(state="failed", problem=label("The file is <damaged>.")))
    assert mail.subject == "An import at Acme failed"
    assert "The import of people.xlsx failed: The file is <damaged>." in mail.text
    assert "The file is &lt;damaged&gt;." in mail.html
    assert "rows" not in mail.text


def test_no_mail_program_makes_a_link_of_a_files_name() -> None:
    problem = label("The column “www.evil.example/x” is unknown.")
    mail = _mail(_task(state="failed", file_name="visit evil.com@x.xlsx", problem=problem), to="hr@example.com")
    for part in (mail.subject, mail.text.replace(LINK, ""), mail.html):
        assert "evil." not in part
    assert "visit evil com x xlsx" in mail.text


def test_an_undo_is_called_so() -> None:
    mail = _mail(_task(state="succeeded", done=2, removed=2, import_options={"mode": "update", "undo_of": "01JC"}))
    assert mail.subject == "Undoing an import at Acme has ended"
    assert "Undoing the import of people.xlsx has ended." in mail.text
    assert "2 rows: 2 removed." in mail.text


def test_an_address_of_the_enterprise_is_told_why_it_gets_the_mail() -> None:
    task = _task(state="succeeded", done=1, created=1, created_by="drop folder", creator_id=None)
    mail = _mail(task, to="hr@example.com")
    assert (mail.to, mail.user_id) == ("hr@example.com", "")
    assert mail.text.startswith("Hello,\n")
    assert "Started by:  drop folder" in mail.text
    assert "because Acme has chosen this address" in mail.text
    assert "because Acme has chosen this address" in mail.html


def test_a_plan_that_the_brake_holds_says_why_and_until_when(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(brake, "MOST_ROLES", 1)
    reason = reason_to_wait(Planned(roles=12), "acme")
    planned = _task(
        state="planned",
        done=12,
        updated=11,
        failed=1,
        planned_at=datetime(2026, 5, 4, 3, 2, tzinfo=UTC),
        notes=[reason],
    )
    mail = _mail(planned, TaskNotice(About.PLAN, braked=True))
    assert mail.subject == "An import at Acme waits for an administrator"
    for part in (mail.text, mail.html):
        assert "This import would give or take the role of administrator 12 times." in part
        assert "Nothing has been changed yet. The plan waits until 2026-05-05 03:02 UTC." in part
        assert "What would become of its 12 rows: 11 updated, 1 failed." in part
        assert LINK in part
        assert "\n\n\n" not in mail.text
        assert "because you are an administrator of Acme" in part
    chinese = _mail(planned, TaskNotice(About.PLAN, braked=True), language="zh")
    assert "此次导入将 12 次授予或取消管理员角色。" in chinese.text


def test_a_note_about_the_file_is_not_taken_for_the_brake() -> None:
    mail = _mail(_task(state="planned", done=1, notes=[label("A column was left out.")]), PLAN, to="hr@example.com")
    assert "A column was left out" not in mail.text
    assert "A plan of this import was asked for." in mail.text


def test_in_chinese() -> None:
    mail = _mail(_task(state="completed_with_errors", done=30, created=20, failed=10), language="zh")
    assert mail.subject == "Acme的导入已结束：10 行失败"
    assert "导入文件“people.xlsx”已结束。" in mail.text
    assert "共 30 行：创建 20 行，失败 10 行。" in mail.text
    assert "共 30 行：创建 20 行，失败 10 行。" in mail.html
    undone = _mail(_task(state="failed", problem=label("x"), import_options={"undo_of": "01"}), language="zh")
    assert undone.subject == "Acme的导入撤销失败"
    assert _mail(_task(state="planned", done=1), PLAN, language="zh").subject == "Acme的一次导入等待管理员处理"
