"""The browser of the stories: the one that is named or installed, Playwright's own, or the distribution's."""

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import httpx
from rich.console import Console

from infra.local.settings import LocalError

INSTALLED = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
DOWNLOADS = "https://cdn.playwright.dev/"
_DOWNLOAD_SECONDS = 240
_APT_SECONDS = 300
_NONE = (
    "There is no Chromium for the console's stories. Install it (apt-get install chromium), or name one with "
    "CHROMIUM=path."
)


def chromium(web: Path, console: Console) -> str:
    """The path of a browser that starts; installed if there is none and this machine lets us."""
    named = os.environ.get("CHROMIUM")
    if named:
        if _starts(named):
            return named
        raise LocalError(f"CHROMIUM names {named}, which is no browser that starts here.")
    ways: list[Callable[[], str | None]] = [
        _installed,
        lambda: _playwrights(web),
        lambda: _download(web, console),
        lambda: _from_distribution(console),
    ]
    found = next(filter(None, (way() for way in ways)), None)
    if not found:
        raise LocalError(_NONE)
    return found


def _installed() -> str | None:
    return next((path for path in map(shutil.which, INSTALLED) if path and _starts(path)), None)


def _playwrights(web: Path) -> str | None:
    """Playwright's own browser, if an earlier run has brought it."""
    program = "console.log(require('@playwright/test').chromium.executablePath())"
    asked = subprocess.run(  # noqa: S603
        ["node", "-e", program],  # noqa: S607
        cwd=web,
        capture_output=True,
        text=True,
        check=False,
    )
    path = asked.stdout.strip()
    return path if asked.returncode == 0 and _starts(path) else None


def _download(web: Path, console: Console) -> str | None:
    """Have Playwright bring its own, if the place that it comes from can be reached at all."""
    try:
        httpx.head(DOWNLOADS, timeout=5)
    except httpx.HTTPError:
        return None
    console.print("Downloading Playwright's Chromium ...")
    command = ["npx", "playwright", "install", "--no-shell", "chromium"]
    return _playwrights(web) if _run(command, _DOWNLOAD_SECONDS, cwd=web) else None


def _from_distribution(console: Console) -> str | None:
    """Install the distribution's, where apt-get is and we may."""
    if not shutil.which("apt-get"):
        return None
    before = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if before and not (shutil.which("sudo") and _run([*before, "true"], 10)):
        return None
    console.print("Installing the distribution's Chromium ...")
    apt = [*before, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "--quiet", "--yes"]
    _run([*apt, "update"], _APT_SECONDS)
    _run([*apt, "install", "--no-install-recommends", "chromium"], _APT_SECONDS)
    return _installed()


def _starts(path: str) -> bool:
    """Whether a browser runs here: it may lack libraries, or only say where to get it."""
    return bool(shutil.which(path)) and _run([path, "--version"], 30)


def _run(command: list[str], seconds: float, cwd: Path | None = None) -> bool:
    """Run a command quietly; whether it went well."""
    try:
        done = subprocess.run(  # noqa: S603
            command,
            cwd=cwd,
            env=os.environ | {"PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT": "10000"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=seconds,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
