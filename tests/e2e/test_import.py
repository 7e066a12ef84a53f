"""Imports on the deployed template, up to the mails and the sign-ins of the imported people."""

import io
import itertools
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

import openpyxl
import pytest

from infra.local.stack import Stack
from tests.e2e.helpers import IMPORT_VISIBILITY, kill_workers, mails_to, messages_in, wait_for
from tests.e2e.people import OWN_PASSWORD, Admin, first_sign_in, mailed_password, post_file
from tests.functional.imports import workbook

_numbers = itertools.count(1)

ROWS = 500  # of the import whose process is killed; it takes some seconds


@pytest.fixture(scope="module")
def admin(stack: Stack) -> Iterator[Admin]:
    with Admin.of(stack, "acme") as admin:
        yield admin


def _people(admin: Admin, count: int) -> list[dict[str, object]]:
    """Return people with addresses that no other test uses."""
    group = next(_numbers)
    return [
        {"name": f"Person {number}", "email": f"p{group}-{number}@{admin.enterprise_id}.example.com"}
        for number in range(count)
    ]


def test_a_person_without_a_password_in_the_row_signs_in_with_the_mailed_one_and_chooses_another(
    stack: Stack, admin: Admin
) -> None:
    (ann,) = _people(admin, 1)
    email = str(ann["email"])
    task = admin.ended(admin.upload(ann, {"name": "Nobody", "email": "nowhere"}))

    assert (task["state"], task["created"], task["failed"]) == ("completed_with_errors", 1, 1)
    created, failed = admin.result(task)
    assert (created["Result"], created["Email*"]) == ("Created", email)
    assert failed["Result"] == "Failed"
    assert failed["Reason"].startswith("Email: ")

    (mail,) = wait_for(lambda: mails_to(stack, email), "The mail")
    assert "Acme Industries" in mail.subject
    with stack.http(first_sign_in(stack, email, mailed_password(mail))) as api:
        me = api.get("/v1/me").raise_for_status().json()
        assert me["account"] == email
        assert me["enterprise"]["enterprise_id"] == "acme"
        assert api.get("/v1/tasks").status_code == 403
    assert stack.sign_in(email, OWN_PASSWORD)


def test_a_password_in_the_row_signs_in_unchanged_and_is_not_mailed(stack: Stack, admin: Admin) -> None:
    (ann,) = _people(admin, 1)
    task = admin.ended(admin.upload(ann | {"account": "typed.one", "password": "Correct horse 7"}))

    assert stack.sign_in("typed.one", "Correct horse 7")
    (mail,) = wait_for(lambda: mails_to(stack, str(ann["email"])), "The mail")
    assert "Correct horse 7" not in mail.text + mail.html
    assert admin.result(task)[0]["Password"] == ""


def test_a_file_in_the_drop_folder_is_imported_and_deleted(stack: Stack, admin: Admin) -> None:
    people = _people(admin, 40)
    admin.drop(workbook(*people), "Neue Leute & mehr.xlsx")
    task = admin.dropped("Neue Leute & mehr.xlsx")

    assert (task["state"], task["created"], task["created_by"]) == ("succeeded", 40, "drop folder")
    _wait_for_mails(stack, people)
    bucket = stack.outputs["UploadsBucket"]
    wait_for(lambda: stack.s3.list_objects_v2(Bucket=bucket)["KeyCount"] == 0, "The end of the uploaded file")


def test_a_file_that_is_no_workbook_fails_with_a_sentence(admin: Admin) -> None:
    admin.drop(b"Name,Email\nAnn,ann@example.com\n", "people.csv")
    task = admin.dropped("people.csv")

    assert task["state"] == "failed"
    assert "CSV" in task["problem"]
    notes = openpyxl.load_workbook(io.BytesIO(admin.download(task)))["Notes"].iter_rows(values_only=True)
    assert task["problem"] in [cell for row in notes for cell in row]


