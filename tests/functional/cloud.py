"""The functions on a cloud in memory that can stop any of them at any call, or let it hang there while others act.

Tables, buckets and user pool are moto's, reached by the real gateways; queues, mail and the time are ours. A function
that is stopped never hears of it, as when its machine dies: its message comes again when it becomes visible, and what
is wanted is found by the sweep.
"""

import itertools
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from enum import Enum
from threading import Event, RLock, get_ident
from types import ModuleType, SimpleNamespace
from typing import Any, TypeAlias
from unittest.mock import patch

import boto3
from botocore.client import BaseClient
from botocore.exceptions import ClientError, ReadTimeoutError

from functions.sweep import app as sweep
from muster import clock
from muster.errors import ThrottledError
from muster.gateways import live
from muster.gateways.user_pool import CognitoSignIns
from muster.logs import FunctionFailedError
from tests.context import Context as UntimedContext
from tests.functional import api, memory
from tests.functional.failing import KilledError
from tests.functional.queues import WORKERS, Message, Queues
from tests.functional.requests import JUDGE
from tests.snapshot import Item, Place, Snapshot

REFUSED = "Refused horse 7"  # a password that the user pool does not take
TICK = 0.02  # seconds that a call takes
LONGEST_CALL = 130.0  # seconds that a call may hang and still have its effect, as `muster/users/pending.py` says
_numbers = itertools.count(1)


class Fault(Enum):
    """What happens to a function at a call."""

    BEFORE = "killed before it"
    AFTER = "killed after it"
    BUSY = "told to slow down"
    SILENT = "done but not answered"


@dataclass(frozen=True)
class Hang:
    """A call that reaches its service late: `meanwhile` is carried out first, by others."""

    meanwhile: Callable[[], None]


Disturbance: TypeAlias = Fault | Hang


class Context(UntimedContext):
    """What Lambda tells a function of its run, which is killed when its time is over."""

    def __init__(self, time: Callable[[], datetime], seconds: float) -> None:
        super().__init__()
        self._aws_request_id = f"request-{next(_numbers)}"
        self._time, self.deadline = time, time() + timedelta(seconds=seconds)

    def get_remaining_time_in_millis(self) -> int:  # type: ignore[override] # static in the library
        return round((self.deadline - self._time()).total_seconds() * 1000)


