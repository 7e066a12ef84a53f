"""Run this folder's uv as pip is set up on this machine: `python -m infra.setup.uv pip install …`.

uv reads its own settings only. Where a machine has an index, a certificate or a folder of wheels for pip, they are
handed to uv too, unless uv has settings of its own for the same. Needs nothing but Python's standard library.
"""

import ast
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
UV = ROOT / ".venv-uv" / "bin" / "uv"

# Each of pip's settings with the environment variables that give uv the same, and what uv puts between several values:
# https://pip.pypa.io/en/stable/cli/pip_install/ and https://docs.astral.sh/uv/reference/environment/. The first is set;
# any of them means that the person has decided already.
PASSED_ON = {
    "index-url": (("UV_DEFAULT_INDEX", "UV_INDEX_URL"), " "),
    "extra-index-url": (("UV_INDEX", "UV_EXTRA_INDEX_URL"), " "),
    "find-links": (("UV_FIND_LINKS",), ","),
    "trusted-host": (("UV_INSECURE_HOST",), " "),
    "cert": (("SSL_CERT_FILE",), ""),
    "proxy": (("ALL_PROXY", "HTTPS_PROXY", "https_proxy", "all_proxy"), ""),
}


def pip_settings() -> dict[str, str]:
    """Return the settings of pip's files and environment, by the option's name; nothing if there is no pip.

    The environment comes before what is for `pip install`, and that before what is for all commands, as in pip.
    """
    listed = subprocess.run(
        [sys.executable, "-m", "pip", "--disable-pip-version-check", "config", "list"],
        capture_output=True,
        text=True,
        check=False,
    ).stdout
    by_section: dict[str, dict[str, str]] = {"global": {}, "install": {}, ":env:": {}}
    for line in listed.splitlines():
        section, _, setting = line.partition(".")
        name, equals, value = setting.partition("=")
        if section in by_section and equals:
            by_section[section][name] = str(ast.literal_eval(value))
    return by_section["global"] | by_section["install"] | by_section[":env:"]


def environment(inherited: Mapping[str, str], settings: Mapping[str, str]) -> dict[str, str]:
    """Return uv's environment: `inherited`, and of pip's `settings` those that uv has none of its own for."""
    ours = {"UV_PYTHON_DOWNLOADS": "manual", "UV_NO_PROGRESS": "1"}
    for name, (variables, between) in PASSED_ON.items():
        values = settings.get(name, "").split() if between else [settings.get(name, "")]
        if any(values) and not any(variable in inherited for variable in variables):
            ours[variables[0]] = between.join(values)
    if "UV_INDEX" in ours:  # as pip: the best version of any index. What is installed is what the lock's hashes name.
        ours["UV_INDEX_STRATEGY"] = "unsafe-best-match"
    return ours | dict(inherited)


def main(arguments: list[str]) -> None:
    """Become uv."""
    if not UV.exists():
        sys.exit("There is no uv in this folder yet: run `make environments` first.")
    fetches = arguments[:2] in (["pip", "install"], ["pip", "compile"])
    settings = pip_settings() if fetches else {}
    if settings.get("no-index", "").lower() in {"1", "true", "yes", "on"}:
        arguments = [*arguments, "--no-index"]
    os.execve(UV, [str(UV), *arguments], environment(os.environ, settings))  # noqa: S606 - a program of this project


if __name__ == "__main__":
    main(sys.argv[1:])
