"""`make test-browser`: the console's stories in a real browser, against Muster deployed to the embedded AWS.

The stories are written in TypeScript, beside the console in functions/console/web/stories; this prepares their world.
"""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import openpyxl
from rich.console import Console

from infra.local.embedded_aws.options import Options
from infra.local.ministack import free_port
from infra.local.sample import write_sample
from infra.local.settings import ROOT, LocalError
from infra.local.stack import Stack, running_stack
from infra.local.terminal import main
from tests.browser.chromium import chromium

WEB = ROOT / "functions" / "console" / "web"
WORK = ROOT / "build" / "browser"
# Each story works in an enterprise of its own, so that they pass in any order and beside each other.
ENTERPRISES = (
    *("acme", "globex", "hooli", "initech", "oscorp", "soylent", "cyberdyne"),
    *("stark", "tyrell", "umbrella", "vandelay", "wayne", "weyland", "wonka", "zorg"),
    *("aperture", "bluth", "dunder", "gringotts", "kramerica", "monarch", "nakatomi", "delos"),
    *("prestige", "quark", "rekall", "sterling", "virtucon", "yoyodyne", "veidt", "hadley", "lumon", "ollivander"),
)
# Accounts are unique in the whole system, so no two stories import the same people.
WORKBOOKS = {"people": 60, "others": 60, "staff": 90, "guests": 60, "crew": 40} | {
    "visitors": 60,
    "newcomers": 50,
    "tenants": 30,
    "multitude": 6000,  # an import that takes long enough to be stopped
    "models": 45,
    "clients": 30,
}
PASSWORD = "Violet-Otter-81"
# Stories with this tag run where Lambda admits ten invocations at a time, as in a new AWS account
# (https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html); they are all in this file.
TEN = "@ten"
FEW_AT_ONCE = ("few-at-once", "few-at-once.spec.ts")
# A story with this tag only takes pictures to look at, so it runs when it is named.
PICTURES = "@pictures"


def run(console: Console, arguments: list[str]) -> int:
    """Deploy, make a few enterprises, and run the stories that the arguments choose (all if none)."""
    browser = chromium(WEB, console)
    WORK.mkdir(parents=True, exist_ok=True)
    for seed, (name, rows) in enumerate(WORKBOOKS.items()):
        write_sample(WORK / f"{name}.xlsx", rows, seed)
    _write_update(WORK / "clients.xlsx", WORK / "clients-edited.xlsx")
    _write_faulty(WORK / "hosts.xlsx")
    named = [argument for argument in arguments if not argument.startswith("-")]
    few = [argument for argument in named if argument in FEW_AT_ONCE]
    failed = 0
    if not named or few != named:
        left_out = TEN if "pictures" in named else f"{TEN}|{PICTURES}"
        failed |= _stories(console, browser, ["--grep-invert", left_out, *arguments], Options())
    if not named or few:
        failed |= _stories(console, browser, ["--grep", TEN, *arguments], Options(invocations_at_a_time=10))
    return failed


def _write_update(source: Path, target: Path) -> None:
    """Write a workbook that gives everybody of another one the position Tester, found by address."""
    header, *people = openpyxl.load_workbook(source)["Users"].values
    at = header.index("Email*")
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Email", "Position"])
    for person in people:
        sheet.append([person[at], "Tester"])
    book.save(target)


def _write_faulty(target: Path) -> None:
    """Write a workbook with an address that is none, and with one that another row has."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Name", "Email", "Position"])
    sheet.append(["Dolores", "dolores@delos.example.com", "Host"])
    sheet.append(["Teddy", "teddy at delos", "Host"])
    sheet.append(["Maeve", "dolores@delos.example.com", "Host"])
    book.save(target)


def _stories(console: Console, browser: str, arguments: Sequence[str], options: Options) -> int:
    """Run stories on a deployment of their own, on an embedded AWS with these options."""
    port = free_port()
    console.print("Building Muster and starting it for the browser ...")
    with running_stack(port, WORK / f"aws-{port}.log", options=options) as stack:
        world = {
            "MUSTER_URL": stack.api_url,
            "MUSTER_AWS": stack.aws.endpoint,
            "MUSTER_WORK": str(WORK),
            "MUSTER_IMAGES": str(ROOT / "docs" / "images"),
            "MUSTER_PASSWORD": PASSWORD,
            "CHROMIUM": browser,
        }
        for name in ENTERPRISES:
            _enterprise(stack, name, PASSWORD)
        _enterprise(stack, "newco", None)
        command = ["npx", "playwright", "test", *arguments]
        return subprocess.run(command, cwd=WEB, env=os.environ | world, check=False).returncode  # noqa: S603


def _enterprise(stack: Stack, enterprise_id: str, password: str | None) -> None:
    """An enterprise with its administrator `<enterprise>-admin`, whose password is mailed if none is given."""
    administrator = {
        "name": "Ada Admin",
        "email": f"admin@{enterprise_id}.example.com",
        "account": f"{enterprise_id}-admin",
    } | ({"password": password} if password else {})
    enterprise = {
        "enterprise_id": enterprise_id,
        "name": f"{enterprise_id.title()} Industries",
        "administrator": administrator,
    }
    answer = stack.invoke("CreateEnterpriseFunction", enterprise)
    if "problem" in answer:
        raise LocalError(f"An enterprise could not be created: {json.dumps(answer)}")


if __name__ == "__main__":
    main(lambda console: run(console, sys.argv[1:]))
