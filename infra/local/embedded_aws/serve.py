"""Starts MiniStack with AWS's rules added."""

import sys

from ministack.app import main

from infra.local.embedded_aws import functions, logs, mail, mailbox_simulator, queues, requests, sign_ins, simulation
from infra.local.embedded_aws.options import Options
from infra.local.embedded_aws.record import Record

OPTIONS = Options.taken()
RECORD = Record(OPTIONS.record)


def serve() -> None:
    """Add the rules, then serve until the process is terminated."""
    queues.correct()
    sign_ins.correct()
    requests.correct(RECORD)
    logs.correct()
    functions.correct(RECORD, OPTIONS.invocations_at_a_time)
    mail.correct(sandbox=OPTIONS.ses_sandbox)
    mailbox_simulator.correct()
    simulation.correct()
    sys.argv = ["ministack"]  # it reads the command line
    main()
