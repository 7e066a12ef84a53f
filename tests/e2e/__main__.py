"""Run the end-to-end tests in two lanes: the tests of the one deployed stack, and beside them all others.

With `--browser`, as in `make test`, the second lane then runs the stories of the browser. A lane needs about one core.
"""

import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from typing import IO

_BROWSER = ("make", "--no-print-directory", "test-browser")


def _tests(which: str, arguments: Sequence[str]) -> Sequence[str]:
    return (sys.executable, "-m", "pytest", "tests/e2e", "-m", which, *arguments)


class _Lane(threading.Thread):
    """Commands that run one after the other; `failed` tells whether one did. A failure does not stop the next."""

    def __init__(self, commands: Sequence[Sequence[str]], output: IO[bytes]) -> None:
        super().__init__()
        self._commands, self._output = commands, output
        self._running: subprocess.Popen[bytes] | None = None
        self._stopped = self.failed = False

    def run(self) -> None:
        for command in self._commands:
            if not self._stopped:
                self._running = subprocess.Popen(command, stdout=self._output, stderr=subprocess.STDOUT)  # noqa: S603
                self.failed |= self._running.wait() != 0

    def stop(self) -> None:
        """End what runs, and begin nothing more."""
        self._stopped = True
        if self._running:
            self._running.terminate()
        self.join()


def main(arguments: Sequence[str]) -> int:
    """Run both lanes; show the output of the first while it runs, and that of the second when it has ended."""
    chosen = [argument for argument in arguments if argument != "--browser"]
    second = [_tests("not deployed", chosen), *([_BROWSER] if "--browser" in arguments else [])]
    with tempfile.TemporaryFile() as output:
        lane = _Lane(second, output)
        lane.start()
        try:
            failed = subprocess.call(_tests("deployed", chosen)) != 0  # noqa: S603 - ours
            lane.join()
        finally:
            lane.stop()
        output.seek(0)
        shutil.copyfileobj(output, sys.stdout.buffer)
    return int(failed or lane.failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
