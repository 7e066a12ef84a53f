"""The steps of a smoke test, in their order."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import quote

import httpx

from infra.deployment import invoke
from infra.smoke import imports
from infra.smoke.findings import Finding, SmokeError, answered, of_error, runbook
from infra.smoke.visit import Visit, wait_for
from infra.smoke.world import Person

_WHERE_MAILS_STOP = {
    "queued": ("has not gone out", runbook("OnboardingDeadLetterAlarm")),
    "failed": (
        "was refused by SES",
        "Is the sender verified, and is SES allowed to send? " + runbook("OnboardingDeadLetterAlarm"),
    ),
    "sent": ("went out, but SES has not said what became of it", runbook("MailEventsDeadLetterAlarm")),
}


@dataclass(frozen=True)
class Step:
    """A step of the test; it yields sentences that hold, and raises the first that does not."""

    title: str
    run: Callable[[Visit], Iterator[Finding]]
    needs: tuple[str, ...] = ()


def attempt(visit: Visit) -> Iterator[Finding]:
    """Try every step; a step that needs a failed one is not tried."""
    failed: set[str] = set()
    for step in STEPS:
        missing = [title for title in step.needs if title in failed]
        if missing:
            failed.add(step.title)
            yield Finding(held=None, sentence=f"{step.title}: not tried, since this failed: {missing[0]}")
            continue
        for finding in _tried(step, visit):
            if finding.held is False:
                failed.add(step.title)
            yield finding


def _tried(step: Step, visit: Visit) -> Iterator[Finding]:
    try:
        yield from step.run(visit)
    except Exception as error:  # noqa: BLE001 - whatever breaks a step is a finding, and the others are still tried
        yield of_error(step.title, error)


def _held(sentence: str) -> Finding:
    return Finding(held=True, sentence=sentence)


def _pages(visit: Visit) -> Iterator[Finding]:
    page = visit.console.get("/")
    if page.status_code == 503 and visit.there.endpoint:
        yield Finding(
            held=None,
            sentence="The console is not built here, so its pages were not tried",
            advice="`make run` says how to build it.",
        )
        return
    script = re.search(r'src="(/assets/[^"]+\.js)"', page.text)
    if page.status_code != 200 or not script:
        raise SmokeError(
            f"The console's first page at {visit.origin} was answered with {page.status_code}.",
            "Does that address lead to this API? With 503 the console is not built: install Node.js and deploy again.",
        )
    code = visit.console.get(script[1])
    if code.status_code != 200 or "javascript" not in code.headers.get("Content-Type", ""):
        raise SmokeError(f"The console's script {script[1]} was not given out.", "Deploy again.")
    yield _held(f"The console's first page opens at {visit.origin}")


def _config(visit: Visit) -> Iterator[Finding]:
    wanted = {name: visit.outputs[name] for name in ("UserPoolId", "UserPoolClientId")}
    if {"UserPoolId": visit.config["user_pool_id"], "UserPoolClientId": visit.config["user_pool_client_id"]} != wanted:
        raise SmokeError(
            f"The console at {visit.origin} signs people in at another deployment's user pool.",
            "ConsoleUrl must lead to this stack's API. Deploy again with the right ConsoleUrl.",
        )
    yield _held("The console knows where to sign in (config.json)")


def _created(visit: Visit) -> Iterator[Finding]:
    for enterprise_id, person in visit.world.administrators.items():
        asked = {
            "enterprise_id": enterprise_id,
            "name": visit.world.name,
            "administrator": {name: text for name, text in person.cells.items() if text},
        }
        said = invoke(visit.client("lambda"), visit.outputs["CreateEnterpriseFunction"], asked)
        if "problem" in said:
            faults = " ".join(str(each.get("message", "")) for each in said.get("errors", ()))
            raise SmokeError(
                f"The throw-away enterprise could not be created: {said['problem']} {faults}".strip(),
                "The log of create-enterprise says why.",
            )
    yield _held(f"Two throw-away enterprises were created, {visit.world.enterprise_id} and another")


def _administrators(visit: Visit) -> Iterator[Finding]:
    for enterprise_id, person in visit.world.administrators.items():
        visit.sign_in(person)
        me = answered(visit.api(person).get("/v1/me"))
        if me["account"] != person.signs_in_as:
            raise SmokeError(
                f"The API took the administrator of {enterprise_id} for {me['account']}.", "Stop, and report this."
            )
    yield _held("The first administrators signed in with their typed passwords")


def _strangers(visit: Visit) -> Iterator[Finding]:
    for token in (None, "not.a.token"):
        answer = visit.api_with(token).get("/v1/users")
        _refused(answer, 401, "Somebody who is not signed in")
    yield _held("Nobody gets in without a token, or with a false one")


def _other_enterprise(visit: Visit) -> Iterator[Finding]:
    other = visit.api(visit.world.administrators[visit.world.other_id])
    account = quote(visit.world.typed.signs_in_as, safe="")
    task = visit.tasks[imports.UPLOADED]["task_id"]
    for path in (f"/v1/users/{account}", f"/v1/tasks/{task}", f"/v1/tasks/{task}/result"):
        _refused(other.get(path), 404, "The administrator of another enterprise")
    yield _held("Another enterprise's administrator sees nothing of this one")


def _refused(answer: httpx.Response, wanted: int, who: str) -> None:
    """Raise SmokeError unless the answer is this refusal."""
    if answer.is_success:
        raise SmokeError(
            f"{who} was let in: {answer.request.method} {answer.request.url.path} was answered.",
            "Do not use this deployment, and report this (SECURITY.md).",
        )
    answered(answer, wanted)


def _invited(visit: Visit) -> Iterator[Finding]:
    cells = visit.world.invited.cells
    answered(visit.admin.post("/v1/users", json={name: text for name, text in cells.items() if text}), 201)
    yield _held("Somebody was invited")


def _mails(visit: Visit) -> Iterator[Finding]:
    last: dict[Person, str] = {}

    def look() -> bool:
        for person in visit.world.mailed:
            if last.get(person) != person.mail:
                last[person] = visit.mail_status(person) or last.get(person, "queued")
        return all(last[person] == person.mail for person in visit.world.mailed)

    wait_for(look, visit.mail_patience)
    for person in visit.world.mailed:
        mailbox = person.email.partition("@")[0].partition("+")[0]
        mail = f"Mail to {mailbox}@… ({_kind(visit, person)})"
        if last[person] == person.mail:
            yield _held(f"{mail} was {_ENDS[person.mail]}")
        else:
            where, advice = _WHERE_MAILS_STOP.get(last[person], (f"is {last[person]}", "See the log of mail-events."))
            sentence = f"{mail} should be {_ENDS[person.mail]}; after {visit.mail_patience:.0f} seconds it {where}"
            yield Finding(held=False, sentence=sentence, advice=advice)


_ENDS = {"delivered": "delivered", "bounced": "noted as bounced", "complained": "noted as complained of"}


def _kind(visit: Visit, person: Person) -> str:
    if person == visit.world.invited:
        return "an invitation"
    return f"a first password for {person.account or 'a blank account'}"


def _member(visit: Visit) -> Iterator[Finding]:
    person = visit.world.typed
    visit.sign_in(person)
    member = visit.api(person)
    answered(member.get("/v1/directory"))
    _refused(member.get("/v1/users"), 403, "A member who is no administrator")
    yield _held("The imported person signed in with the typed password, and sees the directory but not the users")


def _removed(visit: Visit) -> Iterator[Finding]:
    accounts = [person.signs_in_as for person in (*visit.world.imported, visit.world.dropped)]
    answer = answered(visit.admin.post("/v1/users/batch", json={"action": "remove", "accounts": accounts}))
    problems = [each["problem"] for each in answer["results"] if not each["done"]]
    if problems:
        raise SmokeError(f"Not everybody could be removed: {problems[0]}", "See the log of admin-api.")
    answered(visit.admin.delete(f"/v1/invitations/{quote(visit.world.invited.signs_in_as, safe='')}"), 204)
    _refused(visit.api(visit.world.typed).get("/v1/me"), 401, "Somebody who was removed")
    yield _held("The administrator removed everybody; the removed person's session was over at once")


STEPS = (
    Step("The console's pages", _pages),
    Step("The console's settings", _config),
    Step("An enterprise", _created),
    Step("The administrators' sign-in", _administrators, ("The console's settings", "An enterprise")),
    Step("Requests without sign-in", _strangers),
    Step("An invitation", _invited, ("The administrators' sign-in",)),
    Step("An import by the form", imports.uploaded, ("The administrators' sign-in",)),
    Step("An import by the drop folder", imports.dropped, ("The administrators' sign-in",)),
    Step("The results", imports.results, ("An import by the form", "An import by the drop folder")),
    Step("The mails", _mails, ("An invitation", "An import by the form", "An import by the drop folder")),
    Step("An imported person's sign-in", _member, ("An import by the form",)),
    Step("Another enterprise", _other_enterprise, ("An import by the form",)),
    Step("The removal", _removed, ("An import by the form", "An import by the drop folder", "An invitation")),
)
