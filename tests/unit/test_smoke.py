"""The smoke test's rules: what it makes can be told from everything else, and what it says leads somewhere."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from botocore.exceptions import ClientError

from infra.local.settings import ROOT
from infra.smoke import steps
from infra.smoke.browser import check_policy, preflight
from infra.smoke.findings import Finding, SmokeError, answered, of_error
from infra.smoke.steps import Step, attempt
from infra.smoke.world import World
from muster.users.fields import NewUser, check

CONSOLE, FORM = "https://muster.example.com", "https://uploads.s3.eu-central-1.amazonaws.com/"


@pytest.fixture
def world() -> World:
    return World("0123abcd")


def test_two_runs_have_no_enterprise_and_no_labelled_account_in_common() -> None:
    one, other = World.new(), World.new()
    accounts = [{person.signs_in_as for person in each.people} for each in (one, other)]
    assert accounts[0] & accounts[1] == {"success@simulator.amazonses.com"}
    assert not one.administrators.keys() & other.administrators.keys()


def test_all_mail_goes_to_the_mailbox_simulator(world: World) -> None:
    assert all(person.email.endswith("@simulator.amazonses.com") for person in world.people)
    emails = [person.email for person in world.people]
    assert len(set(emails)) == len(emails)
    assert {person.email.partition("@")[0].partition("+")[0] for person in world.mailed} == {
        "success",
        "bounce",
        "complaint",
    }


def test_the_product_takes_everybody_but_the_one_whom_it_must_refuse(world: World) -> None:
    for person in world.people:
        taken = check({name: text for name, text in person.cells.items() if text})
        assert isinstance(taken, NewUser) == (person != world.refused), taken
        if isinstance(taken, NewUser):
            assert taken.account == person.signs_in_as


def test_accounts_of_every_kind_are_imported(world: World) -> None:
    accounts = [person.account for person in world.imported]
    assert any("." in account for account in accounts)
    assert any("@" in account for account in accounts)
    assert "" in accounts
    assert any(not person.name.isascii() for person in world.imported)
    assert any(person.password for person in world.imported)


@pytest.mark.parametrize("which", ["enterprise_id", "other_id"])
def test_an_enterprise_of_a_smoke_test_is_known_again(which: str, world: World) -> None:
    enterprise_id: str = getattr(world, which)
    account = world.administrators[enterprise_id].account
    assert World.of(enterprise_id, world.name, account) == world


@pytest.mark.parametrize(
    ("enterprise_id", "name", "administrator"),
    [
        ("acme", "Muster smoke test 0123abcd", "smoke.0123abcd.admin"),
        ("smoke-signals", "Muster smoke test signals", "smoke.signals.admin"),
        ("smoke-0123abcd", "Smoke Detectors Ltd", "smoke.0123abcd.admin"),
        ("smoke-0123abcd", "Muster smoke test 0123abcd", "ada"),
        ("smoke-0123abcd-other", "Muster smoke test 0123abcd", "smoke.0123abcd.admin"),
        ("smoke-0123abcd-others", "Muster smoke test 0123abcd", "smoke.0123abcd.other"),
    ],
)
def test_anybody_elses_enterprise_is_not_taken_for_one(enterprise_id: str, name: str, administrator: str) -> None:
    assert World.of(enterprise_id, name, administrator) is None


def _web(answer: Callable[[httpx.Request], httpx.Response]) -> httpx.Client:
    return httpx.Client(transport=httpx.MockTransport(answer))


@pytest.mark.parametrize("origin", [CONSOLE, "*"])
def test_a_preflight_that_allows_the_console_holds(origin: str) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        assert (request.method, request.headers["Origin"]) == ("OPTIONS", CONSOLE)
        assert request.headers["Access-Control-Request-Method"] == "POST"
        headers = {"Access-Control-Allow-Origin": origin, "Access-Control-Allow-Methods": "GET, POST"}
        return httpx.Response(200, headers=headers)

    preflight(_web(answer), FORM, "POST", CONSOLE, "The upload form")


@pytest.mark.parametrize(
    ("status", "headers", "sentence"),
    [
        (307, {"Location": "https://uploads.s3.amazonaws.com/"}, "redirects it"),
        (403, {}, "Access-Control-Allow-Origin is missing"),
        (200, {"Access-Control-Allow-Origin": "https://other.example.com"}, "is https://other.example.com, not"),
        (200, {"Access-Control-Allow-Origin": CONSOLE, "Access-Control-Allow-Methods": "GET"}, "may use GET, not POST"),
        (403, {"Access-Control-Allow-Origin": CONSOLE, "Access-Control-Allow-Methods": "POST"}, "POST, not POST"),
    ],
)
def test_a_preflight_that_a_browser_would_not_accept_fails(status: int, headers: dict[str, str], sentence: str) -> None:
    web = _web(lambda _: httpx.Response(status, headers=headers))
    with pytest.raises(SmokeError, match=re.escape(sentence)) as raised:
        preflight(web, FORM, "POST", CONSOLE, "The upload form")
    assert str(raised.value).startswith("The upload form was refused by a browser's preflight: ")
    assert raised.value.finding.advice


@pytest.mark.parametrize(
    ("policy", "holds"),
    [
        ("default-src 'none'; connect-src 'self' https://uploads.s3.eu-central-1.amazonaws.com; base-uri 'none'", True),
        ("connect-src 'self' https://uploads.s3.amazonaws.com", False),
        ("default-src 'none'", False),
    ],
)
def test_the_pages_policy_must_name_where_workbooks_go(policy: str, *, holds: bool) -> None:
    urls = {"workbooks": FORM}
    if holds:
        check_policy(policy, CONSOLE, urls)
    else:
        with pytest.raises(SmokeError, match="Content-Security-Policy does not name it"):
            check_policy(policy, CONSOLE, urls)


def test_what_needs_a_step_that_failed_is_not_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(_: object) -> Iterator[Finding]:
        yield Finding(held=True, sentence="half of it")
        raise SmokeError("The other half does not hold.", "Mend it.")

    def holds(_: object) -> Iterator[Finding]:
        yield Finding(held=True, sentence="all of it")

    def breaks(_: object) -> Iterator[Finding]:
        yield Finding(held=True, sentence=str(dict[str, str]()["missing"]))

    made = (
        Step("One", fails),
        Step("Two", holds, ("One",)),
        Step("Three", holds, ("Two",)),
        Step("Four", holds),
        Step("Five", breaks),
    )
    monkeypatch.setattr(steps, "STEPS", made)
    found = [(each.held, each.sentence) for each in attempt(None)]  # type: ignore[arg-type]
    assert found[:5] == [
        (True, "half of it"),
        (False, "The other half does not hold."),
        (None, "Two: not tried, since this failed: One"),
        (None, "Three: not tried, since this failed: Two"),
        (True, "all of it"),
    ]
    assert found[5][0] is False


def test_a_step_needs_only_steps_before_it() -> None:
    for place, step in enumerate(steps.STEPS):
        assert set(step.needs) <= {each.title for each in steps.STEPS[:place]}, step.title


def test_a_refusal_by_the_api_is_told_with_its_reasons() -> None:
    problem = {"detail": "This does not fit.", "errors": [{"field": "name", "message": "Name: missing."}]}
    answer = httpx.Response(422, json=problem, request=httpx.Request("POST", "https://api.example.com/v1/users"))
    with pytest.raises(
        SmokeError, match=r"^POST /v1/users was answered with 422\. This does not fit\. Name: missing\.$"
    ):
        answered(answer)


def test_a_missing_permission_is_named_and_leads_to_the_list() -> None:
    error = ClientError({"Error": {"Code": "AccessDeniedException"}}, "AdminDeleteUser")
    finding = of_error("The removal", error)
    assert finding.sentence == "The removal: your role lacks the permission for AdminDeleteUser."
    assert "docs/operations.md" in finding.advice


def test_every_heading_that_is_named_is_in_the_runbook() -> None:
    sources = "".join(path.read_text(encoding="utf-8") for path in Path(ROOT, "infra", "smoke").glob("*.py"))
    headings = set(re.findall(r'runbook\("(\w+)"\)', sources))
    page = Path(ROOT, "docs", "runbook.md").read_text(encoding="utf-8")
    assert headings
    assert headings <= set(re.findall(r"^## (.+)$", page, re.MULTILINE))
