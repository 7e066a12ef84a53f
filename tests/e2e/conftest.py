"""The deployed product: the real template on an embedded AWS of its own, thrown away after the session.

Run these tests in one process: each worker of pytest-xdist would deploy a stack of its own, which works but saves no
time on two cores.
"""

from collections.abc import Iterator

import pytest

from infra.local.ministack import free_port
from infra.local.settings import ROOT
from infra.local.stack import Stack, running_stack
from tests.e2e.helpers import IMPORT_TIMEOUT, IMPORT_VISIBILITY


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    """Muster, deployed. What it and its functions log stays in build/e2e."""
    port = free_port()
    parameters = {"ImportTimeout": str(IMPORT_TIMEOUT), "ImportVisibility": str(IMPORT_VISIBILITY)}
    with running_stack(port, ROOT / "build" / "e2e" / f"aws-{port}.log", parameters=parameters) as running:
        yield running
