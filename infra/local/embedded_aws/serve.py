"""Starting MiniStack with AWS's rules added."""

import sys

from ministack.app import main

from infra.local.embedded_aws import queues
from infra.local.embedded_aws.options import Options
from infra.local.embedded_aws.record import Record

OPTIONS = Options.taken()
RECORD = Record(OPTIONS.record)


def serve() -> None:
    """Add the rules, then serve until told to stop."""
    queues.correct()
    sys.argv = ["ministack"]  # it reads the command line
    main()
