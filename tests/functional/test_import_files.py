"""Which files are imported, each once, and what becomes of them."""

import io
import json
from urllib.parse import quote_plus

import openpyxl
import pytest

from muster.tasks.service import await_upload, list_tasks
from muster.ulids import new_ulid
from muster.users.items import UserItem
from muster.users.rules import Role
from tests.functional.imports import Desk, person, workbook
from tests.functional.people import person as put_person
from tests.functional.people import put

pytestmark = pytest.mark.usefixtures("acme")


def test_the_same_event_twice_changes_nothing(desk: Desk) -> None:
    message = desk.drop(workbook(person(1), person(2)))
    desk.deliver(message)
    users = {user.account: user.serialize() for user in UserItem.scan()}
    result = desk.result()
    desk.deliver(message)

    assert {user.account: user.serialize() for user in UserItem.scan()} == users
    assert desk.result() == result
    assert len(list_tasks("acme", limit=10)[0]) == 1


def test_a_new_file_under_the_same_name_is_another_import(desk: Desk) -> None:
    desk.deliver(desk.drop(workbook(person(1))))
    desk.deliver(desk.drop(workbook(person(2))))

    assert [task.state for task in list_tasks("acme", limit=10)[0]] == ["succeeded", "succeeded"]


def test_a_file_that_was_replaced_before_its_import_began_leaves_the_new_one_alone(desk: Desk) -> None:
    first = desk.drop(workbook(person(1)))
    second = desk.drop(workbook(person(2)))
    desk.deliver(first)

    assert "Another file was uploaded in place of this one" in str(desk.task().problem)
    desk.deliver(second)
    assert [user.account for user in UserItem.scan()] == ["person2@example.com"]


def _awaiting() -> str:
    """An import that an administrator has announced; the key under which its file is awaited."""
    task_id = new_ulid()
    key = f"uploads/acme/{task_id}.xlsx"
    creator = put_person("admin", role=Role.ADMINISTRATOR).id
    await_upload(
        "acme",
        task_id,
        file_name="list.xlsx",
        upload_key=key,
        created_by="admin",
        creator_id=creator,
    )
    return key


def test_a_mended_file_in_the_form_of_an_import_that_failed_is_an_import_of_its_own(desk: Desk) -> None:
    key = _awaiting()
    desk.deliver(desk.drop(b"Name,Email", key=key))
    desk.deliver(desk.drop(workbook(person(1)), key=key))

    latest, first = list_tasks("acme", limit=10)[0]
    assert (first.state, latest.state, latest.created) == ("failed", "succeeded", 1)
    assert (latest.file_name, latest.created_by) == ("list.xlsx", "admin")
    assert desk.uploads.kept == {}


def test_the_event_of_an_upload_that_was_imported_comes_again_and_changes_nothing(desk: Desk) -> None:
    message = desk.drop(workbook(person(1)), key=_awaiting())
    desk.deliver(message)
    desk.deliver(message)

    assert [task.state for task in list_tasks("acme", limit=10)[0]] == ["succeeded"]


def test_of_two_files_in_one_form_before_the_import_begins_the_later_is_imported_and_once(desk: Desk) -> None:
    key = _awaiting()
    messages = [desk.drop(workbook(person(number)), key=key) for number in (1, 2)]
    for message in [*messages, *messages]:
        desk.deliver(message)

    assert {user.account for user in UserItem.scan()} == {"admin", "person2@example.com"}
    assert [task.state for task in list_tasks("acme", limit=10)[0]] == ["succeeded", "failed"]


def test_an_upload_after_the_end_is_not_imported_for_somebody_who_lost_the_role(desk: Desk) -> None:
    key = _awaiting()
    desk.deliver(desk.drop(b"Name,Email", key=key))
    put("admin", role=Role.MEMBER)
    desk.deliver(desk.drop(workbook(person(1)), key=key))

    assert "no longer an administrator" in str(desk.task().problem)
    assert {user.account for user in UserItem.scan()} == {"admin"}


