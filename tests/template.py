"""The template as it stands, for comparing it with what is live."""

from functools import cache
from typing import Any

import yaml

from infra.local.settings import TEMPLATE

Value = dict[str, Any]


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


@cache
def template() -> Value:
    """The whole template, to be read only."""
    loaded: Value = yaml.load(TEMPLATE.read_text(), _Loader)  # noqa: S506 - a SafeLoader
    return loaded


def resources(kind: str) -> dict[str, Value]:
    """The properties of the resources of one type that are made here, by logical id."""
    found = template()["Resources"].items()
    return {name: each.get("Properties", {}) for name, each in found if each["Type"] == kind and made_here(each)}


def made_here(resource: Value) -> bool:
    """Whether the embedded AWS gets this resource: no alarm address is given, and it is not AWS."""
    return resource.get("Condition") not in {"IsOnAws", "HasAlarmEmail"}


def actions_of(statement: Value) -> list[str]:
    """What a statement of a policy allows, be it one action or several."""
    actions = statement["Action"]
    return actions if isinstance(actions, list) else [actions]


def as_here(value: Any) -> Any:
    """A value with the choices made that this stage makes; everything else as it is."""
    if isinstance(value, dict):
        if "Fn::If" in value:
            _, _, otherwise = value["Fn::If"]  # every choice is "production", "on AWS" or "with an alarm address"
            return as_here(otherwise)
        return {name: as_here(inner) for name, inner in value.items()}
    return [as_here(inner) for inner in value] if isinstance(value, list) else value