def test_an_upload_form_is_good_for_its_own_key_and_size_only(admin: Admin) -> None:
    upload = admin.api.post("/v1/imports", json={"file_name": "people.xlsx"}).json()["upload"]

    assert post_file(upload, b"x", key="uploads/other/stolen.xlsx").status_code == 403
    assert post_file(upload, b"x" * (20 * 1024**2 + 1)).status_code == 400
    assert post_file(upload, b"").status_code == 400


def test_a_repeated_event_of_a_file_changes_nothing(stack: Stack, admin: Admin) -> None:
    people = _people(admin, 5)
    queue = stack.outputs["ImportQueueUrl"]
    with _without_consumer(stack, queue):
        admin.drop(workbook(*people), "twice.xlsx")
        received = wait_for(lambda: stack.sqs.receive_message(QueueUrl=queue).get("Messages"), "The event")
        for _ in range(2):
            stack.sqs.send_message(QueueUrl=queue, MessageBody=received[0]["Body"])
        stack.sqs.delete_message(QueueUrl=queue, ReceiptHandle=received[0]["ReceiptHandle"])
    task = admin.dropped("twice.xlsx")
    wait_for(lambda: messages_in(stack, "ImportQueueUrl") == 0, "The end of the messages")

    assert (task["state"], task["created"]) == ("succeeded", 5)
    assert admin.tasks_of("twice.xlsx") == [task]
    _wait_for_mails(stack, people)
    assert all(len(mails_to(stack, str(person["email"]))) == 1 for person in people)


def test_an_import_whose_process_is_killed_is_resumed_and_mails_each_person_once(stack: Stack, admin: Admin) -> None:
    people = [person | {"password": "Walnut meadow 4"} for person in _people(admin, ROWS)]  # set one by one
    people[7]["contact_no"] = "ten"
    task_id = admin.upload(*people)
    wait_for(lambda: admin.get(f"/v1/tasks/{task_id}")["done"] > 0, "The first rows")
    assert kill_workers(stack, "ImportFunction") > 0
    assert admin.get(f"/v1/tasks/{task_id}")["state"] == "running"
    task = admin.ended(task_id, IMPORT_VISIBILITY + 60)

    assert (task["total"], task["created"], task["failed"]) == (ROWS, ROWS - 1, 1)
    result = admin.result(task)
    assert [row["Row"] for row in result] == [str(number) for number in range(2, ROWS + 2)]
    assert [row["Row"] for row in result if row["Result"] == "Failed"] == ["9"]
    _wait_for_mails(stack, people[:7] + people[8:], 400)
    recipients = {str(person["email"]) for person in people}
    assert len([mail for mail in stack.mails() if mail.recipient in recipients]) == ROWS - 1


def test_a_request_without_a_good_token_is_refused(stack: Stack) -> None:
    with stack.http() as api:
        assert api.get("/v1/me").status_code == 401
        assert api.get("/v1/tasks", headers={"Authorization": "Bearer nonsense"}).status_code == 401


def test_anybody_may_read_the_description_of_the_api(stack: Stack) -> None:
    with stack.http() as api:
        assert api.get("/openapi.json").json()["info"]["title"] == "Muster API"
        page = api.get("/docs")
        assert page.headers["content-type"].startswith("text/html")
        assert api.get("/docs/swagger-ui-bundle.min.js").is_success


@contextmanager
def _without_consumer(stack: Stack, queue_url: str) -> Iterator[None]:
    """Keep functions from reading the queue while the block runs."""
    arn = stack.sqs.get_queue_attributes(QueueUrl=queue_url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    mappings = stack.functions.list_event_source_mappings()["EventSourceMappings"]
    mapping = next(each["UUID"] for each in mappings if each["EventSourceArn"] == arn)
    stack.functions.update_event_source_mapping(UUID=mapping, Enabled=False)
    try:
        yield
    finally:
        stack.functions.update_event_source_mapping(UUID=mapping, Enabled=True)


def _wait_for_mails(stack: Stack, people: Sequence[Mapping[str, object]], seconds: float = 60) -> None:
    recipients = {str(person["email"]) for person in people}
    wait_for(lambda: recipients <= {mail.recipient for mail in stack.mails()}, "All mails", seconds)
