"""`make chaos`: Muster is stopped at every call and killed at random; afterwards everything must be right."""

import argparse

from rich.console import Console

import tests.conftest  # noqa: F401 - the settings of a deployment that does not exist


def main() -> int:
    """Do one part or both; the number of discrepancies."""
    parser = argparse.ArgumentParser(prog="make chaos")
    parser.add_argument("--part", choices=("calls", "kills", "all"), default="all")
    parser.add_argument("--runs", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    console, wrong = Console(), 0
    if arguments.part != "calls":
        from tests.chaos.kills import kill  # noqa: PLC0415 - the other part needs no deployment

        wrong += kill(console, arguments.runs, arguments.seed)
    if arguments.part != "kills":
        from tests.chaos.calls import shake  # noqa: PLC0415 - likewise

        wrong += shake(console, arguments.runs, arguments.seed)
    return wrong


if __name__ == "__main__":
    raise SystemExit(min(main(), 1))
