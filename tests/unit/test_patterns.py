"""Every regular expression that is fitted to what people send: none can take long over it, whatever they send.

Each is given its worst inputs (`worst_inputs.py`), and none of them may hold two repetitions that can share characters.
"""

import ast
import importlib
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.unit.worst_inputs import SHORT, parser, samples

ROOT = Path(__file__).parents[2]
LAYER = ROOT / "layers/muster/python"
METHODS = {"search", "match", "fullmatch", "sub", "split", "findall", "finditer"}
_UNBOUNDED = 100  # repetitions from which on a quantifier counts as having no end
_ANY_LENGTH = 16 * SHORT
Case = tuple[str, str, int, str, int]
"""Name, pattern, flags, method of `re`, and the most characters that it is fitted to."""


def _sources() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(LAYER.rglob("*.py")):
        yield ".".join(path.relative_to(LAYER).with_suffix("").parts), ast.parse(path.read_text(encoding="utf-8"))


def _literals() -> Iterator[Case]:
    """The patterns that are written in calls of functions of `re`, and as `pattern=`."""
    for module, tree in _sources():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call):
                continue
            called = node.func.attr if isinstance(node.func, ast.Attribute) and node.func.attr in METHODS else ""
            of_re = called and ast.unparse(node.func).startswith("re.") and node.args
            for each in [*node.args[:1]] if of_re else [word.value for word in node.keywords if word.arg == "pattern"]:
                if isinstance(each, ast.Constant):
                    yield _case(f"{module}:{node.lineno}", re.compile(each.value), called or "search")


def _compiled() -> Iterator[Case]:
    """The patterns that modules have made, and each method of theirs that is called there."""
    for module, tree in _sources():
        calls = [node for node in ast.walk(tree) if isinstance(node, ast.Attribute) and node.attr in METHODS]
        for name, value in vars(importlib.import_module(module)).items():
            for each in value if isinstance(value, list | tuple) else [value]:
                if isinstance(each, re.Pattern):
                    methods = {node.attr for node in calls if ast.unparse(node.value) == name} or {"search"}
                    yield from (_case(f"{module}.{name}", each, method) for method in sorted(methods))


def _case(name: str, pattern: re.Pattern[Any], method: str, bound: int = _ANY_LENGTH) -> Case:
    text = pattern.pattern.decode() if isinstance(pattern.pattern, bytes) else str(pattern.pattern)
    return f"{name} ({method})", text, pattern.flags & (re.ASCII | re.IGNORECASE | re.DOTALL), method, bound


def _of_libraries() -> Iterator[Case]:
    """The patterns of libraries that are called on what people send, with the length that the product lets through."""
    for module, bound in (("openpyxl.styles.numbers", 255), ("email_validator.rfc_constants", 254)):
        for name, value in vars(importlib.import_module(module)).items():
            if isinstance(value, re.Pattern):
                for method in ("match", "search", "sub"):
                    yield _case(f"{module}.{name}", value, method, bound)
    numbers = vars(importlib.import_module("phonenumbers.phonenumberutil"))
    for name, value in numbers.items():
        if isinstance(value, re.Pattern):
            yield from (_case(f"phonenumbers.{name}", value, method, 64) for method in ("search", "match"))


CASES = [*_literals(), *_compiled()]
PATTERNS = sorted({case[1] for case in CASES})


def _worst(cases: list[Case], *, cpu_seconds: int = 120) -> list[str]:
    """Return what is wrong with the patterns of these cases, which need some seconds."""
    command = [sys.executable, "-m", "tests.unit.worst_inputs", str(cpu_seconds)]
    done = subprocess.run(command, cwd=ROOT, input=json.dumps(cases), capture_output=True, text=True, check=False)  # noqa: S603
    told = [json.loads(line) for line in done.stdout.splitlines()]
    wrong = [f"{name}: {how}" for kind, name, how in (each for each in told if each[0] == "grows")]
    if not told or told[-1] != ["done"]:
        wrong.append(f"The process ended over {told[-1:]}: {done.stderr[-500:]}")
    return wrong


