"""Secrets after a whole session: they are in the mails that brought them, and nowhere else. No log has an address.

The tests search everything that the session left: log lines, items of tables, messages of every queue, stored files
with the parts of workbooks, and mails.
"""

import io
import re
import zipfile
from collections.abc import Callable, Iterator

import pytest

from infra.local.stack import Stack
from infra.log_id import LogIdError, account_of, salt
from muster.logs import log_id
from tests.e2e.helpers import log_lines, physical_ids, recorded
from tests.e2e.people import Admin
from tests.e2e.witness import Witness
from tests.functional.imports import person
from tests.template import resources

pytestmark = pytest.mark.last

TYPED = "typed@secrets.example.com"


@pytest.fixture(scope="module", autouse=True)
def something_secret(stack: Stack) -> None:
    """Use a password of every kind, in case this is the only module that runs."""
    typed = {
        "name": "Ty Ped",
        "email": TYPED,
        "access": "password",
        "password": "Copper lantern 7",
    }
    with Admin.of(stack, "secrets") as admin:
        admin.api.post("/v1/users", json=typed, headers={"Idempotency-Key": "secrets"}).raise_for_status()
        admin.ended(admin.upload(person(1, email="in@secrets.example.com", password="Walnut glacier 9")))
        refused = {**typed, "email": "other@secrets.example.com", "password": "short but 8?"}
        admin.api.post("/v1/users", json=refused)
        admin.api.post("/v1/invitation/accept", json={"token": "x" * 60, "password": "Saffron pebble 5"})


def items(stack: Stack) -> Iterator[str]:
    for name in resources("AWS::DynamoDB::Table"):
        for page in stack.dynamodb.get_paginator("scan").paginate(TableName=physical_ids(stack)[name]):
            yield from map(repr, page["Items"])


def stored(stack: Stack) -> Iterator[str]:
    for name in resources("AWS::S3::Bucket"):
        bucket = physical_ids(stack)[name]
        for each in stack.s3.list_objects_v2(Bucket=bucket).get("Contents", []):
            yield each["Key"]
            content = stack.s3.get_object(Bucket=bucket, Key=each["Key"])["Body"].read()
            yield content.decode("latin-1")
            if zipfile.is_zipfile(io.BytesIO(content)):
                with zipfile.ZipFile(io.BytesIO(content)) as archive:
                    yield from (archive.read(part).decode("utf-8", "replace") for part in archive.namelist())


def messages(stack: Stack) -> Iterator[str]:
    yield from (str(line["queued"]) for line in recorded(stack) if "queued" in line)


def test_every_kind_of_secret_was_used(stack: Stack, witness: Witness) -> None:
    witness.note_mails(stack.mails())
    kinds = set(witness.secrets.values())
    assert kinds >= {"mailed password", "typed password", "password in a workbook", "AccessToken", "signature"}, kinds


@pytest.mark.parametrize("place", [log_lines, items, stored, messages])
def test_no_secret_is_kept(place: Callable[[Stack], Iterator[str]], stack: Stack, witness: Witness) -> None:
    witness.note_mails(stack.mails())
    texts = list(place(stack))
    assert texts
    found = witness.found_in("\n".join(texts))
    if place is items:  # a stored answer may have an upload form, which is good for an hour and one key
        found = [each for each in found if not each.startswith("signature")]
    assert found == []


def test_a_mailed_secret_is_in_one_mail_and_a_typed_one_in_none(stack: Stack, witness: Witness) -> None:
    mails = stack.mails()
    witness.note_mails(mails)
    for secret, what in witness.secrets.items():
        holding = [mail for mail in mails if secret in mail.subject + mail.text + mail.html]
        assert len(holding) == (1 if what.startswith("mailed") else 0), what


def test_no_address_is_in_a_log(stack: Stack) -> None:
    lines = list(log_lines(stack))
    assert lines
    assert [line for line in lines if re.search(r"[^\s\"']+@[^\s\"']+", line)] == []


def test_an_operator_finds_the_log_lines_of_an_account_and_the_account_of_a_log_line(stack: Stack) -> None:
    digest = log_id(TYPED, salt(stack.deployment))
    assert [line for line in log_lines(stack) if digest in line and "add_user" in line]
    assert account_of(stack.deployment, digest) == account_of(stack.deployment, digest[1:]) == TYPED
    with pytest.raises(LogIdError, match="No user of this deployment has the account #0123456789abcdef"):
        account_of(stack.deployment, "#0123456789abcdef")
