"""Entries of the audit log about what operators' commands change, each in the transaction of its change."""

from dataclasses import dataclass
from typing import Any

import pytest
from botocore.exceptions import ClientError
from botocore.stub import Stubber

from infra.domains import DomainError, confirm, take_away
from infra.personal_data import Holdings
from infra.resume_mail import resume_mail
from muster.audit.entries import AuditEntry
from muster.enterprises import Enterprise, find_enterprise, forget_enterprises
from muster.gateways.aws import client
from muster.mails.reputation import note_outcome
from muster.users.items import UniqueKeyItem, UserItem
from muster.users.user import MailStatus, User
from tests.functional.api import Client
from tests.functional.operators import DEPLOYMENT, InMemoryDeployment
from tests.functional.people import person
from tests.functional.region import make_user_pool

DOMAIN = "acme-industries.example"


def entries(action: str) -> list[AuditEntry]:
    """Return the entries of an action, the earliest first."""
    return sorted((each for each in AuditEntry.scan() if each.action == action), key=lambda each: each.entry_id)


@dataclass(frozen=True)
class _WithoutLog(InMemoryDeployment):
    """A deployment whose audit log cannot be written."""

    def resources(self) -> dict[str, str]:
        return super().resources() | {"AuditTable": "gone"}


WITHOUT_LOG = _WithoutLog(DEPLOYMENT.stack_name, DEPLOYMENT.session)


def pause() -> None:
    for _ in range(30):
        note_outcome("acme", MailStatus.BOUNCED)
    forget_enterprises()


def is_confirmed() -> bool:
    return any(each.unique_key == f"#domain#{DOMAIN}" for each in UniqueKeyItem.scan())


def test_a_domain_that_is_confirmed_and_taken_away_has_two_entries_of_the_operator(acme: Enterprise) -> None:
    for _ in range(2):
        confirm(DEPLOYMENT, "acme", DOMAIN)
    take_away(DEPLOYMENT, "acme", DOMAIN)
    with pytest.raises(DomainError, match="is not confirmed"):
        take_away(DEPLOYMENT, "acme", DOMAIN)
    (confirmed,), (removed,) = entries("confirm_domain"), entries("remove_domain")
    assert (confirmed.changes, removed.changes) == ({"domain": [None, DOMAIN]}, {"domain": [DOMAIN, None]})
    for made in (confirmed, removed):
        assert (made.actor, made.actor_name, made.enterprise_id) == ("operator", "operator", "acme")
        assert (made.subject, made.subject_name) == ("enterprise#acme", acme.name)
        assert made.enterprise_shard.startswith("acme#")
        assert round((made.expires_at - made.at).total_seconds() / 86_400) == 365


@pytest.mark.usefixtures("acme")
def test_a_domain_of_another_enterprise_is_refused_without_an_entry() -> None:
    UniqueKeyItem(f"#domain#{DOMAIN}", holder="other").save()
    with pytest.raises(DomainError, match="another enterprise"):
        confirm(DEPLOYMENT, "acme", DOMAIN)
    assert entries("confirm_domain") == []


@pytest.mark.usefixtures("acme")
def test_the_pause_of_mails_is_the_system_s_and_its_end_the_operator_s() -> None:
    pause()
    paused_at = find_enterprise("acme").mail_paused_at
    assert [resume_mail(DEPLOYMENT, "acme") for _ in range(2)] == [True, False]
    (paused,), (resumed,) = entries("pause_mail"), entries("resume_mail")
    assert paused_at is not None
    written = f"{paused_at:%Y-%m-%dT%H:%M:%S.%f%z}"
    assert (paused.actor, paused.cause, paused.changes) == ("system", "bounced", {"mail_paused_at": [None, written]})
    assert (resumed.actor, resumed.changes) == ("operator", {"mail_paused_at": [written, None]})


@pytest.mark.usefixtures("acme")
def test_nothing_is_changed_without_its_entry() -> None:
    with pytest.raises(ClientError):
        confirm(WITHOUT_LOG, "acme", DOMAIN)
    assert not is_confirmed()
    confirm(DEPLOYMENT, "acme", DOMAIN)
    with pytest.raises(ClientError):
        take_away(WITHOUT_LOG, "acme", DOMAIN)
    assert is_confirmed()
    pause()
    with pytest.raises(ClientError):
        resume_mail(WITHOUT_LOG, "acme")
    assert find_enterprise("acme").mail_paused_at is not None


@pytest.mark.usefixtures("acme")
def test_the_erasure_of_a_person_is_told_by_the_id_alone(admin: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    erased = person("bob")
    admin("PATCH", "/v1/users/bob", {"department": "Sales"})
    holdings = _holdings(make_user_pool(), erased, monkeypatch)
    with Stubber(client("sesv2")) as mail:  # moto has no such call
        mail.add_client_error("delete_suppressed_destination", "NotFoundException")
        holdings.erase()
    (made,) = entries("erase_user")
    assert (made.actor, made.subject, made.subject_name) == ("operator", f"user#{erased.id}", "")
    assert made.changes is None
    assert erased.id not in {each.id for each in UserItem.scan()}
    history = admin("GET", f"/v1/users/{erased.id}/history").json["items"]
    assert [each["action"] for each in history] == ["erase_user", "edit_user", "add_user"]
    assert {each["subject"]["name"] for each in history} == {""}
    assert not [change for each in history for change in each["changes"] if change["before"] or change["after"]]


def _holdings(pool: str, user: User, monkeypatch: pytest.MonkeyPatch) -> Holdings:
    """Return the holdings of a user, in a deployment with this user pool."""
    tables = DEPLOYMENT.resources()

    def resources(_: InMemoryDeployment) -> dict[str, Any]:
        return tables | {"UserPool": pool, "ReportsBucket": "reports"}

    monkeypatch.setattr(InMemoryDeployment, "resources", resources)
    return Holdings(DEPLOYMENT, user.account)
