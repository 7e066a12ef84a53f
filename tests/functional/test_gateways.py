"""The contract of each gateway, kept by the real one (on AWS in memory) and by the fake alike."""

import io
import json
from collections.abc import Mapping
from dataclasses import replace
from itertools import chain

import boto3
import pytest
from botocore.stub import Stubber

from muster.enterprises import Enterprise
from muster.errors import NotFoundError, ThrottledError
from muster.gateways import live
from muster.gateways.aws import client
from muster.gateways.files import Files, S3Files
from muster.gateways.mailer import Mail, Mailer, MailHeldError, MailRefusedError, SesMailer
from muster.gateways.queues import ACCOUNTS_PER_NUDGE, Nudges, SqsNudges, SqsTaskQueue
from muster.gateways.sign_ins import CognitoSignIns, PasswordRefusedError, SignIns, SupersededError
from muster.gateways.transactions import Insert, ItemKey, Transactions
from muster.tasks.table import Task
from muster.users.items import UniqueKeyItem, UserItem
from tests import fakes
from tests.functional.region import make_buckets, make_user_pool

pytestmark = pytest.mark.usefixtures("aws_region")
BOTH = pytest.mark.parametrize("kind", ["real", "fake"])


@pytest.fixture
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def files(kind: str) -> Files:
    if kind == "fake":
        return fakes.InMemoryFiles()
    make_buckets()
    return S3Files("uploads")


def _content(files: Files, key: str, etag: str = "") -> bytes:
    into = io.BytesIO()
    files.read(key, into, etag=etag)
    return into.getvalue()


def _etag(files: Files, key: str) -> str:
    if isinstance(files, fakes.InMemoryFiles):
        return files.kept[key][1]
    return boto3.client("s3").head_object(Bucket="uploads", Key=key)["ETag"].strip('"')


@BOTH
class TestFiles:
    def test_what_was_written_can_be_read(self, files: Files) -> None:
        files.write("a/b", io.BytesIO(b"content"), content_type="text/plain")
        assert _content(files, "a/b") == b"content"

    def test_what_is_not_there_is_not_found(self, files: Files) -> None:
        with pytest.raises(NotFoundError):
            _content(files, "a/b")

    def test_whether_a_file_is_there_can_be_asked(self, files: Files) -> None:
        assert not files.exists("a/b")
        files.write("a/b", io.BytesIO(b"content"), content_type="text/plain")
        assert files.exists("a/b")

    def test_what_was_replaced_is_not_found_under_its_old_tag(self, files: Files) -> None:
        files.write("a/b", io.BytesIO(b"old"), content_type="text/plain")
        old = _etag(files, "a/b")
        assert _content(files, "a/b", old) == b"old"
        files.write("a/b", io.BytesIO(b"new"), content_type="text/plain")
        with pytest.raises(NotFoundError):
            _content(files, "a/b", old)

    def test_deleting_spares_what_replaced_the_file(self, files: Files) -> None:
        files.write("a/b", io.BytesIO(b"old"), content_type="text/plain")
        old = _etag(files, "a/b")
        files.write("a/b", io.BytesIO(b"new"), content_type="text/plain")
        files.delete("a/b", etag=old)
        assert _content(files, "a/b") == b"new"
        files.delete("a/b", etag=_etag(files, "a/b"))
        with pytest.raises(NotFoundError):
            _content(files, "a/b")

    def test_deleting_what_is_not_there_is_no_error(self, files: Files) -> None:
        files.delete("a/b")
        files.delete("a/b", etag="etag")

    def test_a_grant_is_for_just_one_key(self, files: Files) -> None:
        assert files.upload_grant("a/b", max_bytes=10, seconds=60)["fields"]["key"] == "a/b"

    def test_a_download_address_names_the_file(self, files: Files) -> None:
        assert "a/b" in files.download_url("a/b", file_name="人员.xlsx", seconds=60)


@pytest.fixture
def transactions(kind: str) -> Transactions:
    return fakes.InMemoryTransactions() if kind == "fake" else live.transactions()


def _key(key: str, account: str = "ann") -> Insert:
    return Insert("unique_keys", "unique_key", {"unique_key": {"S": key}, "account": {"S": account}})


