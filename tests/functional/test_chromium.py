"""How the browser of the console's stories is found, on machines that have none."""

from pathlib import Path

import pytest
from rich.console import Console

from infra.local.settings import LocalError
from tests.browser import chromium as browsers

APT = """#!/bin/sh
echo "$*" >> {calls}
[ "$5" = chromium ] && printf '#!/bin/sh\\n' > {browser} && {chmod} +x {browser}
exit 0
"""


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder with programs: no browser is there, and what Playwright has brought is nothing."""
    folder = tmp_path / "programs"
    folder.mkdir()
    (folder / "env").symlink_to("/usr/bin/env")
    _program(folder / "node", "#!/bin/sh\necho /nowhere/chrome\n")
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setattr(browsers, "DOWNLOADS", "http://127.0.0.1:9/")
    monkeypatch.setattr("os.geteuid", lambda: 0)
    return folder


def test_without_any_and_without_playwrights_download_the_distributions_is_installed(
    programs: Path, tmp_path: Path
) -> None:
    calls = tmp_path / "calls"
    _program(programs / "apt-get", APT.format(calls=calls, browser=programs / "chromium", chmod="/bin/chmod"))
    assert browsers.chromium(tmp_path, Console(quiet=True)) == str(programs / "chromium")
    assert [call.split()[2] for call in calls.read_text().splitlines()] == ["update", "install"]


def test_where_nothing_can_be_installed_it_is_said_what_to_do(programs: Path, tmp_path: Path) -> None:
    _program(programs / "apt-get", "#!/bin/sh\nexit 100\n")
    with pytest.raises(LocalError, match=r"apt-get install chromium.*CHROMIUM=path"):
        browsers.chromium(tmp_path, Console(quiet=True))


def test_a_browser_that_is_named_is_taken_or_refused_by_its_name(
    programs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _program(programs / "mine", "#!/bin/sh\n")
    monkeypatch.setenv("CHROMIUM", str(programs / "mine"))
    assert browsers.chromium(tmp_path, Console(quiet=True)) == str(programs / "mine")
    monkeypatch.setenv("CHROMIUM", "/nowhere/chrome")
    with pytest.raises(LocalError, match="/nowhere/chrome"):
        browsers.chromium(tmp_path, Console(quiet=True))


def _program(path: Path, text: str) -> None:
    path.write_text(text)
    path.chmod(0o755)
