"""Rules that a service's model states, tried with a model that has one shape of each kind."""

from typing import Any

import pytest
from botocore.model import ShapeResolver

from infra.local.aws_rules.shapes import ShapeRules

SHAPES: dict[str, Any] = {
    "structure": {"type": "structure", "members": {"text": {"shape": "text"}}, "required": ["text"]},
    "union": {"type": "structure", "union": True, "members": {"a": {"shape": "text"}, "b": {"shape": "text"}}},
    "list": {"type": "list", "member": {"shape": "text"}, "min": 1, "max": 2},
    "map": {"type": "map", "key": {"shape": "text"}, "value": {"shape": "number"}, "min": 1, "max": 2},
    "text": {"type": "string", "min": 2, "max": 4, "pattern": "[a-z]*"},
    "choice": {"type": "string", "enum": ["one", "two"]},
    "number": {"type": "integer", "min": 0, "max": 9},
    "long": {"type": "long", "max": 9},
    "float": {"type": "float", "min": 0.5},
    "blob": {"type": "blob", "min": 1, "max": 3},
    "truth": {"type": "boolean"},
    "time": {"type": "timestamp"},
}


def found(shape: str, value: object, *, wire: bool = False) -> set[tuple[str, str]]:
    """Return the rules that a value breaks, and where in it."""
    rules = ShapeRules("test", wire=wire)
    return {
        (each.rule, each.where) for each in rules.of_value(ShapeResolver(SHAPES).get_shape_by_name(shape), value, "it")
    }


@pytest.mark.parametrize(
    ("shape", "value"),
    [
        ("structure", {"text": "abc"}),
        ("union", {"a": "abc"}),
        ("list", ["abc", "abc"]),
        ("map", {"abc": 0, "abcd": 9}),
        ("text", "ab"),
        ("text", "abcd"),
        ("choice", "two"),
        ("number", 9),
        ("long", -1),
        ("float", 1),
        ("blob", b"abc"),
        ("truth", False),
        ("time", 1.5),
    ],
)
def test_a_value_that_fits_breaks_no_rule(shape: str, value: object) -> None:
    assert found(shape, value) == set()


@pytest.mark.parametrize("shape", SHAPES)
def test_a_value_of_another_kind_is_refused(shape: str) -> None:
    assert found(shape, None) == {("model: type", "it")}


@pytest.mark.parametrize(
    ("shape", "value", "breach"),
    [
        ("structure", {}, ("model: required", "it")),
        ("structure", {"text": "abc", "more": 1}, ("model: member", "it")),
        ("structure", {"text": 1}, ("model: type", "it.text")),
        ("union", {}, ("model: union", "it")),
        ("union", {"a": "abc", "b": "abc"}, ("model: union", "it")),
        ("list", [], ("model: length", "it")),
        ("list", ["abc"] * 3, ("model: length", "it")),
        ("list", ["abc", 1], ("model: type", "it.1")),
        ("map", {}, ("model: length", "it")),
        ("map", {"aa": 1, "ab": 1, "ac": 1}, ("model: length", "it")),
        ("map", {"A1": 1}, ("model: pattern", "it.its keys")),
        ("map", {"abc": 10}, ("model: range", "it.abc")),
        ("text", "a", ("model: length", "it")),
        ("text", "abcde", ("model: length", "it")),
        ("text", "AB", ("model: pattern", "it")),
        ("choice", "three", ("model: enum", "it")),
        ("number", -1, ("model: range", "it")),
        ("number", 10, ("model: range", "it")),
        ("number", True, ("model: type", "it")),
        ("number", 1.5, ("model: type", "it")),
        ("long", 10, ("model: range", "it")),
        ("float", 0.25, ("model: range", "it")),
        ("blob", b"", ("model: length", "it")),
        ("blob", b"abcd", ("model: length", "it")),
        ("truth", 1, ("model: type", "it")),
    ],
)
def test_each_rule_of_a_model_refuses_by_its_name_at_its_place(
    shape: str, value: object, breach: tuple[str, str]
) -> None:
    assert found(shape, value) == {breach}


def test_a_body_may_have_members_that_the_model_does_not_know_but_no_content_that_is_not_in_base_64() -> None:
    assert found("structure", {"text": "abc", "more": 1}, wire=True) == set()
    assert found("blob", "YWJj", wire=True) == set()
    assert found("blob", "a", wire=True) == {("model: type", "it")}
