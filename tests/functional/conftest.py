"""An enterprise in a region of AWS in memory."""

from collections.abc import Generator, Iterator

import pytest
from moto.moto_api._internal.models import moto_api_backend

from functions.admin_api import app
from muster.clock import now
from muster.enterprises import Enterprise, forget_enterprises
from muster.gateways import live
from muster.http.cursors import cipher
from muster.users.fields import Role
from muster.users.user import User
from tests.fakes import InMemoryMailer, InMemorySignIns
from tests.functional.api import Client, signed_in
from tests.functional.exports import ExportDesk
from tests.functional.imports import Desk
from tests.functional.invited import invite, mailed_token
from tests.functional.logged import LOG, watched_log
from tests.functional.people import TYPED, World, person
from tests.functional.region import make_buckets, make_tables, region
from tests.functional.requests import JUDGE, judged


@pytest.fixture(scope="session", autouse=True)
def _all_requests_are_judged() -> Iterator[None]:
    """Judge whatever any client sends; `pytest_runtest_call` looks at the outcome."""
    with judged():
        yield


@pytest.fixture(scope="session", autouse=True)
def _all_log_lines_are_read() -> Iterator[None]:
    """Collect whatever functions log; `pytest_runtest_call` looks for addresses in it."""
    with watched_log():
        yield


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup() -> Generator[None, None, None]:
    """Begin each test with no refused request and an empty log."""
    JUDGE.taken()
    LOG.clear()
    yield


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call() -> Generator[None, None, None]:
    """Fail a test that sent a request or got an answer that AWS refuses, or that logged an e-mail address."""
    try:
        yield
    finally:
        refused = JUDGE.taken()
    if named := [line for line in LOG if "@" in line]:
        pytest.fail("An e-mail address was logged\n" + "\n".join(dict.fromkeys(named)), pytrace=False)
    if refused:
        pytest.fail("AWS would refuse\n" + "\n".join(dict.fromkeys(refused)), pytrace=False)


@pytest.fixture(scope="package")
def one_region() -> Iterator[None]:
    """A region and the clients of it, which take longer to make than most tests to run."""
    with region():
        yield


@pytest.fixture
def aws_region(one_region: None) -> None:
    """The region, with nothing in it but the template's tables."""
    moto_api_backend.reset()
    make_tables()
    cipher.cache_clear()  # each test makes its enterprises anew, with other keys
    forget_enterprises()


@pytest.fixture
def acme(aws_region: None) -> Enterprise:
    """An enterprise."""
    enterprise = Enterprise("acme", name="Acme Industries", administrator="admin", created_at=now())
    enterprise.save()
    return enterprise


@pytest.fixture
def sign_ins() -> InMemorySignIns:
    """A user pool in memory, without sign-ins."""
    return InMemorySignIns()


@pytest.fixture
def mailer() -> InMemoryMailer:
    """A mailer in memory."""
    return InMemoryMailer()


@pytest.fixture
def world(acme: Enterprise, monkeypatch: pytest.MonkeyPatch) -> World:
    """The enterprise acme, and what stands around it."""
    around = World()
    monkeypatch.setattr(live, "sign_ins", lambda: around.sign_ins)
    monkeypatch.setattr(live, "own_passwords", lambda: around.own_passwords)
    monkeypatch.setattr(live, "urgent_nudges", lambda: around.nudges)
    return around


@pytest.fixture
def admin(world: World) -> Client:
    """An administrator of acme."""
    person("admin", role=Role.ADMINISTRATOR)
    return signed_in(app, "admin")


@pytest.fixture
def stranger(world: World) -> Client:
    """An administrator of another enterprise."""
    Enterprise("other", name="Other", administrator="stranger", created_at=now()).save()
    person("stranger", "other", role=Role.ADMINISTRATOR)
    return signed_in(app, "stranger")


@pytest.fixture
def ada(admin: Client) -> Client:
    """A second administrator of acme."""
    person("ada", role=Role.ADMINISTRATOR)
    return signed_in(app, "ada")


@pytest.fixture
def ann(world: World) -> User:
    """An active user with a sign-in."""
    world.sign_ins.put("ann", "ann@example.com", TYPED, temporary=False)
    return person("ann", phone="+8613800138000")


@pytest.fixture
def gone(admin: Client, ann: User, world: World) -> User:
    """Ann, who was removed, and her sign-in with her."""
    admin("DELETE", "/v1/users/ann")
    world.onboard()
    assert world.sign_ins.kept == {}
    return ann


@pytest.fixture
def token(acme: Enterprise) -> str:
    """The token that the mail of an invitation brought to Ann."""
    invite("ann")
    return mailed_token("ann")


@pytest.fixture
def desk() -> Desk:
    """A desk to import users at."""
    return Desk()


@pytest.fixture
def served_desk(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A desk whose queue and files the API uses, too."""
    monkeypatch.setattr(live, "import_queue", lambda: desk.queue)
    monkeypatch.setattr(live, "uploads", lambda: desk.uploads)
    monkeypatch.setattr(live, "reports", lambda: desk.reports)
    return desk


@pytest.fixture
def buckets(aws_region: None) -> None:
    """The template's buckets, empty."""
    make_buckets()


@pytest.fixture
def api_buckets(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The desk's files are those of the API."""
    monkeypatch.setattr(live, "uploads", lambda: desk.uploads)
    monkeypatch.setattr(live, "reports", lambda: desk.reports)


@pytest.fixture
def export_desk(monkeypatch: pytest.MonkeyPatch) -> ExportDesk:
    """A desk to export users at."""
    made = ExportDesk()
    monkeypatch.setattr(live, "export_queue", lambda: made.queue)
    monkeypatch.setattr(live, "reports", lambda: made.reports)
    return made