@BOTH
class TestTransactions:
    def test_all_are_inserted_when_nothing_is_in_the_way(self, transactions: Transactions) -> None:
        assert transactions.insert([_key("a"), _key("b")]) == {}
        assert set(transactions.insert([_key("a"), _key("b")])) == {_key("a").item_key, _key("b").item_key}

    def test_none_is_inserted_when_one_meets_an_obstacle_which_is_told(self, transactions: Transactions) -> None:
        transactions.insert([_key("b", "bob")])
        conflicts = transactions.insert([_key("a"), _key("b"), _key("c")])

        assert {key: conflict.there for key, conflict in conflicts.items()} == {
            _key("b").item_key: {"unique_key": {"S": "b"}, "account": {"S": "bob"}}
        }
        assert transactions.insert([_key("a"), _key("c")]) == {}

    def test_items_are_read_by_the_hundred_each_once(self, transactions: Transactions) -> None:
        table = UniqueKeyItem.Meta.table_name
        items = [{"unique_key": {"S": f"key{number}"}, "account": {"S": "ann"}} for number in range(120)]
        for start in (0, 60):
            transactions.insert([Insert(table, "unique_key", item) for item in items[start : start + 60]])
        asked = [ItemKey(table, "unique_key", f"key{number}") for number in range(130)]
        user = ItemKey(UserItem.Meta.table_name, "account", "nobody")
        found = transactions.read([*asked, asked[0], user])
        assert found == dict(zip(asked, items, strict=False))
        assert transactions.read([]) == {}


def test_what_dynamodb_leaves_out_of_an_answer_is_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    transactions = live.transactions()
    monkeypatch.setattr("time.sleep", lambda _: None)
    key = ItemKey("unique_keys", "unique_key", "a")
    asked = {"unique_keys": {"Keys": [{"unique_key": {"S": "a"}}], "ConsistentRead": True}}
    item = {"unique_key": {"S": "a"}, "account": {"S": "ann"}}
    with Stubber(client("dynamodb")) as dynamodb:
        left = {"Responses": {}, "UnprocessedKeys": asked}
        dynamodb.add_response("batch_get_item", left, {"RequestItems": asked})
        dynamodb.add_response("batch_get_item", {"Responses": {"unique_keys": [item]}}, {"RequestItems": asked})
        assert transactions.read([key]) == {key: item}
        for _ in range(8):
            dynamodb.add_response("batch_get_item", left, {"RequestItems": asked})
        with pytest.raises(ThrottledError):
            transactions.read([key])


@pytest.fixture
def sign_ins(kind: str) -> SignIns:
    if kind == "fake":
        return fakes.InMemorySignIns()
    return CognitoSignIns(make_user_pool())


def _status(sign_ins: SignIns) -> str:
    if isinstance(sign_ins, fakes.InMemorySignIns):
        return "FORCE_CHANGE_PASSWORD" if sign_ins.kept["ann"][2] else "CONFIRMED"
    assert isinstance(sign_ins, CognitoSignIns)
    pool = sign_ins._pool
    return boto3.client("cognito-idp").admin_get_user(UserPoolId=pool, Username="ann")["UserStatus"]


def _enabled(sign_ins: SignIns) -> bool:
    if isinstance(sign_ins, fakes.InMemorySignIns):
        return "ann" not in sign_ins.disabled
    assert isinstance(sign_ins, CognitoSignIns)
    return bool(boto3.client("cognito-idp").admin_get_user(UserPoolId=sign_ins._pool, Username="ann")["Enabled"])


