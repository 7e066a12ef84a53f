"""SAM on this machine: `sam build` and `sam deploy`, as production uses them, by a server that has SAM loaded."""

import atexit
import json
import os
import subprocess
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from threading import Lock

from infra.local.settings import BUILD, REGION, ROOT, SAM_BIN, LocalError

_SERVER = Path(__file__).with_name("sam_server.py")
_TURN = Lock()  # of the one command that runs


def sam(command: str, *arguments: str, more: Mapping[str, str]) -> None:
    """Run a command of SAM with the `local` settings, `more` variables, and none of this machine's AWS settings.

    Raises LocalError with the last line of SAM's output.
    """
    quiet = {"SAM_CLI_TELEMETRY": "0", "AWS_DEFAULT_REGION": REGION, "AWS_CONFIG_FILE": os.devnull}
    log = BUILD / f"sam-{command}-{os.getpid()}.log"
    request = {
        "arguments": [command, "--config-file", str(ROOT / "samconfig.toml"), "--config-env", "local", *arguments],
        "environment": _environment() | quiet | dict(more),
        "output": str(log),
    }
    with _TURN:
        code = _exit_code(request)
    if code == "0":
        log.unlink()
        return
    lines = log.read_text(encoding="utf-8").splitlines() if log.exists() else []
    last = next((line for line in reversed(lines) if line.strip()), "no reason given")
    raise LocalError(f"`sam {command}` failed: {last.strip()} (all of it is in {log})")


def _exit_code(request: Mapping[str, object]) -> str:
    """Return the exit code that the server answers; empty if the server has died."""
    server = _server()
    assert server.stdin  # noqa: S101 - it is a pipe
    assert server.stdout  # noqa: S101
    try:
        server.stdin.write(json.dumps(request) + "\n")
        server.stdin.flush()
        answer = server.stdout.readline().strip()
    except BrokenPipeError:
        answer = ""
    if not answer:  # the next command starts a new server
        _server.cache_clear()
    return answer


@cache
def _server() -> "subprocess.Popen[str]":
    """Start the server, which ends with this process. Ctrl-C does not reach it."""
    command = [SAM_BIN / "python", _SERVER]
    pipe = subprocess.PIPE
    server = subprocess.Popen(
        command, cwd=ROOT, env=_environment(), stdin=pipe, stdout=pipe, text=True, start_new_session=True
    )
    atexit.register(server.communicate)  # closes its input
    return server


def _environment() -> dict[str, str]:
    """Return this process's environment without settings of AWS, SAM and Python."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "SAM_", "PYTHON"))}
