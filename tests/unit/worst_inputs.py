"""Feeds patterns their worst inputs, in a process of its own that may work for so many seconds, with cases on stdin.

A case is [name, pattern, flags, method, bound]. Of each it tells the name first, so that it is known over which one the
process was killed, and then the name and an input if the work grows faster than the input does. Only CPU time of this
process is measured, and only how it grows, so that a busy machine changes nothing.
"""

import importlib
import itertools
import json
import re
import resource
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

parser = importlib.import_module("re._parser")
SHORT, FACTOR = 2_000, 4  # characters, and how much longer the long input is
_STEEP = 2.5  # times more than in proportion; of work that grows as the square it is four times more
_SURE_SECONDS = 0.05  # of a longest input: below, clocks that advance by 10 ms tell too little; a longer one is tried
_REPRESENTATIVE = "a0A_.-@ :;,/'\"\\\n\t[]()<>=?é字\u200c\u0301"
_ENDS = ("", "\x00", "!", "a", "@", "\n")


def samples(parsed: Any) -> list[str]:
    """Return texts that fit a parsed pattern, a few for each choice in it."""
    texts = [""]
    for kind, value in parsed:
        texts = [before + after for before, after in itertools.product(texts, _of_node(str(kind), value))][:24]
    return texts


def _of_node(kind: str, value: Any) -> list[str]:
    match kind:
        case "LITERAL":
            return [chr(value)]
        case "NOT_LITERAL" | "IN" | "ANY" | "CATEGORY" | "RANGE":
            return _members(kind, value)
        case "BRANCH":
            return [text for branch in value[1] for text in samples(branch)[:2]]
        case "SUBPATTERN" | "ATOMIC_GROUP":
            return samples(value[-1] if kind == "SUBPATTERN" else value)
        case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
            return [text * max(value[0], 1) for text in samples(value[2])]
    return [""]  # an assertion, a place


def _members(kind: str, value: Any) -> list[str]:
    wanted = re.compile(_class(kind, value))
    literal = [chr(low) for each, low in (value if kind == "IN" else []) if str(each) == "LITERAL"]
    return [one for one in dict.fromkeys([*literal[:3], *_REPRESENTATIVE]) if wanted.fullmatch(one)][:5] or ["a"]


def _class(kind: str, value: Any) -> str:
    """Return a set of characters as it is written."""
    if kind == "ANY":
        return r"[^\n]"
    if kind == "NOT_LITERAL":
        return f"[^{re.escape(chr(value))}]"
    names = {"CATEGORY_DIGIT": r"\d", "CATEGORY_NOT_DIGIT": r"\D", "CATEGORY_SPACE": r"\s", "CATEGORY_NOT_SPACE": r"\S"}
    names |= {"CATEGORY_WORD": r"\w", "CATEGORY_NOT_WORD": r"\W"}
    written = ""
    for each, what in value if kind == "IN" else [(kind, value)]:
        match str(each):
            case "NEGATE":
                written += "^"
            case "LITERAL":
                written += re.escape(chr(what))
            case "RANGE":
                written += f"{re.escape(chr(what[0]))}-{re.escape(chr(what[1]))}"
            case "CATEGORY":
                written += names[str(what)]
    return f"[{written}]"


def repetitions(parsed: Any, before: str = "") -> Iterator[tuple[str, str]]:
    """Yield what comes before each repetition in a parsed pattern, and what is repeated."""
    for kind, value in parsed:
        if "REPEAT" in str(kind):
            yield from ((before, text) for text in samples(value[2]) if text)
            yield from repetitions(value[2], before)
        elif str(kind) == "BRANCH":
            for branch in value[1]:
                yield from repetitions(branch, before)
        elif str(kind) == "SUBPATTERN":
            yield from repetitions(value[-1], before)
        before += next(iter(samples([(kind, value)])), "")


def pumps(pattern: str) -> list[tuple[str, str]]:
    """Return beginnings, and what may be repeated after them so that a search takes long."""
    parsed = parser.parse(pattern)
    whole = samples(parsed)[:8]
    made = [*repetitions(parsed), *(("", text) for text in (*whole, *(text[:-1] for text in whole))), ("", "ab")]
    return list(
        dict.fromkeys((before, text) for before, text in [*made, *(("", one) for one in _REPRESENTATIVE)] if text)
    )


def seconds(run: Callable[[str], object], text: str) -> float:
    """Return the least CPU time of three tries."""
    tries = []
    for _ in range(3):
        began = time.process_time()
        run(text)
        tries.append(time.process_time() - began)
        if tries[-1] < _SURE_SECONDS:
            break
    return min(tries)


def grows(run: Callable[[str], object], before: str, pump: str, bound: int) -> str | None:
    """Return the end of an input over which the work grows faster than the input; None if there is no such input."""
    for end in _ENDS:
        for length in (12, 16, 20, 24, 28):  # what grows without any measure shows here, or the process ends
            run(before + (pump * length)[: min(length, bound)] + end)
        size = min(SHORT, bound // FACTOR) * FACTOR
        while (long := seconds(run, before + (pump * size)[:size] + end)) < _SURE_SECONDS and size * FACTOR <= bound:
            size *= FACTOR
        little = before + (pump * size)[: size // FACTOR] + end
        if long > _SURE_SECONDS and long > _STEEP * seconds(lambda text: [run(text) for _ in range(FACTOR)], little):
            return end
    return None


def runner(pattern: str, flags: int, method: str) -> Callable[[str], object]:
    """Return what fits a pattern to a text, by the method of `re` that the product calls."""
    compiled = re.compile(pattern, flags)
    if method == "sub":
        return lambda text: compiled.sub("", text)
    if method == "finditer":
        return lambda text: list(compiled.finditer(text))
    fit: Callable[[str], object] = getattr(compiled, method)
    return fit


def _tell(*told: str) -> None:
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()


def main() -> None:
    """Try all cases."""
    most = int(sys.argv[1])
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    most = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(resource.RLIMIT_CPU, (most, most))
    for name, pattern, flags, method, bound in json.load(sys.stdin):
        _tell("begun", name)
        run = runner(pattern, flags, method)
        for before, pump in pumps(pattern):
            end = grows(run, before, pump, bound)
            if end is not None:
                _tell("grows", name, f"{before!r}, {pump!r} again and again, {end!r}")
                break
    _tell("done")


if __name__ == "__main__":
    main()
