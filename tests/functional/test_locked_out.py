"""No administrator is locked out for good by a mail that could not be sent: the operator's call again lets them in."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from botocore.stub import Stubber

from muster.audit.entries import OPERATOR
from muster.clock import now
from muster.enterprises import create_enterprise
from muster.errors import MusterError
from muster.gateways import live
from muster.gateways.aws import client
from muster.gateways.mailer import Mailer, SesMailer
from muster.onboarding import onboard
from muster.sweeping import sweep
from muster.users.history import last_author
from muster.users.items import UniqueKeyItem, UserItem
from muster.users.pending import nothing_pending
from muster.users.repository import find_user
from muster.users.user import MailStatus, Status, User
from tests.fakes import InMemoryMailer, InMemoryNudges, InMemorySignIns
from tests.functional.people import accounts_of, delete, insert, put

pytestmark = pytest.mark.usefixtures("aws_region")
ADA = {"name": "Ada", "email": "ada@example.com", "account": "ada"}
ACME: dict[str, Any] = {"enterprise_id": "acme", "name": "Acme", "administrator": ADA}
DONE = {"enterprise_id": "acme", "account": "ada"}


class Deployment:
    """An operator's deployment."""

    def __init__(self) -> None:
        self.sign_ins, self.nudges, self.mailer = InMemorySignIns(), InMemoryNudges(), InMemoryMailer()

    def create(self, **administrator: str) -> dict[str, Any]:
        request = ACME | {"administrator": ADA | administrator}
        return create_enterprise(request, transactions=live.transactions(), sign_ins=self.sign_ins, nudges=self.nudges)

    def onboard(self, mailer: Mailer | None = None) -> None:
        accounts, self.nudges.sent = self.nudges.sent, []
        onboard(accounts, sign_ins=self.sign_ins, mailer=mailer or self.mailer)

    def mails(self) -> list[str]:
        return [mail.to for mail in self.mailer.sent]


@pytest.fixture
def here() -> Deployment:
    return Deployment()


def _ada() -> User:
    user = find_user("ada")
    assert user is not None
    return user


def _what_became_of_the_mail(status: MailStatus, age: timedelta = timedelta()) -> None:
    put("ada", mail_status=status, mail_at=now() - age)


def test_the_first_administrator_gets_in_once_ses_takes_mail(here: Deployment) -> None:
    here.create()
    text = "Email address is not verified. The following identities failed the check in region EU-CENTRAL-1: x"
    with Stubber(client("sesv2")) as ses:
        ses.add_client_error("send_email", "MessageRejected", text, 400)
        with pytest.raises(MusterError):
            here.onboard(SesMailer("muster@example.com", "mail"))
    assert (_ada().pending_action, _ada().mail_status) == ("send_password", "queued")

    assert here.create() == DONE
    sweep(here.nudges, here.nudges)
    assert accounts_of(here.nudges.sent) == ["ada"]
    put("ada", due_at=now())  # what the run that failed has reserved is free again
    here.onboard()
    assert here.mails() == ["ada@example.com"]


def test_a_mail_that_was_refused_for_good_is_sent_once_more_when_asked(here: Deployment) -> None:
    here.create()
    here.mailer.refuses = frozenset({"ada@example.com"})
    here.onboard()
    assert _ada().mail_status == "failed"

    here.mailer.refuses = frozenset()
    assert here.create() == DONE
    here.onboard()
    assert here.mails() == ["ada@example.com"]
    assert here.sign_ins.kept["ada"][2]
    assert UserItem.count() == 1


def test_a_wrong_address_can_be_corrected(here: Deployment) -> None:
    here.create(email="adda@example.com")
    here.onboard()
    _what_became_of_the_mail(MailStatus.BOUNCED)

    assert here.create() == DONE
    here.onboard()
    assert here.mails() == ["adda@example.com", "ada@example.com"]
    assert sorted(each.unique_key for each in UniqueKeyItem.scan()) == ["account#ada", "acme#email#ada@example.com"]
    assert UserItem.count() == 1


def test_the_operator_is_told_as_the_author_of_a_correction(here: Deployment) -> None:
    here.create()
    here.onboard()
    _what_became_of_the_mail(MailStatus.BOUNCED)
    put("ada", updated_by="bob", updated_by_id="another")
    assert here.create(email="ada.lovelace@example.com") == DONE
    assert last_author(_ada()) == OPERATOR


