"""`make run`: runs Muster on this machine until Ctrl-C; its data is kept for the next start."""

import argparse
import json
import time
from contextlib import ExitStack

from rich.console import Console

from infra.local.console import built_beside, is_current
from infra.local.seed import Seeded, create_enterprise, new_password, seed
from infra.local.settings import DEFAULT_PORT, STATE, LocalError
from infra.local.stack import Stack, running_stack
from infra.local.summary import show_addresses, show_outcome
from infra.local.terminal import main

SEEDED = STATE / "seeded.json"
PASSWORD = STATE / "password"
PORT = STATE / "port.json"


def run(console: Console, port: int, rows: int) -> int:
    """Start Muster, import the sample at the first start, and serve until Ctrl-C; the console is built beside it."""
    STATE.mkdir(mode=0o700, exist_ok=True)
    _keep_port(port)
    console.print("Building Muster and starting it on this machine ...")
    current = is_current()
    with running_stack(port, STATE / "aws.log", state=STATE / "aws") as stack, ExitStack() as beside:
        try:
            create_enterprise(stack, _password())
            show_addresses(console, stack, _password(), console_is_built=current)
            if not current:
                beside.enter_context(built_beside(console, stack))
            show_outcome(console, _seeded(console, stack, rows))
            console.print("Press Ctrl-C to stop; the next `make run` goes on from here.")
            _serve(stack)
        except KeyboardInterrupt:
            console.print("Stopping and saving what there is ...")
    return 0


def _seeded(console: Console, stack: Stack, rows: int) -> Seeded:
    if SEEDED.exists():
        console.print("An earlier start made the enterprise and imported the sample; nothing is imported again.")
        return Seeded.load(SEEDED)
    seeded = seed(stack, STATE, rows, _password(), console)
    seeded.save(SEEDED)
    return seeded


def _password() -> str:
    """Return the administrator's password, the same at every start."""
    if not PASSWORD.exists():
        PASSWORD.touch(mode=0o600)
        PASSWORD.write_text(new_password())
    return PASSWORD.read_text()


def _keep_port(port: int) -> None:
    """Save the port of the first start, which stored addresses contain. Raises LocalError for another one."""
    if PORT.exists() and (kept := json.loads(PORT.read_text())) != port:
        raise LocalError(
            f"What .local holds was made on port {kept}: use PORT={kept}, or remove .local to start afresh."
        )
    PORT.write_text(json.dumps(port))


def _serve(stack: Stack) -> None:
    while stack.aws.process.poll() is None:
        time.sleep(0.5)
    raise LocalError(f"The embedded AWS has stopped; {stack.aws.log} says why.")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="make run")
    parser.add_argument("--port", type=int, default=DEFAULT_PORT)
    parser.add_argument("--rows", type=int, default=1000)
    arguments = parser.parse_args()
    main(lambda console: run(console, arguments.port, arguments.rows))
