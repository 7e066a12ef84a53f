"""The contract of sign-ins, kept by Cognito and by the fake alike."""

from dataclasses import replace

import boto3
import pytest

from muster.gateways.sign_ins import PasswordRefusedError, SignIns, SupersededError
from muster.gateways.user_pool import CognitoSignIns
from tests import fakes
from tests.functional.contract import BOTH
from tests.functional.region import make_user_pool

pytestmark = pytest.mark.usefixtures("aws_region")

USER, OTHER = "01K3ZP4Q8S6V9XT2M7WBN5RDHE", "01K3ZP4Q8S6V9XT2M7WBN5RDHF"


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
            sign_ins.put("ann", "ann@example.com", "Correct horse 7", user_id=USER, temporary=True)
            assert _status(sign_ins) == "FORCE_CHANGE_PASSWORD"

    def test_another_password_stays(self, sign_ins: SignIns) -> None:
        for _ in range(2):
            sign_ins.put("ann", "ann@example.com", "Correct horse 7", user_id=USER, temporary=False)
            assert _status(sign_ins) == "CONFIRMED"

    def test_a_password_is_a_persons_own_once_it_is_not_temporary(self, sign_ins: SignIns) -> None:
        assert not sign_ins.has_own_password("ann")
        sign_ins.put("ann", "ann@example.com", "Correct horse 7", user_id=USER, temporary=True)
        assert not sign_ins.has_own_password("ann")
        sign_ins.put("ann", "ann@example.com", "Correct horse 7", user_id=USER, temporary=False)
        assert sign_ins.has_own_password("ann")

    def test_a_disabled_sign_in_does_not_work_until_it_is_enabled(self, sign_ins: SignIns) -> None:
        sign_ins.put("ann", "ann@example.com", "Correct horse 7", user_id=USER, temporary=False)
        sign_ins.match("ann", "lee@example.com", enabled=False)
        assert _enabled(sign_ins) is False
        sign_ins.match("ann", "lee@example.com", enabled=True)
        assert _enabled(sign_ins) is True

    def test_a_sign_in_is_found_as_it_was_put_and_as_it_is_changed(self, sign_ins: SignIns) -> None:
        sub = sign_ins.put("ann", "ann@example.com", "Correct horse 7", user_id=USER, temporary=False).sub
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
        made = sign_ins.put("ann", "former@example.com", "Correct horse 7", user_id=USER, temporary=False)
        sign_ins.match("ann", "former@example.com", enabled=False)
        again = sign_ins.put("ann", "ann@example.com", "Correct horse 8", user_id=USER, temporary=True)
        found = sign_ins.find("ann")
        assert found
        assert (found.email, found.is_verified, found.is_enabled) == ("ann@example.com", True, True)
        assert (made.is_new, again.is_new, again.sub) == (True, False, made.sub)

    def test_a_sign_in_that_is_another_ones_by_now_is_not_changed(self, sign_ins: SignIns) -> None:
        sign_ins.put("ann", "ann@example.com", "Correct horse 7", user_id=USER, temporary=False)
        before = sign_ins.find("ann")
        with pytest.raises(SupersededError):
            sign_ins.put(
                "ann", "eve@example.com", "Correct horse 8", user_id=USER, temporary=True, may_go_on=lambda: False
            )
        assert sign_ins.find("ann") == before
        assert _status(sign_ins) == "CONFIRMED"

    def test_every_sign_in_is_told_page_by_page(self, sign_ins: SignIns) -> None:
        for number in range(130):
            sign_ins.put(f"ann{number}", f"ann{number}@example.com", "Correct horse 7", user_id=USER, temporary=True)
        assert {each.account: each.email for each in sign_ins.all()} == {
            f"ann{number}": f"ann{number}@example.com" for number in range(130)
        }

    def test_a_removed_sign_in_can_be_made_anew(self, sign_ins: SignIns) -> None:
        sign_ins.put("ann", "ann@example.com", "Correct horse 7", user_id=USER, temporary=False)
        sign_ins.remove("ann", USER)
        sign_ins.put("ann", "ann@example.com", "Correct horse 7", user_id=USER, temporary=True)
        assert _status(sign_ins) == "FORCE_CHANGE_PASSWORD"

    def test_what_does_not_exist_needs_nothing_done(self, sign_ins: SignIns) -> None:
        sign_ins.match("nobody", "nobody@example.com", enabled=False)
        sign_ins.end_sessions("nobody")
        sign_ins.remove("nobody", USER)

    def test_a_password_against_the_pools_policy_is_refused(self, sign_ins: SignIns) -> None:
        with pytest.raises(PasswordRefusedError):
            sign_ins.put("ann", "ann@example.com", "short", user_id=USER, temporary=False)
