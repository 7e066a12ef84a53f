"""How the environments come to be: what is pinned, and what uv is told of this machine."""

import re
from pathlib import Path

import pytest

from infra.setup.bootstrap import new_enough
from infra.setup.uv import environment

ROOT = Path(__file__).parents[2]
LOCKS = [*sorted((ROOT / "requirements").glob("*.txt")), ROOT / "layers" / "dependencies" / "requirements.txt"]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_a_lock_pins_every_package_with_hashes_and_names_no_address(lock: Path) -> None:
    text = lock.read_text()
    requirements = re.sub(r"^ *#.*\n?", "", text, flags=re.MULTILINE).replace("\\\n", " ").splitlines()
    assert requirements
    for requirement in requirements:
        assert re.match(r"[a-z0-9.-]+(\[[a-z0-9,-]+\])?==\S+ ( *;[^#]*?)? *--hash=sha256:[0-9a-f]{64}", requirement)
    assert not re.search(r"://|--(extra-)?index|--find-links|file:|/(home|root|tmp|Users)/", text)


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_a_lock_has_what_it_was_made_from(lock: Path) -> None:
    wanted = re.findall(r"^([A-Za-z][\w.-]*)", lock.with_suffix(".in").read_text(), re.MULTILINE)
    pinned = set(re.findall(r"^([a-z0-9.-]+)(?:\[[^\]]*\])?==", lock.read_text(), re.MULTILINE))
    assert wanted
    assert {name.lower().replace("_", "-") for name in wanted} <= pinned


@pytest.mark.parametrize("version", ["uv 0.8.0", "uv 0.13.9 (x86_64-unknown-linux-gnu)", "uv 1.0.0 (abc 2027-01-01)"])
def test_an_installed_uv_that_is_new_enough_is_taken(version: str) -> None:
    assert new_enough(version)


@pytest.mark.parametrize("version", ["", "uv 0.7.22", "uv 0.1.0 (abc)", "uvicorn 1.0.0", "uv"])
def test_an_installed_uv_that_is_too_old_is_not_taken(version: str) -> None:
    assert not new_enough(version)


def test_uv_is_told_where_pip_finds_packages_on_this_machine() -> None:
    settings = {
        "index-url": "https://packages.acme.de/simple",
        "extra-index-url": "https://a.acme.de/simple\nhttps://b.acme.de/simple",
        "find-links": "/srv/wheels /srv/more",
        "cert": "/etc/ssl/acme.pem",
        "trusted-host": "packages.acme.de",
        "timeout": "60",
    }
    told = environment({"HOME": "/home/ada"}, settings)
    assert told["UV_DEFAULT_INDEX"] == "https://packages.acme.de/simple"
    assert told["UV_INDEX"] == "https://a.acme.de/simple https://b.acme.de/simple"
    assert told["UV_FIND_LINKS"] == "/srv/wheels,/srv/more"
    assert told["SSL_CERT_FILE"] == "/etc/ssl/acme.pem"
    assert told["UV_INSECURE_HOST"] == "packages.acme.de"
    assert told["UV_INDEX_STRATEGY"] == "unsafe-best-match"
    assert told["HOME"] == "/home/ada"
    assert not any("60" in value for value in told.values())


@pytest.mark.parametrize("variable", ["UV_DEFAULT_INDEX", "UV_INDEX_URL"])
def test_what_uv_is_told_already_comes_before_what_pip_is_told(variable: str) -> None:
    own = {variable: "https://mine.acme.de/simple"}
    told = environment(own, {"index-url": "https://packages.acme.de/simple"})
    assert "https://packages.acme.de/simple" not in told.values()
    assert told[variable] == own[variable]


def test_without_settings_of_pip_uv_is_told_nothing_about_packages() -> None:
    assert set(environment({}, {})) == {"UV_PYTHON_DOWNLOADS", "UV_NO_PROGRESS"}
