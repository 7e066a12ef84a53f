"""The steps of a smoke test that import: by the console's form, by the drop folder, and their results."""

import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from infra.local.workbooks import read_rows
from infra.smoke.browser import check_answer, check_policy, preflight
from infra.smoke.findings import Finding, SmokeError, answered, polled
from infra.smoke.visit import Visit
from infra.smoke.world import SIMULATOR, Person
from muster.spreadsheets.columns import COLUMNS
from muster.spreadsheets.writer import Writer

UPLOADED, DROPPED = "smoke-uploaded.xlsx", "smoke-dropped.xlsx"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def uploaded(visit: Visit) -> Iterator[Finding]:
    """Import people as the console does: announce the file, ask S3 whether the page may post it, and post it."""
    started = answered(visit.admin.post("/v1/imports", json={"file_name": UPLOADED}), 201)
    form, task_id = started["upload"], started["task"]["task_id"]
    policy = visit.console.get("/").headers.get("Content-Security-Policy", "")
    check_policy(policy, visit.origin, {"workbooks": form["url"], "passwords": visit.config["sign_in_url"]})
    preflight(visit.web, form["url"], "POST", visit.origin, "The upload form")
    answer = visit.web.post(
        form["url"],
        data=form["fields"],
        files={"file": (UPLOADED, _workbook(visit.world.imported), _TYPE)},
        headers={"Origin": visit.origin},
    )
    check_answer(answer, visit.origin, "The upload")
    yield Finding(held=True, sentence="A browser may use the upload form, and S3 took the workbook")
    task = visit.ended(lambda: polled(visit.admin.get(f"/v1/tasks/{task_id}")), "The import of the upload")
    visit.tasks[UPLOADED] = task
    yield _counted(task, "The import of the upload", created=len(visit.world.imported), failed=0)


def dropped(visit: Visit) -> Iterator[Finding]:
    """Import a person, and a row that must be refused, through the drop folder."""
    visit.client("s3").put_object(
        Bucket=visit.outputs["UploadsBucket"],
        Key=f"imports/{visit.world.enterprise_id}/{DROPPED}",
        Body=_workbook((visit.world.dropped, visit.world.refused)),
    )

    def find() -> Mapping[str, Any] | None:
        page = polled(visit.admin.get("/v1/tasks", params={"kind": "import"})) or {"items": ()}
        return next((task for task in page["items"] if task["file_name"] == DROPPED), None)

    task = visit.ended(find, "The import of the drop folder")
    visit.tasks[DROPPED] = task
    yield _counted(task, "The import of the drop folder", created=1, failed=1)


def results(visit: Visit) -> Iterator[Finding]:
    """Download both results as a browser does, and compare them row by row with the uploads."""
    expected = {
        UPLOADED: [(person, "Created") for person in visit.world.imported],
        DROPPED: [(visit.world.dropped, "Created"), (visit.world.refused, "Failed")],
    }
    for file_name, rows in expected.items():
        content = _download(visit, visit.tasks[file_name]["task_id"])
        _compare(file_name, content, rows)
        yield Finding(
            held=True, sentence=f"A browser may download the result of {file_name}; its {len(rows)} rows are right"
        )


def _workbook(people: Sequence[Person]) -> bytes:
    file = io.BytesIO()
    with Writer(file) as writer:
        for person in people:
            writer.add([person.cells.get(column.field, "") for column in COLUMNS])
        writer.close()
    return file.getvalue()


def _counted(task: Mapping[str, Any], what: str, *, created: int, failed: int) -> Finding:
    if (task["created"], task["failed"]) != (created, failed):
        raise SmokeError(
            f"{what} ended as {task['state']} with {task['created']} created and {task['failed']} failed,"
            f" not {created} and {failed}. {task.get('problem') or ''}".strip(),
            f"Is another smoke test running, or has somebody the account success@{SIMULATOR}? Otherwise the log of"
            " import-users says why.",
        )
    return Finding(held=True, sentence=f"{what} ended: {created} created, {failed} refused")


def _download(visit: Visit, task_id: str) -> bytes:
    url = answered(visit.admin.get(f"/v1/tasks/{quote(task_id)}/result"))["url"]
    preflight(visit.web, url, "GET", visit.origin, "The download")
    answer = visit.web.get(url, headers={"Origin": visit.origin})
    check_answer(answer, visit.origin, "The download")
    if not answer.headers.get("Content-Disposition", "").startswith("attachment"):
        raise SmokeError("A browser shows the result instead of saving it.", "Deploy the newest version.")
    return answer.content


def _compare(file_name: str, content: bytes, expected: Sequence[tuple[Person, str]]) -> None:
    """Raise SmokeError unless the result has these rows, in this order, and no password."""
    found = list(read_rows(io.BytesIO(content)))
    wrong = [
        f"row {number} is {cells.get('Result')} ({cells.get('Reason') or 'no reason'}), not {result}"
        for number, ((_, cells), (person, result)) in enumerate(zip(found, expected, strict=False), start=2)
        if not _fits(cells, number, person, result)
    ]
    if len(found) != len(expected):
        wrong.append(f"it has {len(found)} rows, not {len(expected)}")
    if wrong:
        raise SmokeError(
            f"The result of {file_name} is not right: {'; '.join(wrong)}.",
            "Is another smoke test running? Otherwise see the log of import-users.",
        )


def _fits(cells: Mapping[str, str], number: int, person: Person, result: str) -> bool:
    same = {"Row": str(number), "Result": result, "Name": person.name, "Email": person.email, "Password": ""}
    explained = result == "Created" or bool(cells.get("Reason"))
    return explained and all(cells.get(header, "") == text for header, text in same.items())