@BOTH
class TestSignIns:
    def test_a_temporary_password_must_be_changed(self, sign_ins: SignIns) -> None:
        for _ in range(2):
            sign_ins.put("ann", "ann@example.com", "Correct horse 7", temporary=True)
            assert _status(sign_ins) == "FORCE_CHANGE_PASSWORD"

    def test_another_password_stays(self, sign_ins: SignIns) -> None:
        for _ in range(2):
            sign_ins.put("ann", "ann@example.com", "Correct horse 7", temporary=False)
            assert _status(sign_ins) == "CONFIRMED"

    def test_a_password_is_a_persons_own_once_it_is_not_temporary(self, sign_ins: SignIns) -> None:
        assert not sign_ins.has_own_password("ann")
        sign_ins.put("ann", "ann@example.com", "Correct horse 7", temporary=True)
        assert not sign_ins.has_own_password("ann")
        sign_ins.put("ann", "ann@example.com", "Correct horse 7", temporary=False)
        assert sign_ins.has_own_password("ann")

    def test_a_disabled_sign_in_does_not_work_until_it_is_enabled(self, sign_ins: SignIns) -> None:
        sign_ins.put("ann", "ann@example.com", "Correct horse 7", temporary=False)
        sign_ins.match("ann", "lee@example.com", enabled=False)
        assert _enabled(sign_ins) is False
        sign_ins.match("ann", "lee@example.com", enabled=True)
        assert _enabled(sign_ins) is True

    def test_a_sign_in_is_found_as_it_was_put_and_as_it_is_changed(self, sign_ins: SignIns) -> None:
        sub = sign_ins.put("ann", "ann@example.com", "Correct horse 7", temporary=False).sub
        found = sign_ins.find("ann")
        assert found
        assert (found.account, found.sub, found.email) == ("ann", sub, "ann@example.com")
        assert found.is_verified
        assert found.is_enabled
        assert found.made_at.tzinfo
        sign_ins.match("ann", "lee@example.com", enabled=False)
        changed = sign_ins.find("ann")
        assert changed == replace(found, email="lee@example.com", is_enabled=False)
        assert sign_ins.find("nobody") is None

    def test_a_sign_in_that_is_there_gets_the_address_and_works_again(self, sign_ins: SignIns) -> None:
        made = sign_ins.put("ann", "former@example.com", "Correct horse 7", temporary=False)
        sign_ins.match("ann", "former@example.com", enabled=False)
        again = sign_ins.put("ann", "ann@example.com", "Correct horse 8", temporary=True)
        found = sign_ins.find("ann")
        assert found
        assert (found.email, found.is_verified, found.is_enabled) == ("ann@example.com", True, True)
        assert (made.is_new, again.is_new, again.sub) == (True, False, made.sub)

    def test_a_sign_in_that_is_another_ones_by_now_is_not_changed(self, sign_ins: SignIns) -> None:
        sign_ins.put("ann", "ann@example.com", "Correct horse 7", temporary=False)
        before = sign_ins.find("ann")
        with pytest.raises(SupersededError):
            sign_ins.put("ann", "eve@example.com", "Correct horse 8", temporary=True, may_go_on=lambda: False)
        assert sign_ins.find("ann") == before
        assert _status(sign_ins) == "CONFIRMED"

    def test_every_sign_in_is_told_page_by_page(self, sign_ins: SignIns) -> None:
        for number in range(130):
            sign_ins.put(f"ann{number}", f"ann{number}@example.com", "Correct horse 7", temporary=True)
        assert {each.account: each.email for each in sign_ins.all()} == {
            f"ann{number}": f"ann{number}@example.com" for number in range(130)
        }

    def test_a_removed_sign_in_can_be_made_anew(self, sign_ins: SignIns) -> None:
        sign_ins.put("ann", "ann@example.com", "Correct horse 7", temporary=False)
        sign_ins.remove("ann")
        sign_ins.put("ann", "ann@example.com", "Correct horse 7", temporary=True)
        assert _status(sign_ins) == "FORCE_CHANGE_PASSWORD"

    def test_what_does_not_exist_needs_nothing_done(self, sign_ins: SignIns) -> None:
        sign_ins.match("nobody", "nobody@example.com", enabled=False)
        sign_ins.end_sessions("nobody")
        sign_ins.remove("nobody")

    def test_a_password_against_the_pools_policy_is_refused(self, sign_ins: SignIns) -> None:
        with pytest.raises(PasswordRefusedError):
            sign_ins.put("ann", "ann@example.com", "short", temporary=False)


@pytest.fixture
def mailer(kind: str) -> Mailer:
    if kind == "fake":
        return fakes.InMemoryMailer()
    boto3.client("sesv2").create_email_identity(EmailIdentity="muster@example.com")
    return SesMailer("muster@example.com", "mail")


MAIL = Mail("li.wei@example.com", "acme", "ann@example.com", "Müller, Söhne & Co", "Hello", "text", "<p>html</p>")
NOT_VERIFIED = "Email address is not verified. The following identities failed the check in region EU-CENTRAL-1: "


def _send(mailer: Mailer, fake: Mapping[str, object], code: str, text: str) -> str:
    """Send a mail that SES, or the fake as it is set up by `fake`, does not take."""
    if isinstance(mailer, fakes.InMemoryMailer):
        return replace(mailer, **fake).send(MAIL)  # type: ignore[arg-type]
    with Stubber(client("sesv2")) as stub:
        stub.add_client_error("send_email", code, text, 400)
        return mailer.send(MAIL)


