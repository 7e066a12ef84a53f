"""SAM as a server: it loads SAM once, which takes 4 s, and runs each command in a fork of this process.

The Python of SAM's environment runs it, so it imports nothing of ours. A request is a line of JSON: the `arguments` of
`sam`, its `environment`, and the file for its `output`. The response is a line with the exit code.
"""

import json
import os
import sys
from typing import Any


def _run(request: dict[str, Any]) -> None:
    """Run the command of a request, then exit this process with its code."""
    os.environ.clear()
    os.environ.update(request["environment"])
    output = os.open(request["output"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(output, 1)
    os.dup2(output, 2)
    from samcli.cli.main import cli  # noqa: PLC0415 - loaded by `main` already

    cli(request["arguments"], prog_name="sam")


def main() -> None:
    """Serve requests until the input ends."""
    import samcli.commands.build.command  # noqa: PLC0415
    import samcli.commands.deploy.command  # noqa: F401, PLC0415

    for line in sys.stdin:
        child = os.fork()
        if not child:
            _run(json.loads(line))
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
