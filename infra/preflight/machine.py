"""Checks of this machine's tools for building."""

import re
import shutil
import subprocess
from collections.abc import Iterator

from infra.preflight.findings import Finding, ok, stop
from infra.setup import lambda_python

_NODE = (20, 19)


def look() -> Iterator[Finding]:
    """Yield what `make build` finds of its tools on this machine."""
    yield from node(_version_of("node"), npm=shutil.which("npm") is not None)
    yield python(lambda_python.installed())


def node(version: str, *, npm: bool) -> Iterator[Finding]:
    """Judge the answer of `node --version` (nothing if there is no Node.js), and whether npm is there."""
    found = re.match(r"v?(\d+)\.(\d+)", version)
    enough = found is not None and (int(found[1]), int(found[2])) >= _NODE
    if enough and npm:
        yield ok(f"Node.js {version.lstrip('v')} and npm build the console.")
        return
    wrong = "npm is missing" if enough else f"Node.js is {version.lstrip('v')}" if found else "Node.js is missing"
    yield stop(
        f"{wrong} on this machine, and without it the deployment would put a page in the console's place that only"
        " says so: install Node.js 20.19 or newer with npm (https://nodejs.org)."
    )


def python(path: str) -> Finding:
    """Judge the path of a Python of Lambda's version on this machine; nothing if there is none.

    That it cannot be fetched is no finding, but a line of the build: the functions only start later then.
    """
    what = f"Python {lambda_python.VERSION}, which compiles the functions so that they start sooner,"
    return ok(f"{what} is {path}." if path else f"{what} is not on this machine; `make build` fetches it.")


def _version_of(program: str) -> str:
    where = shutil.which(program)
    if where is None:
        return ""
    done = subprocess.run([where, "--version"], capture_output=True, text=True, check=False)  # noqa: S603 - found above
    return done.stdout.strip()
