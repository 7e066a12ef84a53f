"""Findings, and their printed form."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How much a finding matters."""

    STOP = "stop"  # the deployment, or the main job after it, cannot work
    WARN = "warn"  # it works, but worse, or something is still to be done
    OK = "ok"  # was looked at and is right


_HEADINGS = {
    Level.STOP: "This cannot work:",
    Level.WARN: "This will be worse than it need be:",
    Level.OK: "This was looked at and is right:",
}


@dataclass(frozen=True)
class Finding:
    """One sentence or two: the problem, its place, and the remedy."""

    level: Level
    sentence: str


def stop(sentence: str) -> Finding:
    """Return a finding that stops the deployment."""
    return Finding(Level.STOP, sentence)


def warn(sentence: str) -> Finding:
    """Return a finding that the deployment can live with."""
    return Finding(Level.WARN, sentence)


def ok(sentence: str) -> Finding:
    """Return a finding that something is right."""
    return Finding(Level.OK, sentence)


def report(findings: Iterable[Finding]) -> str:
    """Return all findings as lines of text, the worst first; each is shown once."""
    return "\n".join(_lines(list(dict.fromkeys(findings)))) + "\n"


def _lines(findings: list[Finding]) -> Iterator[str]:
    for level, heading in _HEADINGS.items():
        sentences = [each.sentence for each in findings if each.level == level]
        if sentences:
            yield heading
            yield from (f"  - {sentence}" for sentence in sentences)
            yield ""
    stops = sum(each.level == Level.STOP for each in findings)
    warnings = sum(each.level == Level.WARN for each in findings)
    if stops:
        yield f"Do not deploy yet: {_counted(stops, 'thing')} cannot work."
    elif warnings:
        yield f"Ready to deploy, with {_counted(warnings, 'warning')}."
    else:
        yield "Ready to deploy."


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