def _nested(parsed: Any, *, within: bool = False) -> bool:
    """Whether an endless repetition stands within another one without a separator: (a+)+, (a*b*)*."""
    for kind, value in parsed:
        inner = [value[-1]] if str(kind) in {"MAX_REPEAT", "MIN_REPEAT", "SUBPATTERN"} else []
        if str(kind) == "BRANCH":
            inner = value[1]
        endless = _endless(kind, value)
        if endless and within and len(parsed) == 1:
            return True
        if any(_nested(each, within=within or endless) for each in inner):
            return True
    return False


def _endless(kind: object, value: Any) -> bool:
    return "REPEAT" in str(kind) and bool(value[1] >= _UNBOUNDED)


def _adjacent(parsed: Any) -> bool:
    """Whether two endless repetitions follow each other that can share characters: a*a*, a*b?a*."""
    open_ended: list[str] = []
    for kind, value in parsed:
        inner = value[1] if str(kind) == "BRANCH" else [value[-1]] if isinstance(value, tuple) else []
        if str(kind) in {"BRANCH", "SUBPATTERN", "MAX_REPEAT", "MIN_REPEAT"} and any(map(_adjacent, inner)):
            return True
        if _endless(kind, value):
            own = [text for text in samples(value[2]) if text]
            if set(own) & set(open_ended):
                return True
            open_ended += own
        elif not _optional(kind, value) and str(kind) not in {"AT", "ASSERT", "ASSERT_NOT"}:
            open_ended = []
    return False


def _optional(kind: object, value: Any) -> bool:
    return ("REPEAT" in str(kind) and value[0] == 0) or "" in samples([(kind, value)])


def test_the_patterns_are_found() -> None:
    assert len(PATTERNS) > 20


def test_no_pattern_takes_longer_than_in_proportion_to_what_it_is_fitted_to() -> None:
    assert _worst(CASES) == []


def test_no_pattern_of_a_library_takes_longer_than_in_proportion_to_what_is_let_through() -> None:
    assert _worst([*_of_libraries()]) == []


@pytest.mark.parametrize(
    ("pattern", "method"),
    [
        (r"(a+)+b", "match"),
        (r"\s*\s*x", "match"),
        (r"x*y", "search"),
        (r"\[(?!h)[^\]]*\]", "sub"),
        (r"(.*?) to (.*?)\.", "search"),
    ],
)
def test_the_inputs_find_what_takes_for_ever(pattern: str, method: str) -> None:
    (wrong,) = _worst([("this", pattern, 0, method, _ANY_LENGTH)], cpu_seconds=5)
    assert "this" in wrong


@pytest.mark.parametrize("pattern", PATTERNS)
def test_no_endless_repetition_stands_alone_within_another_or_beside_one_of_the_same(pattern: str) -> None:
    assert not _nested(parser.parse(pattern))
    assert not _adjacent(parser.parse(pattern))


@pytest.mark.parametrize(
    ("pattern", "nested"), [("(a+)+b", True), ("(a|b*)*c", True), ("(?:a+-)+", False), ("a+b+", False)]
)
def test_the_check_knows_what_takes_for_ever(pattern: str, nested: bool) -> None:
    assert _nested(parser.parse(pattern)) is nested


@pytest.mark.parametrize(
    ("pattern", "adjacent"),
    [
        (r"\s*\s*x", True),
        (r"\s*x?\s*y", True),
        (r"[a-z]+\w+", True),
        ("a+-a+", False),
        ("a+b+", False),
        (r"\w+ \w+", False),
    ],
)
def test_the_check_knows_repetitions_that_share_characters(pattern: str, adjacent: bool) -> None:
    assert _adjacent(parser.parse(pattern)) is adjacent