def test_the_former_address_is_mailed_a_notice_of_an_operators_change(here: Deployment) -> None:
    here.create(email="adda@example.com")
    here.onboard()
    _what_became_of_the_mail(MailStatus.DELIVERED, timedelta(days=8))

    assert here.create() == DONE
    here.onboard()
    assert here.mails() == ["adda@example.com", "ada@example.com", "adda@example.com"]
    assert "create_enterprise" in here.mailer.sent[-1].text


def test_no_second_mail_goes_to_an_address_that_bounced_but_a_typed_password_helps(here: Deployment) -> None:
    here.create()
    here.onboard()
    _what_became_of_the_mail(MailStatus.BOUNCED)

    assert here.create()["problem"].startswith("The last mail to the administrator's address bounced")
    assert here.create(password="Correct horse 7") == DONE
    assert here.sign_ins.kept["ada"] == ("ada@example.com", "Correct horse 7", False)
    here.onboard()
    assert here.mails() == ["ada@example.com"]


def test_a_mailed_password_that_was_not_used_in_time_is_replaced(here: Deployment) -> None:
    here.create()
    here.onboard()
    _what_became_of_the_mail(MailStatus.DELIVERED, timedelta(days=8))

    here.create()
    here.onboard()
    assert here.mails() == ["ada@example.com", "ada@example.com"]


def test_an_administrator_who_came_back_from_a_backup_without_a_good_address_gets_in(here: Deployment) -> None:
    here.create()
    here.onboard()
    _what_became_of_the_mail(MailStatus.BOUNCED)
    here.sign_ins.kept.clear()  # the user pool was lost

    here.create(email="ada@new.example")
    here.onboard()
    assert here.mails()[-1] == "ada@new.example"


def test_another_administrator_who_is_locked_out_can_be_helped_too(here: Deployment) -> None:
    here.create()
    here.onboard()
    insert(replace(_ada(), id="", account="bob", mail_status=MailStatus.FAILED))
    delete("ada")

    assert here.create(account="bob", email="ada@example.com") == DONE | {"account": "bob"}
    here.onboard()
    assert here.mails() == ["ada@example.com", "ada@example.com"]


@pytest.mark.parametrize("status", list(MailStatus))
@pytest.mark.parametrize("change", [{}, {"email": "other@example.com"}, {"password": "Another horse 7"}])
def test_an_administrator_who_has_chosen_a_password_is_never_reset(
    here: Deployment, status: MailStatus, change: dict[str, str]
) -> None:
    here.create()
    here.onboard()
    here.sign_ins.put("ada", "ada@example.com", "Correct horse 7", temporary=False)  # as at the first sign-in
    _what_became_of_the_mail(status, timedelta(days=30))
    before = _ada()

    assert here.create(**change) == DONE
    assert _ada() == before
    assert here.sign_ins.kept["ada"] == ("ada@example.com", "Correct horse 7", False)
    assert here.nudges.sent == []


def test_a_typed_password_replaces_none_while_only_the_sign_in_is_to_follow(here: Deployment) -> None:
    here.create()
    here.onboard()
    here.sign_ins.put("ada", "ada@example.com", "Correct horse 7", temporary=False)
    put("ada", pending_action="sync_sign_in", due_at=now(), pending_shard=0)

    here.create(password="Another horse 7")
    assert here.sign_ins.kept["ada"][1] == "Correct horse 7"


@pytest.mark.parametrize("status", [MailStatus.SENT, MailStatus.DELIVERED])
def test_a_mail_that_is_still_good_is_not_replaced(here: Deployment, status: MailStatus) -> None:
    here.create()
    here.onboard()
    _what_became_of_the_mail(status, timedelta(days=6))

    assert here.create() == DONE
    assert here.nudges.sent == []
    assert _ada().pending_action is None


@pytest.mark.parametrize("change", [{"status": Status.DISABLED}, {"role": "member"}])
def test_somebody_whom_another_administrator_has_stopped_is_not_let_in(here: Deployment, change: Any) -> None:
    here.create()
    here.onboard()
    put("ada", **change, mail_status=MailStatus.FAILED, **nothing_pending())

    assert here.create() == DONE
    assert _ada().pending_action is None
