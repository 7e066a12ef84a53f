"""Complete log lines of a function at the time of its answer.

MiniStack waits 50 ms for the first line of an invocation. A line that comes later belongs to the process's next
invocation, and if there is none it is lost. A function writes its lines before its answer, so all of them are in the
pipe when the answer is there: here they are read to the end.
"""

import fcntl
import os
import select
import struct
import termios
import threading
import time
from typing import Any

from ministack.core.lambda_runtime import Worker

_drain = Worker._drain_stderr
_READING = threading.Lock()
"""Held from reading a pipe until its lines are in the queue of lines."""
_LONGEST = 5
"""Seconds to wait for the last lines of a process that was ended."""


def _read(worker: Any) -> None:
    """Read the lines of a function's process until it ends."""
    stream, rest = worker._proc.stderr, b""  # the stream is closed when nothing refers to it
    ready = select.poll()
    ready.register(stream.fileno(), select.POLLIN)
    while True:
        ready.poll()
        with _READING:
            got = os.read(stream.fileno(), 65536)
            *lines, rest = (rest + got).split(b"\n")
            for line in lines if got else [rest]:
                worker._stderr_queue.put(line.decode("utf-8", "replace"))
        if not got:
            return


def _drained(worker: Any, *_: float) -> str:
    """Return every line that the function's process wrote before its answer or its end."""
    process = worker._proc
    if process is None:
        worker._stderr_thread.join(_LONGEST)
    else:
        while not _is_empty(process.stderr.fileno()):
            time.sleep(0.001)
    return str(_drain(worker))


def _is_empty(pipe: int) -> bool:
    """Return whether all that was written to a pipe is in the queue of lines."""
    with _READING:
        return bool(struct.unpack("i", fcntl.ioctl(pipe, termios.FIONREAD, b"\0\0\0\0"))[0] == 0)


def correct() -> None:
    """Replace MiniStack's reading of log lines."""
    Worker._read_stderr = _read
    Worker._drain_stderr_bounded = Worker._drain_stderr = _drained
