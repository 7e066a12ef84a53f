"""`make test-e2e`: runs the tests of the shared stack, and beside them those that need none, or one of their own."""

import os
import subprocess
import sys
import tempfile
from typing import IO

SHARED, OTHERS = "deployed", "not deployed"


def _start(which: str, output: IO[bytes] | None, arguments: list[str]) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "pytest", "tests/e2e", "-m", which, *arguments]
    return subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT if output else None)  # noqa: S603 - ours


def main(arguments: list[str]) -> int:
    """Run both at the same time; print the output of the first while it runs, and that of the others at the end."""
    with tempfile.TemporaryFile() as output:
        others = _start(OTHERS, output, arguments)
        try:
            failed = _start(SHARED, None, arguments).wait()
            failed |= others.wait()
        finally:
            others.terminate()
            others.wait()
        output.seek(0)
        os.write(1, output.read())
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
