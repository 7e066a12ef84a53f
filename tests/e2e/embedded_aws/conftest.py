"""The fixture of tests of the embedded AWS's own rules."""

from collections.abc import Iterator
from contextlib import closing

import pytest

from infra.local.embedded_aws.options import Options
from infra.local.ministack import free_port, ministack
from infra.local.settings import ROOT
from infra.local.stack import Stack
from tests.e2e.helpers import record_of


@pytest.fixture(scope="session")
def bare() -> Iterator[Stack]:
    """Run an embedded AWS that admits three invocations at a time, with nothing deployed."""
    port = free_port()
    log = ROOT / "build" / "e2e" / f"bare-{port}.log"
    options = Options(record=record_of(log), invocations_at_a_time=3)
    with ministack(port, log, options=options) as aws, closing(Stack(aws)) as stack:
        yield stack
