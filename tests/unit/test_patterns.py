"""Every regular expression that is fitted to what people send: none can take long over it, whatever they send."""

import ast
import importlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

LAYER = Path(__file__).parents[2] / "layers/muster/python"
parser = importlib.import_module("re._parser")
_UNBOUNDED = 100  # repetitions from which on a quantifier counts as having no end


def _literals() -> Iterator[str]:
    """The patterns that are written in calls of `re`, and as `pattern=`."""
    for path in LAYER.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            of_re = isinstance(node.func, ast.Attribute) and ast.unparse(node.func.value) == "re" and node.args
            for each in [*node.args[:1]] if of_re else [word.value for word in node.keywords if word.arg == "pattern"]:
                if isinstance(each, ast.Constant):
                    yield each.value.decode() if isinstance(each.value, bytes) else str(each.value)


def _compiled() -> Iterator[str]:
    """The patterns that modules have made, those among them that are put together from pieces."""
    for path in LAYER.rglob("*.py"):
        name = ".".join(path.relative_to(LAYER).with_suffix("").parts)
        for value in vars(importlib.import_module(name)).values():
            for each in value if isinstance(value, list | tuple) else [value]:
                if isinstance(each, re.Pattern):
                    yield each.pattern.decode() if isinstance(each.pattern, bytes) else each.pattern


PATTERNS = sorted({*_literals(), *_compiled()})


def _nested(parsed: object, *, within: bool = False) -> bool:
    """Whether an endless repetition stands within another one without a separator: (a+)+, (a*b*)*."""
    for kind, value in parsed:  # type: ignore[attr-defined]
        inner = [value[-1]] if str(kind) in {"MAX_REPEAT", "MIN_REPEAT", "SUBPATTERN"} else []
        if str(kind) == "BRANCH":
            inner = value[1]
        endless = "REPEAT" in str(kind) and value[1] >= _UNBOUNDED
        if endless and within and len(parsed) == 1:  # type: ignore[arg-type]
            return True
        if any(_nested(each, within=within or endless) for each in inner):
            return True
    return False


def test_the_patterns_are_found() -> None:
    assert len(PATTERNS) > 20


@pytest.mark.parametrize("pattern", PATTERNS)
def test_no_endless_repetition_stands_alone_within_another(pattern: str) -> None:
    assert not _nested(parser.parse(pattern))


@pytest.mark.parametrize(
    ("pattern", "nested"), [("(a+)+b", True), ("(a|b*)*c", True), ("(?:a+-)+", False), ("a+b+", False)]
)
def test_the_check_knows_what_takes_for_ever(pattern: str, nested: bool) -> None:
    assert _nested(parser.parse(pattern)) is nested
