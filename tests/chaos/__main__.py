"""`make chaos`: stops functions at every call, lets them hang there, and kills them at random; checks the outcome."""

import argparse

from rich.console import Console

import tests.conftest  # noqa: F401 - the settings of a deployment that does not exist


def main() -> int:
    """Run one part or all; return the number of discrepancies."""
    parser = argparse.ArgumentParser(prog="make chaos")
    parser.add_argument("--part", choices=("calls", "commands", "hangs", "kills", "all"), default="all")
    parser.add_argument("--runs", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    console, wrong = Console(), 0
    if arguments.part in ("kills", "all"):
        from tests.chaos.kills import kill  # noqa: PLC0415 - the other parts need no deployment

        wrong += kill(console, arguments.runs, arguments.seed)
    if arguments.part in ("commands", "all"):
        from tests.chaos.commands import play_commands  # noqa: PLC0415 - likewise

        wrong += play_commands(console, arguments.runs, arguments.seed)
    if arguments.part in ("hangs", "all"):
        from tests.chaos.hangs import hang_all  # noqa: PLC0415 - likewise

        wrong += hang_all(console)
    if arguments.part in ("calls", "all"):
        from tests.chaos.calls import shake  # noqa: PLC0415 - likewise

        wrong += shake(console, arguments.runs, arguments.seed)
    return wrong


if __name__ == "__main__":
    raise SystemExit(min(main(), 1))
