"""Reading the template without AWS: its YAML, and the values that its properties take with given parameters."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from infra.local.settings import TEMPLATE

Value = dict[str, Any]

UNKNOWN = object()  # what AWS decides while it deploys, such as an ARN with a random part
_NOTHING = object()  # AWS::NoValue: the property is left out


class _Loader(yaml.SafeLoader):
    """YAML with CloudFormation's short tags, which become their long forms."""


def _long_form(loader: _Loader, tag: str, node: yaml.Node) -> Value:
    name = tag if tag in {"Ref", "Condition"} else f"Fn::{tag}"
    if isinstance(node, yaml.ScalarNode):
        value: Any = loader.construct_scalar(node)
        return {name: value.split(".", 1) if tag == "GetAtt" else value}
    if isinstance(node, yaml.SequenceNode):
        return {name: loader.construct_sequence(node, deep=True)}
    if isinstance(node, yaml.MappingNode):
        return {name: loader.construct_mapping(node, deep=True)}
    raise TypeError(f"!{tag} stands before nothing that it could apply to")


_Loader.add_multi_constructor("!", _long_form)


def load(path: Path = TEMPLATE) -> Value:
    """Return the template at `path`, with every short tag in its long form."""
    loaded: Value = yaml.load(path.read_text(encoding="utf-8"), _Loader)  # noqa: S506 - a SafeLoader
    return loaded


@dataclass(frozen=True)
class Place:
    """The place of a deployment: values of the pseudo parameters."""

    partition: str
    region: str
    account: str
    stack_name: str

    def pseudo_parameters(self) -> dict[str, str]:
        """Return the values of AWS::Partition and its like, by name."""
        return {
            "AWS::Partition": self.partition,
            "AWS::Region": self.region,
            "AWS::AccountId": self.account,
            "AWS::StackName": self.stack_name,
        }


@dataclass(frozen=True)
class Resource:
    """A resource that the template makes with the given parameters."""

    logical_id: str
    kind: str  # its type, such as AWS::S3::Bucket
    properties: Value  # a value that only AWS knows is UNKNOWN


class Resolved:
    """A template with values for its parameters."""

    def __init__(self, template: Value, parameters: Mapping[str, str], place: Place) -> None:
        """Take the template as `load` returns it; a parameter without a value has its default."""
        self._template = template
        defaults = {name: each["Default"] for name, each in template["Parameters"].items() if "Default" in each}
        self._known: Value = defaults | dict(parameters) | place.pseudo_parameters()

    def resources(self) -> Iterator[Resource]:
        """Yield every resource with a condition that holds."""
        for logical_id, each in self._template["Resources"].items():
            if "Condition" not in each or self._holds({"Condition": each["Condition"]}):
                yield Resource(logical_id, each["Type"], self.value(each.get("Properties", {})))

    def value(self, value: Any) -> Any:
        """Return a value with all functions applied that need no AWS; UNKNOWN stands for the rest."""
        if isinstance(value, list):
            return [found for each in value if (found := self.value(each)) is not _NOTHING]
        if not isinstance(value, dict):
            return value
        if len(value) == 1:
            ((name, argument),) = value.items()
            if name in {"Ref", "Condition"} or name.startswith("Fn::"):
                return self._applied(name, argument)
        found = {name: self.value(each) for name, each in value.items()}
        return {name: each for name, each in found.items() if each is not _NOTHING}

    def _applied(self, name: str, argument: Any) -> Any:
        if name == "Ref":
            return _NOTHING if argument == "AWS::NoValue" else self._known.get(argument, UNKNOWN)
        if name == "Fn::If":
            condition, then, otherwise = argument
            return self.value(then if self._holds({"Condition": condition}) else otherwise)
        if name == "Fn::Sub":
            return self._substituted(argument)
        return UNKNOWN

    def _substituted(self, argument: Any) -> Any:
        text, own = argument if isinstance(argument, list) else (argument, {})
        known = self._known | {name: self.value(each) for name, each in own.items()}
        names = re.findall(r"\$\{([^!}]+)\}", text)
        if any(known.get(name, UNKNOWN) is UNKNOWN for name in names):
            return UNKNOWN
        return re.sub(r"\$\{([^!}]+)\}", lambda found: str(known[found[1]]), text).replace("${!", "${")

    def _holds(self, condition: Any) -> bool:
        ((name, argument),) = condition.items()
        if name == "Condition":
            return self._holds(self._template["Conditions"][argument])
        if name == "Fn::Equals":
            left, right = map(self.value, argument)
            return bool(left == right)
        holds = [self._holds(each) for each in argument]
        return {"Fn::Not": not holds[0], "Fn::And": all(holds), "Fn::Or": any(holds)}[name]
