"""Whatever several administrators do one after the other, every rule holds in the end, and the audit log explains it.

`make chaos PART=commands` plays more and longer sequences.
"""

import pytest
from hypothesis import settings

from tests.functional.every_command import play
from tests.unit.properties import PROPERTY

pytestmark = pytest.mark.usefixtures("aws_region")


def test_any_sequence_of_commands_ends_with_all_rules_kept_and_a_log_that_explains_it() -> None:
    play(settings(PROPERTY, max_examples=6, stateful_step_count=25, print_blob=True))
