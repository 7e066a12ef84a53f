"""Checks of this machine's tools for building."""

import re
import shutil
import subprocess
from collections.abc import Iterator

from infra.preflight.findings import Finding, ok, stop, warn

_NODE = (20, 19)
_PYTHON = "python3.13"  # the functions' runtime


def look() -> Iterator[Finding]:
    """Yield the tools that are missing on this machine."""
    yield from node(_version_of("node"), npm=shutil.which("npm") is not None)
    yield from python(found=shutil.which(_PYTHON) is not None)


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


def python(*, found: bool) -> Iterator[Finding]:
    """Judge whether the functions' own Python is on this machine."""
    if found:
        yield ok("Python 3.13 compiles the functions' libraries, so that they start sooner.")
        return
    yield warn(
        "Python 3.13 is missing on this machine, so the libraries are packed without byte code and every cold start"
        " takes two to three times as long: install it as python3.13 before you deploy."
    )


def _version_of(program: str) -> str:
    where = shutil.which(program)
    if where is None:
        return ""
    done = subprocess.run([where, "--version"], capture_output=True, text=True, check=False)  # noqa: S603 - found above
    return done.stdout.strip()
