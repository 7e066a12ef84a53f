"""Record of the embedded AWS, for tests: refused requests and further lines of theirs, one JSON object a line."""

import json
from pathlib import Path
from threading import Lock


class Record:
    """A file of lines; without a file, lines are dropped."""

    def __init__(self, file: Path | None) -> None:
        self._file = file
        self._seen: set[str] = set()
        self._lock = Lock()

    def write(self, **line: object) -> None:
        """Write a line."""
        self._append(json.dumps(line, sort_keys=True))

    def write_once(self, **line: object) -> None:
        """Write a line, unless it was written before."""
        text = json.dumps(line, sort_keys=True)
        if text not in self._seen:
            self._seen.add(text)
            self._append(text)

    def _append(self, text: str) -> None:
        if self._file is None:
            return
        with self._lock, self._file.open("a", encoding="utf-8") as file:
            file.write(text + "\n")
