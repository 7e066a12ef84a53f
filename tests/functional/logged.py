"""The lines that functions log, as Lambda would have them."""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import pytest

from muster.logs import logger

LOG: list[str] = []
"""Every line since the test began, of our logger and of those of libraries."""


class _Library(logging.Handler):
    """Collects what libraries log; Lambda's own handler takes their warnings too."""

    def emit(self, record: logging.LogRecord) -> None:
        if record.name != logger.name:
            LOG.append(self.format(record))


@contextmanager
def watched_log() -> Iterator[None]:
    """Collect lines into LOG while the block runs."""
    formatter = logger.registered_formatter
    as_text = formatter.json_serializer  # type: ignore[attr-defined]  # of Powertools' formatter

    def noted(line: Mapping[str, object]) -> str:
        text: str = as_text(line)
        LOG.append(text)
        return text

    library, root = _Library(logging.WARNING), logging.getLogger()
    root.addHandler(library)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(formatter, "json_serializer", noted)
        yield
    root.removeHandler(library)
