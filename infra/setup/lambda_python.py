"""`python -m infra.setup.lambda_python`: print where a Python of Lambda's version is; nothing if there is none.

What Lambda's Python finds compiled it need not compile at every cold start, and only the same version can compile it.
It is looked for, then fetched into `.venv-uv`. Needs nothing but Python's standard library.
"""

import os
import subprocess
import sys

from infra.setup.uv import UV, environment

VERSION = "3.13"
MISSING = (
    f"Python {VERSION} is not here and could not be fetched, so the functions are deployed without byte code and take"
    f" twice as long to start: install Python {VERSION} and build again."
)


def find() -> str:
    """Return the path of a Python of Lambda's version, fetched if need be, or nothing."""
    return installed() or _fetched()


def installed() -> str:
    """Return the path of a Python of Lambda's version that is on this machine, or nothing."""
    return _uv("python", "find", "--no-project", "--system", VERSION) or _pyenv()


def _fetched() -> str:
    _uv("python", "install", "--no-bin", VERSION)
    return _uv("python", "find", "--no-project", "--managed-python", VERSION)


def _pyenv() -> str:
    """Return pyenv's Python; its shims, which uv meets first, only work for the versions that are switched on."""
    return _printed(["pyenv", "prefix", VERSION], os.environ, "/bin/python")


def _uv(*arguments: str) -> str:
    """Return the output of uv, or nothing if it fails; its downloads stay within this folder."""
    ours = environment(os.environ, {}) | {"UV_PYTHON_INSTALL_DIR": str(UV.parents[1] / "python")}
    return _printed([str(UV), *arguments], ours)


def _printed(command: list[str], variables: "os._Environ[str] | dict[str, str]", suffix: str = "") -> str:
    try:
        done = subprocess.run(command, env=variables, capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return done.stdout.strip() + suffix if done.returncode == 0 else ""


if __name__ == "__main__":
    found = find()
    sys.stdout.write(f"{found}\n")
    if not found:
        sys.stderr.write(f"{MISSING}\n")