@BOTH
class TestMailer:
    def test_a_mail_is_sent(self, mailer: Mailer) -> None:
        assert mailer.send(MAIL)

    def test_a_mail_to_an_address_that_is_none_is_refused_for_good(self, mailer: Mailer) -> None:
        with pytest.raises(MailRefusedError):
            _send(mailer, {"refuses": {MAIL.to}}, "BadRequestException", "Missing final '@domain'")

    def test_every_mail_is_held_while_the_sender_is_not_verified(self, mailer: Mailer) -> None:
        with pytest.raises(MailHeldError) as held:
            _send(mailer, {"holds_all": True}, "MessageRejected", NOT_VERIFIED + "muster@example.com")
        assert held.value.for_all
        assert held.value.code == "MessageRejected"

    @pytest.mark.parametrize("code", ["LimitExceededException", "ThrottlingException", "TooManyRequestsException"])
    def test_every_mail_is_held_when_the_quota_of_the_day_is_used_up(self, mailer: Mailer, code: str) -> None:
        """It does not pass within the tries of a message: an operator has to know.

        https://docs.aws.amazon.com/ses/latest/dg/manage-sending-quotas-errors.html
        """
        with pytest.raises(MailHeldError) as held:
            _send(mailer, {"holds_all": True}, code, "Daily message quota exceeded.")
        assert held.value.for_all

    def test_in_the_sandbox_only_mails_to_addresses_that_are_not_verified_are_held(self, mailer: Mailer) -> None:
        with pytest.raises(MailHeldError) as held:
            _send(mailer, {"holds": {MAIL.to}}, "MessageRejected", NOT_VERIFIED + MAIL.to)
        assert not held.value.for_all

    def test_a_rate_that_is_too_high_is_told(self, mailer: Mailer) -> None:
        with pytest.raises(ThrottledError):
            _send(mailer, {"throttled": 1}, "TooManyRequestsException", "Maximum sending rate exceeded.")


def test_ses_is_given_an_encoded_account_and_a_sender_of_320_bytes_at_most() -> None:
    given: dict[str, object] = {}
    ses = client("sesv2")
    ses.meta.events.register("provide-client-params.sesv2.SendEmail", lambda params, **_: given.update(params))
    boto3.client("sesv2").create_email_identity(EmailIdentity="muster@example.com")
    SesMailer("muster@example.com", "mail").send(replace(MAIL, sender_name="上海贸易有限公司" * 8))

    assert given["EmailTags"] == [
        {"Name": "account", "Value": "li_2ewei_40example_2ecom"},
        {"Name": "enterprise", "Value": "acme"},
    ]
    assert len(str(given["FromEmailAddress"])) <= 320


@pytest.fixture
def queue_url() -> str:
    return boto3.client("sqs").create_queue(QueueName="queue")["QueueUrl"]


@pytest.fixture
def nudges(kind: str, queue_url: str) -> Nudges:
    return fakes.InMemoryNudges() if kind == "fake" else SqsNudges(queue_url)


@BOTH
class TestNudges:
    def test_nudges_wait_to_be_taken_up(self, nudges: Nudges) -> None:
        assert nudges.waiting() == 0
        nudges.send({"acme": ["ann"]})
        assert nudges.waiting() == 1

    def test_no_accounts_are_no_nudge(self, nudges: Nudges) -> None:
        nudges.send({"acme": []})
        assert nudges.waiting() == 0


def test_a_nudge_holds_what_one_run_does_well(queue_url: str) -> None:
    accounts = [f"account{number}" for number in range(300)]
    SqsNudges(queue_url).send({"acme": accounts})

    bodies = [json.loads(body)["accounts"] for body in _bodies(queue_url)]
    assert max(map(len, bodies)) == ACCOUNTS_PER_NUDGE
    assert sorted(chain.from_iterable(bodies)) == sorted(accounts)


def test_an_import_that_goes_on_is_queued_as_it_was_received(queue_url: str) -> None:
    SqsTaskQueue(queue_url).put("body", enterprise_id="acme")
    assert _bodies(queue_url) == ["body"]


def test_a_delayed_message_comes_again(queue_url: str) -> None:
    queue = SqsTaskQueue(queue_url)
    queue.put("body", enterprise_id="acme")
    (message,) = boto3.client("sqs").receive_message(QueueUrl=queue_url)["Messages"]
    assert _bodies(queue_url) == []
    queue.delay(message["ReceiptHandle"], 0)
    assert _bodies(queue_url) == ["body"]


@pytest.mark.usefixtures("aws_region")
def test_all_tables_share_the_one_client() -> None:
    clients = {model._get_connection().connection.client for model in (UserItem, UniqueKeyItem, Task, Enterprise)}
    assert clients == {client("dynamodb")}


def _bodies(queue_url: str) -> list[str]:
    found: list[str] = []
    while messages := boto3.client("sqs").receive_message(QueueUrl=queue_url, MaxNumberOfMessages=10).get("Messages"):
        found += [message["Body"] for message in messages]
    return found
