"""The web console of `make run`: built beside the running API, which does not wait for it."""

import io
import os
import signal
import subprocess
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console

from infra.local.settings import CONSOLE_PAGES, ROOT, STACK_NAME, STATE
from infra.local.stack import Stack

FUNCTION = CONSOLE_PAGES.parent
LOG = STATE / "console.log"
BUILT = str((CONSOLE_PAGES / "index.html").relative_to(ROOT))  # the Makefile's target


def is_current() -> bool:
    """Return whether the console is built from the sources as they are now."""
    return _make("--question", BUILT).wait() == 0


@contextmanager
def built_beside(terminal: Console, stack: Stack) -> Iterator[None]:
    """Build the console while the block runs, deploy it when it is built, and print the outcome."""
    LOG.parent.mkdir(mode=0o700, exist_ok=True)
    with LOG.open("wb") as output:
        building = _make("console", output=output)
        watching = threading.Thread(target=_deploy_when_built, args=(terminal, stack, building), daemon=True)
        watching.start()
        try:
            yield
        finally:
            if building.poll() is None:
                os.killpg(building.pid, signal.SIGTERM)
            watching.join()


def deploy_console(stack: Stack, folder: Path = FUNCTION) -> None:
    """Update the console's function with the files of `folder`, as the next deployment would."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path.parent.name != "__pycache__":
                archive.write(path, path.relative_to(folder))
    name = stack.cloudformation.describe_stack_resource(StackName=STACK_NAME, LogicalResourceId="ConsoleFunction")[
        "StackResourceDetail"
    ]["PhysicalResourceId"]
    stack.functions.update_function_code(FunctionName=name, ZipFile=packed.getvalue())


def _make(*arguments: str, output: "io.BufferedWriter | int" = subprocess.DEVNULL) -> "subprocess.Popen[bytes]":
    """Start make as from a shell of its own, without the flags of the `make` that runs this program."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("MAKE") and name != "MFLAGS"}
    return subprocess.Popen(
        ["nice", "make", "--silent", "--no-print-directory", *arguments],
        cwd=ROOT,
        env=inherited,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        start_new_session=True,  # Ctrl-C goes to this process only, which then ends the whole group
    )


def _deploy_when_built(terminal: Console, stack: Stack, building: "subprocess.Popen[bytes]") -> None:
    """Wait for the build, deploy the console or print the build's last line; print nothing if it was stopped."""
    code = building.wait()
    if code == 0:
        deploy_console(stack)
        terminal.print(f"The console is built: open {stack.api_url}", soft_wrap=True)
    elif code > 0:
        lines = [line for line in LOG.read_text(errors="replace").splitlines() if line and not line.startswith("make")]
        why = lines[-1] if lines else "no reason given"
        terminal.print(
            f"[red]There is no console: {why}[/red] (all of it is in {LOG}; the API works without it)",
            highlight=False,
            soft_wrap=True,
        )
