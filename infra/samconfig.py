"""Settings of one environment in `samconfig.toml`: the stack, its Region and values of the template's parameters."""

import re
import shlex
import sys
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SAMCONFIG = Path(__file__).resolve().parents[1] / "samconfig.toml"

# Names that belong to nobody, so no mail arrives there: RFC 2606 and RFC 6761.
RESERVED = re.compile(
    r"(^|[@./])(example\.(com|net|org|edu)|[a-z0-9-]+\.(example|invalid|test)|localhost)\b", re.IGNORECASE
)
REGION = re.compile(r"[a-z]{2}(-[a-z]+)+-[0-9]")


class SamConfigError(Exception):
    """`samconfig.toml` cannot be used; the message is one sentence with the remedy."""


@dataclass(frozen=True)
class Environment:
    """One environment: a section of `samconfig.toml`."""

    name: str
    stack_name: str
    region: str  # empty while nobody has filled it in
    parameters: Mapping[str, str]  # of the template, by name

    def problems(self) -> Iterator[str]:
        """Return the obstacles to deploying this environment, a sentence each; none if it can be deployed."""
        where = f"[{self.name}.deploy.parameters] of samconfig.toml"
        if not self.region:
            yield f'The Region is missing: set region in {where}, as in region = "eu-central-1".'
        elif not REGION.fullmatch(self.region):
            yield f'"{self.region}" is not a Region: set region in {where}, as in region = "eu-central-1".'
        if not self.parameters.get("MailSender"):
            yield f"MailSender is missing: set in {where} the address that mails come from."
        for name, value in self.parameters.items():
            if RESERVED.search(value):
                yield f'{name} is still the placeholder "{value}": set a value of your own in {where}.'


def load(env: str, path: Path = SAMCONFIG) -> Environment:
    """Return the environment called `env`, such as "production", from the `samconfig.toml` at `path`.

    A missing Region and placeholders are no error here: `Environment.problems` and `deployable` tell of them.

    Raises:
        SamConfigError: the file cannot be read, or has no such environment, or one without a stack.

    """
    document = _document(path)
    section = document.get(env)
    if not isinstance(section, dict) or env in {"version", "default"}:
        known = ", ".join(sorted(name for name in document if name not in {"version", "default"}))
        raise SamConfigError(f'{path.name} has no environment "{env}": use one of {known} as ENV, or add a section.')
    values = _table(_table(section, "global"), "parameters") | _table(_table(section, "deploy"), "parameters")
    stack_name = values.get("stack_name")
    if not isinstance(stack_name, str) or not stack_name:
        raise SamConfigError(f"{path.name} names no stack: set stack_name in [{env}.deploy.parameters].")
    return Environment(env, stack_name, str(values.get("region", "")), _parameters(values, f"{path.name} [{env}]"))


def deployable(env: str, path: Path = SAMCONFIG) -> Environment:
    """Return the environment as `load` does.

    Raises:
        SamConfigError: also if something is not filled in; every sentence in one message, a line each.

    """
    environment = load(env, path)
    if problems := list(environment.problems()):
        raise SamConfigError("\n".join(problems))
    return environment


def _document(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise SamConfigError(f"There is no {path.name}: take it from the repository.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise SamConfigError(f"{path.name} cannot be read: {error}.") from None
    except tomllib.TOMLDecodeError as error:
        raise SamConfigError(f"{path.name} is not valid TOML: {error}.") from None


def _table(document: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Return a table of the document; an empty one if there is none, or something else under its name."""
    table = document.get(name)
    return table if isinstance(table, dict) else {}


def _parameters(values: Mapping[str, Any], where: str) -> dict[str, str]:
    """Return the template's parameters from any of the forms that SAM takes: a table, a list, or one string."""
    overrides = values.get("parameter_overrides", {})
    if isinstance(overrides, dict):
        return {name: str(value) for name, value in overrides.items()}
    try:
        words = shlex.split(overrides) if isinstance(overrides, str) else overrides
    except ValueError as error:
        raise SamConfigError(f"{where}: parameter_overrides cannot be read: {error}.") from None
    if not isinstance(words, list):
        raise SamConfigError(f"{where}: parameter_overrides is neither a table nor a list of Name=value.")
    pairs = {}
    for word in words:
        name, equals, value = str(word).partition("=")
        if not equals:
            raise SamConfigError(f'{where}: "{word}" in parameter_overrides is not Name=value.')
        pairs[name] = value.strip('"')
    return pairs


def main(arguments: list[str]) -> None:
    """Print where an environment is deployed to, as GitHub's workflows read it, or say why it cannot be deployed."""
    if len(arguments) != 1:
        sys.exit("Name one environment: python -m infra.samconfig production")
    try:
        environment = deployable(arguments[0])
    except SamConfigError as error:
        sys.exit(str(error))
    sys.stdout.write(f"stack={environment.stack_name}\nregion={environment.region}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
