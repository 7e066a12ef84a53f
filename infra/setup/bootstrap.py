"""`python -m infra.setup.bootstrap`: have a uv in `.venv-uv`, which makes all other environments.

It is the one that is installed on this machine, if that is new enough, or comes from PyPI as `requirements/uv.txt` pins
it. Needs nothing but Python's standard library.
"""

import re
import shutil
import subprocess
import sys
from importlib.util import find_spec

from infra.setup.uv import ROOT, UV

OLDEST = (0, 8, 0)
NEEDED = ".".join(map(str, OLDEST))
PIN = ROOT / "requirements" / "uv.txt"


class SetupError(Exception):
    """Something on this machine is missing; the message is one sentence with the remedy."""


def new_enough(version: str) -> bool:
    """Return whether the output of `uv --version`, such as "uv 0.13.9 (…)", is a version that can be used."""
    numbers = re.match(r"uv (\d+)\.(\d+)\.(\d+)", version)
    return numbers is not None and tuple(map(int, numbers.groups())) >= OLDEST


def bootstrap() -> None:
    """Put uv into `.venv-uv/bin`, as a link to the installed one or from PyPI."""
    folder = UV.parent.parent
    shutil.rmtree(folder, ignore_errors=True)
    installed = shutil.which("uv")
    if installed and new_enough(_output([installed, "--version"])):
        UV.parent.mkdir(parents=True)
        UV.symlink_to(installed)
        return
    sys.stdout.write("Fetching uv, which makes the environments ...\n")
    sys.stdout.flush()
    python = sys.executable
    if find_spec("pip") is None:
        if not _succeeds([python, "-m", "venv", str(folder / "pip")]):
            raise SetupError("This Python cannot make environments: install its venv package (python3-venv).")
        python = str(folder / "pip" / "bin" / "python")
    pinned = [
        "--quiet",
        "--no-user",
        "--no-deps",
        "--require-hashes",
        "--only-binary",
        ":all:",
        "--requirement",
        str(PIN),
    ]
    install = [python, "-m", "pip", "--disable-pip-version-check", "install", "--target", str(folder), *pinned]
    if not (_succeeds(install) and _output([str(UV), "--version"])):
        raise SetupError(
            f"uv could not be fetched; the lines above say why. An installed uv {NEEDED} or newer will do."
        )


def _output(command: list[str]) -> str:
    """Return the output of a command, or nothing if it fails."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return "" if done.returncode else done.stdout


def _succeeds(command: list[str]) -> bool:
    return subprocess.run(command, check=False).returncode == 0


if __name__ == "__main__":
    try:
        bootstrap()
    except SetupError as error:
        sys.exit(str(error))
