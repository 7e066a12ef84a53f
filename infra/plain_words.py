"""`make lint`: check that docstrings are in plain words.

The first paragraph of a docstring names things instead of describing them by a clause ("what others have"). For a
function, it begins with a verb. CONTRIBUTING.md has the glossary.
"""

import ast
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
FOLDERS = (
    *("layers/muster/python", "functions", "infra"),
    *("tests/bench", "tests/chaos", "tests/e2e", "tests/fuzz", "tests/soak", "tests/writers"),
)
# Words for which there is always a name.
RIDDLES = frozenset(
    (
        *("anybody", "everybody", "meanwhile", "nobody", "somebody", "thereof"),
        *("whatever", "wherever", "whichever", "whoever", "whom"),
    )
)
# Words that are good now and then; more of them than `MOST_PER_100` make riddles of a text.
CLAUSES = frozenset(("what", "who", "whose"))
MOST_PER_100 = 0.5
# Words with which the docstrings of functions began that named a thing or a condition, where a verb tells more.
_NO_VERBS = frozenset(
    (
        *("a", "all", "an", "as", "by", "each", "every", "for", "from", "how", "if", "in", "it", "its", "no", "none"),
        *("nothing", "of", "on", "one", "only", "our", "some", "something", "that", "the", "these", "they", "this"),
        *("those", "to", "two", "what", "when", "where", "whether", "which", "who", "whose", "with"),
    )
)
# Their docstrings state the rule of AWS that they check.
_STATES_RULES = ROOT / "infra" / "local" / "aws_rules"
_Definition = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Paragraph:
    """The first paragraph of a docstring: its place, its words, and whether it is a function's."""

    place: str
    words: tuple[str, ...]
    of_function: bool


def paragraphs(path: Path, source: str) -> Iterator[Paragraph]:
    """Yield the first paragraph of every docstring in a module."""
    for node in ast.walk(ast.parse(source)):
        text = ast.get_docstring(node) if isinstance(node, _Definition) else None
        if text:
            words = tuple(re.findall(r"[A-Za-z']+", text.split("\n\n")[0]))
            line = getattr(node, "lineno", 1)  # a module has none
            is_function = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
            yield Paragraph(f"{path}:{line}", words, is_function and not path.is_relative_to(_STATES_RULES))


def faults(found: Iterable[Paragraph]) -> Iterator[str]:
    """Yield a sentence for each paragraph that is not plain, and one if clauses stand for too many names."""
    words, clauses = 0, list[str]()
    for one in found:
        words += len(one.words)
        small = [word.lower() for word in one.words if not word.isupper()]  # NOBODY is the name of a constant
        for riddle in sorted(RIDDLES.intersection(small)):
            yield f"{one.place}: “{riddle}”: name the person or the thing."
        if one.of_function and small and small[0] in _NO_VERBS:
            yield f"{one.place}: begin with a verb, not with “{one.words[0]}”: “Return …”, “Raise …”."
        clauses += [one.place for word in small if word in CLAUSES]
    if len(clauses) > words * MOST_PER_100 / 100:
        places = "\n  ".join(clauses)
        yield f"Too many clauses with {', '.join(sorted(CLAUSES))}, where a name would do:\n  {places}"


def main() -> None:
    """Print the faults of all folders; the exit code is 1 if there is one."""
    found = (path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.py")))
    modules = [path for path in found if "node_modules" not in path.parts]
    sentences = list(faults(one for path in modules for one in paragraphs(path, path.read_text(encoding="utf-8"))))
    sys.exit("\n".join(sentences) or 0)


if __name__ == "__main__":
    main()
