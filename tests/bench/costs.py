"""`make simulate`: prints the costs of an enterprise a month, and of an import.

Every price and every habit is a field below, and can be replaced. docs/scale.md says where each comes from.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table

from muster.gateways.event_bus import EVENTS_PER_CALL
from tests.bench.units import MEASURED

MILLION, GB = 1e6, 1e9
MOST_READ = 5_000  # users that a page of a search looks through
COUNTED = 2  # writes a mail: for its address when it is sent, for its enterprise when it arrives or bounces
RECONCILED = 4 * 30  # times a month that each user is read to be compared with the sign-in
ALARMS = 23  # of the template, with a metric each
ENTRIES_PER_BATCH = 100  # of the audit log, that publish_events is given at a time
MIX = {50: 8_000, 500: 1_700, 5_000: 280, 50_000: 20}
"""An installation of 10,000 enterprises: how many there are of each size."""

Lines = dict[str, float]


@dataclass(frozen=True)
class Prices:
    """List prices of us-east-1 in US dollars, without free tiers except Cognito's."""

    lambda_gb_s: float = 0.0000133334
    lambda_request: float = 0.20 / MILLION
    http_api: float = 1.00 / MILLION
    wru: float = 0.625 / MILLION
    rru: float = 0.125 / MILLION
    table_gb: float = 0.25
    pitr_gb: float = 0.20
    sqs_request: float = 0.40 / MILLION
    event: float = 1.00 / MILLION
    mail: float = 0.10 / 1_000
    logs_gb: float = 0.50
    alarm: float = 0.10
    mau: tuple[tuple[float, float], ...] = ((10_000, 0.0), (float("inf"), 0.015))  # Essentials: up to, each


LITE = ((10_000, 0.0), (100_000, 0.0055), (1_000_000, 0.0046), (10_000_000, 0.00325), (float("inf"), 0.0025))


@dataclass(frozen=True)
class Habits:
    """Actions of people in a month, and run times of functions in seconds at the template's memory sizes."""

    signing_in: float = 0.4  # of all users
    lookups: float = 20  # by each of them, half of them searches
    sign_ins: float = 20  # by each of them, each noted; a session lasts a day
    refreshes: float = 3  # of a session, each an access token of 15 minutes
    joining: float = 0.02  # of all users, by imports
    changes: float = 0.05  # of all users, by hand
    row_s: float = 1.5e-3  # import_users, 512 MB
    onboard_s: float = 0.25  # 256 MB
    event_s: float = 0.05  # mail_events, 256 MB, an event a call
    publish_s: float = 0.03  # publish_events, 256 MB, up to ten entries
    note_s: float = 0.02  # note_sign_in, 512 MB, a sign-in or refresh a call
    request_s: float = 0.05  # 512 MB
    search_page_s: float = 0.35  # 512 MB
    log_line: float = 1_200  # bytes a call: ours and Lambda's own


def imported(users: float, prices: Prices, habits: Habits) -> Lines:
    """Return the costs of importing so many users and mailing each; Cognito's are in `sign_ins`, by the month."""
    nudges = users / 25
    units = MEASURED.create.all + MEASURED.onboard.all + MEASURED.note.all + COUNTED
    gb_s = users * (habits.row_s * 0.5 + habits.onboard_s * 0.25 + habits.event_s * 0.25)
    calls = nudges + users
    ours = {
        "Lambda": gb_s * prices.lambda_gb_s + calls * prices.lambda_request,
        "DynamoDB": users * (units * prices.wru + prices.rru),  # a unit read: the enterprise, for its name
        "SQS": (3 * nudges + 3 * users) * prices.sqs_request,
        "SES": users * prices.mail,
        "logs": calls * habits.log_line / GB * prices.logs_gb,
    }
    return _sum(ours, _published(users, users / ENTRIES_PER_BATCH, prices, habits))


def _published(entries: float, batches: float, prices: Prices, habits: Habits) -> Lines:
    """Return the costs of publishing entries of the audit log. Lambda pays nothing for reading the table's stream.

    https://aws.amazon.com/dynamodb/pricing/on-demand/
    """
    seconds = max(batches, entries / EVENTS_PER_CALL) * habits.publish_s
    return {
        "EventBridge": entries * prices.event,
        "Lambda": seconds * 0.25 * prices.lambda_gb_s + batches * prices.lambda_request,
        "logs": batches * habits.log_line / GB * prices.logs_gb,
    }


def _sum(*parts: Lines) -> Lines:
    return {name: sum(part.get(name, 0) for part in parts) for part in parts for name in part}


