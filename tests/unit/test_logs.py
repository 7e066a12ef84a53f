"""What reaches a log: accounts, and a digest in place of each e-mail address."""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muster.errors import ThrottledError
from muster.logs import FunctionFailedError, log_id, logged, logger, redacted
from muster.messages import label
from muster.settings import settings
from tests.context import Context
from tests.unit.properties import PROPERTY

ADDRESS = "ann.lee@acme.example.com"
DIGEST = log_id(ADDRESS, settings().log_salt)
ADDRESSES = st.from_regex(r"[a-z0-9][a-z0-9._+'-]{0,20}@[a-z0-9]{1,20}\.example", fullmatch=True)
TEXTS = st.text(st.characters(exclude_characters="@", codec="utf-8"), max_size=30)


def line(*args: object, **keys: object) -> str:
    """What is logged."""
    record = logger._logger.makeRecord("test", 20, "file", 1, args[0], (), None, extra=keys)
    return logger.registered_formatter.format(record)


def test_a_digest_is_of_the_account_and_the_deployment_and_has_a_sign_that_no_account_has() -> None:
    assert re.fullmatch("#[0-9a-f]{16}", DIGEST)
    assert log_id(ADDRESS.upper(), settings().log_salt) == DIGEST
    assert len({log_id(ADDRESS, "one"), log_id(ADDRESS, "two"), log_id("ann@acme.example.com", "one")}) == 3


def test_an_account_that_is_no_address_is_logged_as_it_is() -> None:
    assert redacted("li.wei") == "li.wei"


@pytest.mark.parametrize(
    "around", ["{}", "{} is not there.", "No mail to {}.", "There is no user '{}'", '"{}"', "<{}>"]
)
def test_an_address_is_found_in_every_sentence(around: str) -> None:
    assert redacted(around.format(ADDRESS)) == around.format(DIGEST)


@PROPERTY
@given(ADDRESSES, TEXTS, TEXTS)
def test_no_address_is_left_in_any_text(address: str, before: str, after: str) -> None:
    told = redacted(before + address + after)
    assert "@" not in told
    assert redacted(address) == log_id(address, settings().log_salt)


def test_no_place_in_a_line_holds_an_address() -> None:
    keys = {
        "account": ADDRESS,
        "accounts": [ADDRESS, (ADDRESS,)],
        "of": {ADDRESS: {"by": ADDRESS}},
        "problem": ValueError(f"{ADDRESS} is wrong"),
        "count": 3,
        "done": True,
    }
    logged_line = json.loads(line(f"Of {ADDRESS}", **keys))
    assert "@" not in json.dumps(logged_line)
    assert logged_line["message"] == f"Of {DIGEST}"
    assert logged_line["account"] == DIGEST
    assert (logged_line["count"], logged_line["done"]) == (3, True)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (ValueError(ADDRESS), "ValueError: The log says where."),
        (ThrottledError(label(f"{ADDRESS} has to wait.")), f"ThrottledError: {DIGEST} has to wait."),
    ],
)
def test_an_error_that_leaves_a_function_names_nobody(error: Exception, said: str) -> None:
    """Lambda logs its message, and those of the errors behind it."""

    @logged
    def broken(event: object, context: object) -> None:
        raise error

    with pytest.raises(FunctionFailedError, match=f"^{re.escape(said)}$") as failed:
        broken({}, Context())
    assert failed.value.__suppress_context__
    assert failed.value.__cause__ is None
