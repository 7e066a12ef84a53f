"""Nudges of an import about the users that it creates, sent by the pool while the import goes on."""

from concurrent.futures import Future, ThreadPoolExecutor

from muster.errors import ThrottledError
from muster.gateways.queues import NUDGES_PER_CALL, Nudges
from muster.logs import logger


class Nudging:
    """The users of an enterprise that `onboard` is still to be nudged about."""

    def __init__(self, nudges: Nudges, enterprise_id: str) -> None:
        self._nudges, self._enterprise_id = nudges, enterprise_id
        self._due: list[str] = []
        self._under_way: list[Future[None]] = []

    def add(self, user_id: str) -> None:
        """Add a user with a pending action."""
        self._due.append(user_id)

    def send_full_calls(self, pool: ThreadPoolExecutor) -> None:
        """Let the pool send nudges as soon as they fill a call."""
        if len(self._due) >= NUDGES_PER_CALL:
            self._under_way.append(pool.submit(self._send, self._take_due()))

    def send_all(self) -> None:
        """Send all nudges, and wait until every one is sent."""
        self._send(self._take_due())
        while self._under_way:
            self._under_way.pop().result()

    def _take_due(self) -> list[str]:
        due, self._due = self._due, []
        return due

    def _send(self, user_ids: list[str]) -> None:
        try:
            self._nudges.send({self._enterprise_id: user_ids})
        except ThrottledError:
            logger.warning("Nudges were not taken; sweep will find what is pending")
