"""The template as it stands, for comparing it with what is live."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from infra import cloudformation
from infra.cloudformation import Place, Value


@cache
def template() -> Value:
    """The whole template, to be read only."""
    return cloudformation.load()


HERE: Mapping[str, str] = {"Stage": "local", "ConsoleUrl": "http://127.0.0.1", "MailSender": "muster@example.com"}
"""What `make run` and the end-to-end tests deploy with; every other parameter has its default."""
ON_AWS: Mapping[str, str] = {"Stage": "production", "MailSender": "muster@example.com"}
"""The least that a deployment to AWS is given."""
PLACE = Place("aws", "eu-central-1", "123456789012", "muster-production")
"""An account, a Region and a stack to deploy to."""

NOTHING = {"Ref": "AWS::NoValue"}


def resources(kind: str, parameters: Mapping[str, str] = HERE) -> dict[str, Value]:
    """Return the properties of the resources of one type that these parameters make, by logical id."""
    found = template()["Resources"].items()
    return {
        name: each.get("Properties", {}) for name, each in found if each["Type"] == kind and is_made(each, parameters)
    }


def is_made(resource: Value, parameters: Mapping[str, str] = HERE) -> bool:
    """Return whether a deployment with these parameters has this resource."""
    return "Condition" not in resource or holds({"Condition": resource["Condition"]}, parameters)


def actions_of(statement: Value) -> list[str]:
    """What a statement of a policy allows, be it one action or several."""
    actions = statement["Action"]
    return actions if isinstance(actions, list) else [actions]


def as_here(value: Any) -> Any:
    """Return a value with the choices made that the embedded AWS's deployment makes; everything else as it is."""
    return chosen(value, HERE)


def chosen(value: Any, parameters: Mapping[str, str]) -> Any:
    """Return a value with each `Fn::If` decided by these parameters, and without what then is no value."""
    if isinstance(value, dict):
        if "Fn::If" in value:
            condition, then, otherwise = value["Fn::If"]
            return chosen(then if holds({"Condition": condition}, parameters) else otherwise, parameters)
        items = {name: chosen(inner, parameters) for name, inner in value.items()}
        return {name: inner for name, inner in items.items() if inner != NOTHING}
    if isinstance(value, list):
        return [inner for inner in (chosen(each, parameters) for each in value) if inner != NOTHING]
    return value


def holds(expression: Value, parameters: Mapping[str, str]) -> bool:
    """Return whether a condition of the template is true with these parameters.

    Raises KeyError for a function that the template's conditions do not use yet.
    """
    ((function, operand),) = expression.items()
    if function == "Condition":
        return holds(template()["Conditions"][operand], parameters)
    if function == "Fn::Equals":
        left, right = (_text(each, parameters) for each in operand)
        return left == right
    how = {"Fn::Not": lambda parts: not parts[0], "Fn::And": all, "Fn::Or": any}[function]
    return bool(how([holds(each, parameters) for each in operand]))


def _text(value: Any, parameters: Mapping[str, str]) -> str:
    """Return a literal, or what a parameter is."""
    if not isinstance(value, dict):
        return str(value)
    return str(parameters.get(value["Ref"], template()["Parameters"][value["Ref"]].get("Default")))


def queue_readers() -> list[tuple[str, Value]]:
    """Return each function that reads a queue, and what Lambda is told of that queue."""
    return [
        (name, event["Properties"])
        for name, function in resources("AWS::Serverless::Function", ON_AWS).items()
        for event in function.get("Events", {}).values()
        if event["Type"] == "SQS"
    ]


def statements(function: str) -> list[Value]:
    """Return what a function's role may do on AWS."""
    role = resources("AWS::Serverless::Function", ON_AWS)[function]["Role"]["Fn::GetAtt"][0]
    policies = resources("AWS::IAM::Role", ON_AWS)[role]["Policies"]
    return [each for policy in policies for each in chosen(policy["PolicyDocument"]["Statement"], ON_AWS)]