def test_a_file_that_was_deleted_before_its_import_began_fails_with_a_sentence(desk: Desk) -> None:
    message = desk.drop(workbook(person(1)))
    desk.uploads.kept.clear()
    desk.deliver(message)

    assert desk.task().state == "failed"
    assert desk.task().problem == "The file was deleted before its import began. Upload it once more."


def test_an_unknown_enterprise_in_the_key_fails_with_a_sentence_and_deletes_the_file(desk: Desk) -> None:
    desk.deliver(desk.drop(workbook(person(1)), key="imports/nobody/people.xlsx"))

    assert desk.task("nobody").problem == (
        "There is no enterprise 'nobody'. Put the file into imports/<enterprise>/, "
        "with the id that the enterprise was created with."
    )
    assert desk.uploads.kept == {}


def test_a_file_that_is_no_workbook_fails_with_a_sentence(desk: Desk) -> None:
    desk.deliver(desk.drop(b"Name,Email\nAnn,ann@example.com\n"))

    assert desk.task().state == "failed"
    assert "CSV" in str(desk.task().problem)
    assert desk.uploads.kept == {}


def test_a_refused_file_leaves_a_workbook_that_says_why_where_results_are(desk: Desk) -> None:
    desk.deliver(desk.drop(b"Name,Email\nAnn,ann@example.com\n", "imports/acme/people.csv"))

    task = desk.task()
    assert task.result_key == f"results/acme/{task.task_id}/people-result.xlsx"
    assert desk.notes() == [task.problem]


def test_a_file_for_no_enterprise_leaves_a_text_that_says_why(desk: Desk) -> None:
    desk.deliver(desk.drop(workbook(person(1)), key="imports/nobody/people.xlsx"))

    task = desk.task("nobody")
    content, _ = desk.reports.kept[f"results/nobody/{task.task_id}/people-result.txt"]
    assert content.decode() == f"{task.problem}\n"


def test_notes_about_the_file_are_in_its_result_too(desk: Desk) -> None:
    file = openpyxl.load_workbook(io.BytesIO(workbook(person(1))))
    sheet = file["Users"]
    sheet.cell(1, sheet.max_column + 1).value = "Nickname"
    sheet.row_dimensions[2].hidden = True
    content = io.BytesIO()
    file.save(content)
    desk.deliver(desk.drop(content.getvalue()))

    assert len(desk.task().notes) == 2
    assert desk.notes() == desk.task().notes


def test_a_result_without_notes_has_no_sheet_for_them(desk: Desk) -> None:
    desk.deliver(desk.drop(workbook(person(1))))

    assert desk.notes() == []


@pytest.mark.parametrize(
    ("key", "file_name"),
    [
        ("imports/acme/2026/x.xlsx", "x.xlsx"),
        ("imports/acme/Neue Leute + mehr & 100%25.xlsx", "Neue Leute + mehr & 100%25.xlsx"),
        ("imports/acme/人员名单.xlsx", "人员名单.xlsx"),
        ("imports/acme/people", "people"),
        ("imports/acme//..", ".."),
        (f"imports/acme/{'n' * 1006}.xlsx", f"{'n' * 254}…"),
    ],
)
def test_a_file_in_the_drop_folder_may_have_any_name(desk: Desk, key: str, file_name: str) -> None:
    message = desk.drop(workbook(person(1)), key)
    desk.deliver(message.replace(json.dumps(key), json.dumps(quote_plus(key, safe="/"))))

    task = desk.task()
    assert (task.state, task.file_name) == ("succeeded", file_name)
    assert len(str(task.result_key).encode()) <= 1024
    assert desk.uploads.kept == {}


@pytest.mark.parametrize(
    "key", ["imports/acme", "imports/acme/", "imports/acme/.", "imports//x.xlsx", "imports/x.xlsx"]
)
def test_a_file_outside_of_an_enterprises_folder_is_passed_over(desk: Desk, key: str) -> None:
    desk.deliver(desk.drop(workbook(person(1)), key))

    assert UserItem.count() == 0
