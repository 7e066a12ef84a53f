"""An import, from the message to the result."""

import io
import re
from datetime import timedelta

import openpyxl
import pytest

from muster.clock import now
from muster.enterprises import Enterprise
from muster.users.items import UniqueKeyItem, UserItem
from tests.functional.imports import Desk, person, workbook
from tests.functional.people import kept, put

pytestmark = pytest.mark.usefixtures("acme")


def test_every_row_ends_as_created_or_failed_with_its_reasons(desk: Desk) -> None:
    desk.deliver(desk.drop(workbook(person(1), person(2, contact_no="ten"), person(3))))

    assert [(row, result) for _, row, result, _ in desk.result()] == [(2, "Created"), (3, "Failed"), (4, "Created")]
    assert "Contact No. in Directory" in desk.result()[1][3]
    task = desk.task()
    assert (task.state, task.total, task.done, task.created, task.failed) == ("completed_with_errors", 3, 3, 2, 1)
    assert {user.account for user in UserItem.scan()} == {"person1@example.com", "person3@example.com"}


def test_of_a_row_with_many_faults_the_result_has_the_first_and_the_number_of_the_others(desk: Desk) -> None:
    wrong = person(1, email="x", account="é", phone="x", department="a//b", contact_no="x", role="x", country="x")
    desk.deliver(desk.drop(workbook(wrong | {"hide_phone": "x", "password": "short"})))

    assert desk.result()[0][3].endswith("more faults in this row.")


def test_a_file_without_faults_succeeds(desk: Desk) -> None:
    desk.deliver(desk.drop(workbook(person(1))))

    assert desk.task().state == "succeeded"


def test_the_file_is_deleted_when_its_import_has_ended(desk: Desk) -> None:
    desk.deliver(desk.drop(workbook(person(1))))

    assert desk.uploads.kept == {}


def test_a_password_in_the_row_goes_to_the_sign_in_and_nowhere_else(desk: Desk) -> None:
    desk.deliver(desk.drop(workbook(person(1, password="Correct horse 7"))))

    assert desk.sign_ins.kept == {"person1@example.com": ("person1@example.com", "Correct horse 7", False)}
    assert "Correct horse" not in repr([user.serialize() for user in UserItem.scan()])
    assert b"Correct horse" not in b"".join(content for content, _ in desk.reports.kept.values())
    assert kept("person1@example.com").pending_action == "welcome"


def test_whoever_has_a_password_in_the_row_is_welcomed_by_a_mail_without_it(desk: Desk) -> None:
    desk.deliver(desk.drop(workbook(person(1, password="Correct horse 7"))))
    desk.onboard()

    (mail,) = desk.mailer.sent
    assert "person1@example.com" in mail.text
    assert "Correct horse" not in mail.text + mail.html
    assert desk.sign_ins.kept["person1@example.com"][1:] == ("Correct horse 7", False)


def test_a_row_without_a_password_gets_a_temporary_one_by_mail(desk: Desk) -> None:
    desk.deliver(desk.drop(workbook(person(1))))
    desk.onboard()

    (mail,) = desk.mailer.sent
    _, password, temporary = desk.sign_ins.kept["person1@example.com"]
    assert temporary
    assert mail.to == "person1@example.com"
    assert password in mail.text
    assert password in mail.html
    assert kept("person1@example.com").mail_status == "sent"


def test_a_password_that_the_identity_provider_refuses_becomes_a_random_one(desk: Desk) -> None:
    desk.sign_ins.refused = frozenset({"Correct horse 7"})
    desk.deliver(desk.drop(workbook(person(1, password="Correct horse 7"))))
    desk.onboard()

    assert desk.result() == [
        ("Person 1", 2, "Created", "Password: the sign-in service did not take it; a random one is mailed instead.")
    ]
    assert len(desk.mailer.sent) == 1
    assert desk.sign_ins.kept["person1@example.com"][1] in desk.mailer.sent[0].text


