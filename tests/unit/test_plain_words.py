"""The check of docstrings by `make lint`."""

from pathlib import Path

import pytest

from infra.local.settings import ROOT
from infra.plain_words import faults, paragraphs


def _judged(source: str, path: Path = ROOT / "infra/module.py") -> list[str]:
    return list(faults(paragraphs(path, source)))


@pytest.mark.parametrize("first", ["Return the user.", "Raise NotFoundError.", "Yield rows, oldest first."])
def test_a_function_may_begin_with_a_verb(first: str) -> None:
    assert _judged(f'def find():\n    """{first}"""\n') == []


@pytest.mark.parametrize("first", ["The user.", "Whether it is there.", "What is kept.", "None if it is gone."])
def test_a_function_may_not_begin_with_a_thing_or_a_condition(first: str) -> None:
    assert "begin with a verb" in _judged(f'def find():\n    """{first}"""\n')[0]


def test_classes_and_rules_of_aws_may_begin_with_a_thing() -> None:
    assert _judged('class User:\n    """A user."""\n') == []
    rule = 'def size():\n    """A message has at most 1 MiB."""\n'
    assert _judged(rule, ROOT / "infra/local/aws_rules/queues.py") == []


def test_a_riddle_is_refused_with_its_place() -> None:
    (sentence,) = _judged('\n\nclass Lease:\n    """A right that nobody has, whoever asks"""\n')[:1]
    assert sentence.startswith(f"{ROOT}/infra/module.py:3: ")


def test_a_clause_now_and_then_is_fine_and_too_many_are_not() -> None:
    plain = "Return the user. " * 100
    assert _judged(f'def find():\n    """{plain} It knows who."""\n') == []
    assert "Too many clauses" in _judged('def find():\n    """Return what others have."""\n')[0]


def test_only_the_first_paragraph_counts() -> None:
    assert _judged('def find():\n    """Return the user.\n\n    Whoever asks.\n    """\n') == []