def month(users: int, prices: Prices, habits: Habits) -> Lines:
    """Return the costs of an enterprise a month, without the installation's fixed costs and Cognito's."""
    lookups = users * habits.signing_in * habits.lookups
    searched = min(users, 2 * MOST_READ)  # two pages, on the average
    pages = max(1, searched / MOST_READ)
    changes = users * habits.changes
    requests = lookups * (0.5 + 0.5 * pages) + changes
    seconds = changes * habits.request_s + lookups * (0.5 * habits.request_s + 0.5 * pages * habits.search_page_s)
    compared = RECONCILED * MEASURED.read(users)
    reads = compared + requests + lookups * (0.5 * MEASURED.read(min(50, users)) + 0.5 * MEASURED.read(searched))
    counted = lookups * 0.5 * pages * 2  # a page of a search: for the user and for the enterprise
    ours = {
        "Lambda": seconds * 0.5 * prices.lambda_gb_s + requests * prices.lambda_request,
        "HTTP API": requests * prices.http_api,
        "DynamoDB": reads * prices.rru + (changes * 8 + counted) * prices.wru + _stored(users, prices),
        "logs": requests * (habits.log_line + 300) / GB * prices.logs_gb,
    }
    joined = imported(users * habits.joining, prices, habits)
    signed_in = noted(users * habits.signing_in, prices, habits)
    return _sum(ours, signed_in, joined, _published(changes, changes, prices, habits))


def noted(active: float, prices: Prices, habits: Habits) -> Lines:
    """Return the costs a month of noting when so many people last signed in: a read, and a write with an index."""
    signed_in = active * habits.sign_ins
    calls = signed_in * (1 + habits.refreshes)
    return {
        "Lambda": calls * (habits.note_s * 0.5 * prices.lambda_gb_s + prices.lambda_request),
        "DynamoDB": signed_in * (2 * prices.wru + prices.rru),
        "logs": calls * habits.log_line / 2 / GB * prices.logs_gb,  # Lambda's own lines
    }


def _stored(users: float, prices: Prices) -> float:
    return users * MEASURED.stored / GB * (prices.table_gb + prices.pitr_gb)


def sign_ins(active: float, tiers: tuple[tuple[float, float], ...]) -> float:
    """Return Cognito's price for so many monthly active users."""
    cost, below = 0.0, 0.0
    for upto, each in tiers:
        cost += max(0.0, min(active, upto) - below) * each
        below = upto
    return cost


def fixed(prices: Prices, habits: Habits) -> float:
    """Return the costs a month of an idle installation: sweep, the queues' pollers, alarms, KMS."""
    sweeps, polls = 43_200, 5 * 5 * 3 * 43_200  # a queue's five pollers ask every 20 s
    sweep = sweeps * (0.1 * 0.25 * prices.lambda_gb_s + prices.lambda_request + 2 * prices.sqs_request + 4 * prices.rru)
    alarms, keys = ALARMS * prices.alarm, 0.50
    return sweep + polls * prices.sqs_request + sweeps * habits.log_line / GB * prices.logs_gb + alarms + keys


def total(mix: Mapping[int, int], prices: Prices, habits: Habits) -> Lines:
    """Return the costs a month of an installation with so many enterprises of each size."""
    lines: Lines = {}
    for users, enterprises in mix.items():
        for name, cost in month(users, prices, habits).items():
            lines[name] = lines.get(name, 0) + cost * enterprises
    people = sum(users * enterprises for users, enterprises in mix.items())
    active = people * (habits.signing_in + habits.joining)
    lines["fixed"] = fixed(prices, habits)
    lines["without sign-ins"] = sum(lines.values())
    return lines | {"Cognito Essentials": sign_ins(active, prices.mau), "Cognito Lite": sign_ins(active, LITE)}


def main() -> None:
    """Print the costs of a month and of an import for each size."""
    prices, habits = Prices(), Habits()
    sizes = (1_000, 100_000, 1_000_000)
    months = {f"{size:,} users": total({size: 1}, prices, habits) for size in sizes}
    _show("A month, US$", months | {"10,000 enterprises": total(MIX, prices, habits)})
    imports = {f"{size:,} users": imported(size, prices, habits) for size in sizes}
    for size, lines in zip(sizes, imports.values(), strict=True):
        lines["without sign-ins"] = sum(lines.values())
        lines |= {"Cognito Essentials": sign_ins(size, prices.mau), "Cognito Lite": sign_ins(size, LITE)}
    _show("An import, US$", imports)


def _show(title: str, columns: Mapping[str, Lines]) -> None:
    table = Table(title, *columns)
    for name in next(iter(columns.values())):
        table.add_row(name, *(f"{lines[name]:,.2f}" for lines in columns.values()))
    Console(width=120).print(table)


if __name__ == "__main__":
    main()
