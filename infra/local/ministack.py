"""The embedded AWS as a child process: started on loopback, terminated in time to save its state."""

import os
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from infra.local.embedded_aws.options import Options
from infra.local.settings import MINISTACK_BIN, REGION, ROOT, LocalError

EMBEDDED_AWS = "infra.local.embedded_aws"
"""The module that runs the embedded AWS."""
STARTS_WITHIN = 30.0  # seconds
STOPS_WITHIN = 30.0


@dataclass(frozen=True)
class MiniStack:
    """A running embedded AWS."""

    port: int
    log: Path
    process: subprocess.Popen[bytes]

    @property
    def endpoint(self) -> str:
        """Return its address for clients."""
        return f"http://127.0.0.1:{self.port}"


def free_port() -> int:
    """Return a port of loopback that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def ministack(
    port: int, log: Path, state: Path | None = None, options: Options | None = None, module: str = EMBEDDED_AWS
) -> Iterator[MiniStack]:
    """Run the embedded AWS while the block runs; its state is kept in the folder `state`, or nowhere.

    `module` is the Python module to run: the embedded AWS, or one that adds to it. Raises LocalError.
    """
    _check_port_is_free(port)
    log.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="muster-") as scratch, log.open("wb") as output:
        process = subprocess.Popen(
            [MINISTACK_BIN / "python", "-m", module],
            cwd=ROOT,
            env=_environment(port, Path(scratch), state) | (options or Options()).environment(),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C goes to this process only, which then terminates it
        )
        try:
            running = MiniStack(port, log, process)
            _wait_until_ready(running)
            yield running
        finally:
            _stop(process)


def _environment(port: int, scratch: Path, state: Path | None) -> dict[str, str]:
    """Return its environment, which its functions inherit, without the AWS_… variables of this process."""
    inherited = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "LC_ALL") if name in os.environ}
    kept = "1" if state else "0"
    folder = state or scratch
    return inherited | {
        "AUTH": "true",
        "BIND_HOST": "127.0.0.1",
        "GATEWAY_PORT": str(port),
        "MINISTACK_REGION": REGION,
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "DOCKER_HOST": f"unix://{scratch}/no-docker",
        "TMPDIR": str(scratch),
        "PERSIST_STATE": kept,
        "S3_PERSIST": kept,
        "STATE_DIR": str(folder / "state"),
        "S3_DATA_DIR": str(folder / "s3"),
    }


def _check_port_is_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            raise LocalError(
                f"Port {port} of this machine is in use: stop the program that uses it (another `make run`?), or choose"
                f" another port with PORT={port + 1}."
            ) from None


def _wait_until_ready(stack: MiniStack) -> None:
    deadline = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < deadline:
        if stack.process.poll() is not None:
            raise LocalError(f"The embedded AWS did not start; {stack.log} says why.")
        try:
            if httpx.get(f"{stack.endpoint}/_ministack/health", timeout=2, trust_env=False).is_success:
                return
        except httpx.HTTPError:
            time.sleep(0.05)
    raise LocalError(f"The embedded AWS was not ready in {STARTS_WITHIN:.0f} seconds; {stack.log} says why.")


def _stop(process: subprocess.Popen[bytes]) -> None:
    """Terminate the process, so that it saves its state; kill it if it does not end in time."""
    if process.poll() is not None:
        return
    process.terminate()
    try:
        process.wait(STOPS_WITHIN)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