def test_duplicates_in_the_file_name_the_other_row(desk: Desk) -> None:
    desk.deliver(
        desk.drop(
            workbook(
                person(1, account="ann", phone="+8613800138000"),
                person(2, email="PERSON1@example.com"),
                person(3, account="ANN"),
                person(4, phone="138 0013 8000", country="CN"),
            )
        )
    )

    reasons = [reason for _, _, _, reason in desk.result()]
    assert reasons[1] == "Email: PERSON1@example.com is in row 2 too; write another one, or delete a row."
    assert reasons[2] == "Account: ann is in row 2 too; write another one, or delete a row."
    assert reasons[3] == "Mobile Number: +8613800138000 is in row 2 too; write another one, or delete a row."


def test_what_other_users_have_already_is_said_with_their_account(desk: Desk) -> None:
    there = [person(1, account="ann", phone="+8613800138000"), person(4, account="cid", phone="+8613800138001")]
    desk.deliver(desk.drop(workbook(*there)))
    desk.deliver(
        desk.drop(workbook(person(2, account="bob", email="person1@example.com", phone="+8613800138001"), person(3)))
    )

    assert [result for _, _, result, _ in desk.result()] == ["Failed", "Created"]
    assert desk.result()[0][3] == (
        "Email: person1@example.com is already used by account ann; write another one. "
        "Mobile Number: +8613800138001 is already used by account cid; write another one."
    )


def test_importing_the_same_people_again_says_once_of_each_that_the_person_exists_and_what_differs(desk: Desk) -> None:
    exists = f"Email: this person already exists as account person1@example.com, created on {now():%Y-%m-%d} (UTC)"
    desk.deliver(desk.drop(workbook(person(1))))
    desk.deliver(desk.drop(workbook(person(1))))
    assert desk.result()[0][3] == f"{exists}, with the same fields."

    desk.deliver(desk.drop(workbook(person(1, title="Boss", department="Sales"))))
    assert desk.result()[0][3] == f"{exists}; these differ: Department, Position. To change them, edit that user."


def test_an_account_that_another_person_has_is_told_with_the_name(desk: Desk) -> None:
    desk.deliver(desk.drop(workbook(person(1, account="ann"))))
    desk.deliver(desk.drop(workbook(person(2, account="ann"))))
    assert desk.result()[0][3] == "Account: ann already belongs to “Person 1”; write another one."


def test_an_account_that_is_being_removed_is_told_with_when_to_try_again(desk: Desk) -> None:
    desk.deliver(desk.drop(workbook(person(1, account="ann"))))
    put("ann", status="removed", held_until=now() + timedelta(seconds=130))
    UniqueKeyItem("acme#email#person1@example.com").delete()
    desk.deliver(desk.drop(workbook(person(1, account="ann"))))
    assert desk.result()[0][3] == (
        "Account: ann is not free yet: its former user is being removed. Try again in 3 min."
    )


def test_what_the_directory_tells_of_a_row_comes_with_its_other_faults(desk: Desk) -> None:
    desk.deliver(desk.drop(workbook(person(1, account="ann", phone="+8613800138000"))))
    desk.deliver(desk.drop(workbook(person(2, email="person1@example.com", contact_no="0"))))
    reason = desk.result()[0][3]
    assert "Contact No. in Directory: 0 is too low" in reason
    assert "Email: person1@example.com is already used by account ann" in reason


def test_an_account_of_another_enterprise_is_taken_but_its_email_and_phone_are_not(desk: Desk) -> None:
    Enterprise("other", name="Other", administrator="admin2", created_at=now()).save()
    ann = person(1, account="ann", phone="+8613800138000")
    desk.deliver(desk.drop(workbook(ann), key="imports/other/people.xlsx"))
    desk.deliver(desk.drop(workbook(ann, ann | {"account": "ann2"})))

    assert [(result, reason) for _, _, result, reason in desk.result()] == [
        ("Failed", "Account: ann is already taken; write another one."),
        (
            "Failed",
            "Email: this person is in row 2 too; delete one of the rows.",
        ),
    ]
    desk.deliver(desk.drop(workbook(ann | {"account": "ann2"})))
    assert [result for _, _, result, _ in desk.result()] == ["Created"]


def test_columns_that_are_not_the_templates_are_ignored_and_said_so(desk: Desk) -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook(person(1))))
    book["Users"].cell(1, 20, "Nickname")
    file = io.BytesIO()
    book.save(file)
    desk.deliver(desk.drop(file.getvalue()))

    assert desk.task().notes == [
        "The column T, “Nickname”, is not part of the template and was not imported; the result keeps it."
    ]