class Cloud:
    """One deployment. `faults` says at which call of the functions, counted from 1, what happens."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.tick = TICK
        self.calls: list[str] = []
        self.faults: Mapping[int, Disturbance] = {}
        self.disturbances = 0  # how many faults a scenario was played with
        self.queues = Queues(self.time)
        self.mails: list[str] = []
        self.recipients: list[str] = []
        self.own_passwords: dict[str, str] = {}
        self.s3 = boto3.client("s3")
        self._ahead = timedelta()
        self._running: Context | None = None
        self._dead = False
        self.deaths = 0
        """How many functions were killed since the scenario began."""
        self._hanging: int | None = None
        self._until: datetime | None = None
        self._goes_on = Event()
        self._lock = RLock()

    def time(self, tz: tzinfo | None = None) -> datetime:
        """The time there."""
        return datetime.now(tz or UTC) + self._ahead

    def sleep(self, seconds: float) -> None:
        """Let a time pass that a function waits for."""
        self.wait(self.time() + timedelta(seconds=seconds))

    def wait(self, until: datetime) -> None:
        """Let time pass."""
        self._ahead += max(timedelta(), until - self.time())

    def keep(self) -> Callable[[], None]:
        """Keep what there is now; the answer brings it back, as often as wanted. Files go, and the time goes on."""
        tables_back, queues_back = memory.keep(), self.queues.keep()
        mails, recipients, own_passwords = list(self.mails), list(self.recipients), dict(self.own_passwords)

        def bring_back() -> None:
            tables_back()
            queues_back()
            self.mails, self.recipients, self.own_passwords = list(mails), list(recipients), dict(own_passwords)

        return bring_back

    # ----------------------------------------------------------- calls

    def arm(self, faults: Mapping[int, Disturbance]) -> None:
        """Count calls from here on, and let these go wrong."""
        self.calls, self.faults = [], faults

    def call(self, service: str, operation: str, arguments: Item, answer: Callable[[], Any]) -> Any:
        """What a function hears of a call, unless it is stopped first."""
        if self._hanging not in (None, get_ident()):
            self._goes_on.wait()  # another thread of the function that hangs
        if self._running is None:
            return answer()
        with self._lock:
            self._ahead += timedelta(seconds=self.tick)
            if self._dead or self.time() > self._running.deadline:
                raise KilledError
            self.calls.append(f"{service} {operation}")
            fault = self.faults.get(len(self.calls))
            if isinstance(fault, Hang):
                self._hang(fault)
            if fault is Fault.BUSY:
                raise _busy(operation, arguments)
            if fault is Fault.BEFORE:
                self._die()
            try:
                return self._answer(service, operation, arguments, answer)
            finally:
                if fault is Fault.AFTER:
                    self._die()
                if fault is Fault.SILENT:
                    raise ReadTimeoutError(endpoint_url=service)

    def _hang(self, hang: Hang) -> None:
        """Let others act; then the function goes on, unless its time is over by then."""
        function, calls, faults = self._running, self.calls, self.faults
        self._hanging, self._until = get_ident(), self.time() + timedelta(seconds=LONGEST_CALL)
        if function:
            self._until = min(self._until, function.deadline - timedelta(seconds=1))
        self._goes_on.clear()
        self._running, self.calls, self.faults = None, [], {}
        try:
            hang.meanwhile()
        finally:
            self._running, self.calls, self.faults, self._dead = function, calls, faults, False
            self._hanging = self._until = None
            self._goes_on.set()

    def _die(self) -> None:
        self._dead = True
        self.deaths += 1
        raise KilledError

    def _answer(self, service: str, operation: str, arguments: Item, answer: Callable[[], Any]) -> Any:
        if service == "sqs":
            return self.queues.answer(operation, arguments)
        if service == "sesv2":
            self.recipients.append(arguments["Destination"]["ToAddresses"][0])
            self.mails.append(arguments["Content"]["Simple"]["Body"]["Text"]["Data"])
            return {"MessageId": f"mail{len(self.mails)}"}
        if REFUSED in (arguments.get("Password"), arguments.get("TemporaryPassword")):
            raise ClientError({"Error": {"Code": "InvalidPasswordException"}}, operation)
        return answer()

    # ------------------------------------------------------- functions

    @contextmanager
    def function(self, seconds: float = 30) -> Iterator[Context]:
        """What the block does is done by a function, which may be stopped."""
        self._running, self._dead = Context(self.time, seconds), False
        try:
            yield self._running
        except KilledError:
            pass
        finally:
            self._running = None

    def run(self, module: ModuleType, event: Item, seconds: float = 30) -> Any:
        """What a function answers; None if it was stopped."""
        with self.function(seconds) as context:
            return module.lambda_handler(event, context)

    def request(self, client: api.Client, method: str, path: str, body: object = None) -> api.Answer | None:
        """The answer of the API; None if there was none."""
        client = api.of_the_recorded_sign_in(client)
        with self.function():
            return client(method, path, body)
        return None

    def insist(self, client: api.Client, method: str, path: str, body: object = None) -> api.Answer | None:
        """The answer of the API to somebody who tries again until it is one: two faults spoil two tries."""
        for _ in range(3):
            answer = self.request(client, method, path, body)
            if answer is not None and answer.status < 500 and b'"done":false' not in answer.content:
                break
        return answer

    def settle(self) -> None:
        """Let the queues be worked off and the sweep run until nothing is under way."""
        for _ in range(30):
            while message := self.queues.next():
                self.deliver(message)
            snapshot = self.snapshot()
            if not any(user.get("pending_action") for user in [*snapshot.users.values(), *snapshot.removed.values()]):
                return
            self.wait(self.time() + timedelta(minutes=6))
            try:
                self.run(sweep, {}, 50)
            except FunctionFailedError as error:  # the next one is a minute away
                if not str(error).startswith(ThrottledError.__name__):
                    raise

    def work_off(self, queue: str) -> None:
        """Let one queue be worked off as far as it can be now; the others stand still."""
        while due := [each for each in self.queues.messages if each.queue == queue and each.visible_at <= self.time()]:
            self.deliver(due[0])

    def settle_while_hanging(self) -> None:
        """Let everything happen that happens before the call that hangs goes on."""
        assert self._until
        for _ in range(20):
            due = [each for each in self.queues.messages if each.visible_at <= self._until and each.queue != "imports"]
            if not due:
                break
            self.deliver(min(due, key=lambda message: message.visible_at))
        self.run(sweep, {}, 50)

    def deliver(self, message: Message) -> None:
        """Let a message be followed, when it becomes visible."""
        self.wait(message.visible_at)
        worker = WORKERS[message.queue]
        message.received += 1
        message.visible_at = self.time() + timedelta(seconds=worker.visibility)
        if self.run(worker.module, message.event(), worker.timeout) == {"batchItemFailures": []}:
            self.queues.done(message)

    # ------------------------------------------------------ what there is

    def snapshot(self) -> Snapshot:
        """Everything that is there now."""
        return self.place.snapshot(self.mails, self.own_passwords, self.recipients)

    def files(self, bucket: str) -> list[str]:
        """The keys of a bucket."""
        return [each["Key"] for each in self.s3.list_objects_v2(Bucket=bucket).get("Contents", [])]

    def drop(self, content: bytes, key: str) -> str:
        """Put a file into the drop folder; the message of it, which is queued."""
        stored = self.s3.put_object(Bucket="uploads", Key=key, Body=content)
        told = {"key": key, "eTag": stored["ETag"].strip('"'), "sequencer": f"{next(_numbers):016X}"}
        moment = self.time().isoformat().replace("+00:00", "Z")
        body = json.dumps({"Records": [{"eventTime": moment, "s3": {"bucket": {"name": "uploads"}, "object": told}}]})
        self.queues.put("imports", body)
        return body


def _busy(operation: str, arguments: Item) -> ClientError:
    """What a service says that is too busy; of a transaction, that another is in its way."""
    if operation != "TransactWriteItems":
        return ClientError({"Error": {"Code": "ThrottlingException", "Message": "Slow down."}}, operation)
    items = (
        arguments["TransactItems"] if "TransactItems" in arguments else json.loads(arguments["Body"])["TransactItems"]
    )
    reasons = [{"Code": "TransactionConflict"}, *({"Code": "None"} for _ in items[1:])]
    error: Any = {"Error": {"Code": "TransactionCanceledException", "Message": ""}, "CancellationReasons": reasons}
    return ClientError(error, operation)


@contextmanager
def cloud() -> Iterator[Cloud]:
    """An empty deployment in the region that there is."""
    here = Cloud(memory.empty_place())
    original = BaseClient._make_api_call  # type: ignore[attr-defined]

    def make_api_call(self: BaseClient, operation: str, arguments: Item) -> Any:
        JUDGE.request(self, operation, arguments)  # queues and mails are answered here, so nothing else judges them
        service = self.meta.service_model.service_name
        return here.call(service, operation, arguments, lambda: original(self, operation, arguments))

    with ExitStack() as stack:
        stack.enter_context(patch.object(BaseClient, "_make_api_call", make_api_call))
        stack.enter_context(patch.object(clock, "datetime", SimpleNamespace(now=here.time)))
        stack.enter_context(patch.object(clock, "time", SimpleNamespace(sleep=here.sleep)))
        sign_ins = CognitoSignIns(here.place.pool)
        stack.enter_context(patch.object(live, "sign_ins", lambda: sign_ins))
        yield here
