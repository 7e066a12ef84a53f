"""Fixtures of end-to-end tests: the real template on an embedded AWS, which is deleted after the session.

`python -m tests.e2e` runs the tests in two processes: one has all tests of that stack, the other those that need none,
or one of their own.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.local.ministack import free_port
from infra.local.settings import ROOT
from infra.local.stack import Stack
from tests.e2e.helpers import COLLECTED, EXPECTED, IMPORT_TIMEOUT, recorded_stack, refusals
from tests.e2e.witness import Witness, watching


@pytest.fixture(scope="session", autouse=True)
def _no_byte_code_is_deployed() -> Iterator[None]:
    """Fail if byte code was written into a folder that is deployed, which would change the layer."""
    for folder in _byte_code():
        shutil.rmtree(folder, ignore_errors=True)
    yield
    assert not _byte_code()


def _byte_code() -> list[Path]:
    places = ("layers/muster/**/__pycache__", "functions/*/__pycache__", "functions/*/function/__pycache__")
    return [folder for place in places for folder in ROOT.glob(place)]


@pytest.fixture(scope="session")
def _watched() -> Iterator[tuple[Stack, Witness]]:
    port = free_port()
    log = ROOT / "build" / "e2e" / f"aws-{port}.log"
    parameters = {"ImportTimeout": str(IMPORT_TIMEOUT), "MailSenderVerified": "true"}
    with (
        recorded_stack(port, log, parameters) as running,
        watching(running) as witness,
    ):
        yield running, witness


@pytest.fixture(scope="session")
def stack(_watched: tuple[Stack, Witness]) -> Stack:
    """Return the deployed product. Its logs stay in build/e2e."""
    return _watched[0]


@pytest.fixture(scope="session")
def witness(_watched: tuple[Stack, Witness]) -> Witness:
    """Return the list of every secret that the session used."""
    return _watched[1]


@pytest.fixture(autouse=True)
def _aws_takes_every_request(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test during which a request was sent that AWS would refuse, unless the test expects it."""
    if "stack" not in request.fixturenames:
        yield
        return
    stack: Stack = request.getfixturevalue("stack")
    before = len(refusals(stack))
    yield
    refused = [each for place, each in enumerate(refusals(stack)) if place >= before and place not in EXPECTED]
    assert not refused, "AWS would refuse\n" + "\n".join(refused)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> Iterator[None]:
    """Mark the tests of the shared stack; put those that check the whole session last."""
    for item in items:
        if "stack" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.deployed)
    config.stash[COLLECTED] = list(items)  # before those of the other process are left out
    yield
    items.sort(key=lambda item: "last" in item.keywords)