def test_the_result_is_itself_an_import(desk: Desk) -> None:
    desk.deliver(desk.drop(workbook(person(1), person(2, contact_no=0))))
    content, _ = desk.reports.kept[str(desk.task().result_key)]
    book = openpyxl.load_workbook(io.BytesIO(content))
    book["Users"].delete_rows(2)
    book["Users"].cell(2, 11, "5")
    file = io.BytesIO()
    book.save(file)
    desk.deliver(desk.drop(file.getvalue()))

    assert [result for _, _, result, _ in desk.result()] == ["Created"]
    assert desk.task().notes == []


def test_a_result_that_is_imported_again_passes_over_what_is_done_and_keeps_the_columns_of_ones_own(desk: Desk) -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook(person(1), person(2, email="wrong", password="Copper kettle 8"))))
    sheet = book["Users"]
    for row, text in enumerate(("Badge", "17", "A&B <1>"), start=1):
        sheet.cell(row, sheet.max_column + (row == 1), text)
    desk.deliver(desk.drop(_saved(book)))
    assert [(result, reason) for _, _, result, reason in desk.result()] == [
        ("Created", ""),
        (
            "Failed",
            "Password: it is left out here; write it again, or leave it blank and a random one is mailed. "
            "Email: “wrong” is not an e-mail address; write one like name@example.com.",
        ),
    ]

    mended = openpyxl.load_workbook(io.BytesIO(desk.content()))
    headers = [cell.value for cell in mended["Users"][1]]
    assert headers[-1] == "Badge"
    assert [row[-1].value for row in mended["Users"].iter_rows(min_row=2)] == ["17", "A&B <1>"]
    mended["Users"].cell(3, headers.index("Email*") + 1, "person2@example.com")
    desk.deliver(desk.drop(_saved(mended)))

    task = desk.task()
    assert (task.state, task.created, task.failed, task.skipped) == ("succeeded", 1, 0, 1)
    assert [(result, reason) for _, _, result, reason in desk.result()] == [
        ("Skipped", "An earlier import has created this user; the row was passed over."),
        ("Created", ""),
    ]
    again = openpyxl.load_workbook(io.BytesIO(desk.content()))
    desk.deliver(desk.drop(_saved(again)))
    assert (desk.task().state, desk.task().skipped) == ("succeeded", 2)


def _saved(book: openpyxl.Workbook) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def test_the_result_of_a_chinese_enterprise_is_chinese_and_can_be_imported_again(desk: Desk) -> None:
    Enterprise("acme", name="Acme", administrator="admin", created_at=now(), language="zh").save()
    desk.deliver(desk.drop(workbook(person(1), person(2, email="wrong", title="x" * 40))))
    book = openpyxl.load_workbook(io.BytesIO(desk.content()))
    header, created, failed = book["用户"].values
    assert header[-3:] == ("行号", "结果", "原因")
    assert (created[-2], failed[-2]) == ("已创建", "失败")
    assert failed[-1] == (
        "邮箱：“wrong” 不是邮箱地址，请按 name@example.com 的格式填写。职位：40 个字符过长，最多 32 个。"
    )
    assert [book["填写说明"]["A1"].value] == ["如何填写“用户”工作表"]

    book["用户"].cell(3, header.index("邮箱*") + 1, "person2@example.com")
    book["用户"].cell(3, header.index("职位") + 1, "经理")
    desk.deliver(desk.drop(_saved(book)))
    assert (desk.task().state, desk.task().created, desk.task().skipped) == ("succeeded", 1, 1)


def test_a_file_that_a_chinese_enterprise_cannot_import_is_refused_in_chinese(desk: Desk) -> None:
    Enterprise("acme", name="Acme", administrator="admin", created_at=now(), language="zh").save()
    desk.deliver(desk.drop(b"no workbook"))
    (note,) = [row[0] for row in openpyxl.load_workbook(io.BytesIO(desk.content()))["提示"].values][1:]
    assert re.search(r"[\u4e00-\u9fff]", str(note))
