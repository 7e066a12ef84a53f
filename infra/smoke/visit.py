"""A deployment as a smoke test reaches it: its site like a browser, its services like an operator."""

import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from functools import cached_property
from typing import Any, Self, TypeVar
from urllib.parse import quote

import httpx

from infra.deployment import Deployment
from infra.local.api import LOOKS_EVERY
from infra.smoke.findings import SmokeError, answered, polled, runbook
from infra.smoke.world import Person, World
from muster.tasks.table import ENDED

Found = TypeVar("Found")


class Visit:
    """One run against one deployment; as a context manager, it closes every connection at its end."""

    def __init__(self, there: Deployment, world: World, patience: float, mail_patience: float) -> None:
        """Begin a run.

        Args:
            there: the deployment.
            world: what is made there.
            patience: for how many seconds the end of an import is waited for.
            mail_patience: for how many the ends of all mails.

        """
        self.there = there
        self.world = world
        self.patience = patience
        self.mail_patience = mail_patience
        self.tokens: dict[str, str] = {}
        """The access token of each account that has signed in."""
        self.tasks: dict[str, Mapping[str, Any]] = {}
        """The task of each file that was imported, by its name."""
        self._open = ExitStack()
        self._clients: dict[str, Any] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def client(self, service: str) -> Any:
        """Return the client of an AWS service."""
        if service not in self._clients:
            made = self._clients[service] = self.there.client(service)
            self._open.callback(made.close)
        return self._clients[service]

    @cached_property
    def outputs(self) -> Mapping[str, str]:
        """Return the outputs of the stack."""
        return self.there.outputs()

    @cached_property
    def ids(self) -> Mapping[str, str]:
        """Return the physical ids of the stack's resources, by logical id."""
        return self.there.resources()

    @property
    def origin(self) -> str:
        """Return the origin of the console's pages."""
        return self.outputs["ConsoleUrl"].rstrip("/")

    @cached_property
    def console(self) -> httpx.Client:
        """Return a client of the console's pages."""
        return self._open.enter_context(self.there.http(self.origin))

    @cached_property
    def config(self) -> Mapping[str, str]:
        """Return the settings of the deployment in the console's pages."""
        config: Mapping[str, str] = answered(self.console.get("/config.json"))
        return config

    @cached_property
    def web(self) -> httpx.Client:
        """Return a client of any other address, which follows no redirect."""
        return self._open.enter_context(httpx.Client(timeout=60, trust_env=self.there.endpoint is None))

    def api(self, person: Person | None = None) -> httpx.Client:
        """Return a client of the API, signed in as a person who has signed in before, or not at all."""
        return self.api_with(self.tokens[person.signs_in_as] if person else None)

    def api_with(self, token: str | None) -> httpx.Client:
        """Return a client of the API that sends this token."""
        return self._open.enter_context(self.there.http(self.outputs["ApiUrl"], token))

    @cached_property
    def admin(self) -> httpx.Client:
        """Return the API, signed in as the administrator of the first enterprise."""
        return self.api(self.world.administrators[self.world.enterprise_id])

    def sign_in(self, person: Person) -> None:
        """Sign in with the typed password, as a browser does: by plain HTTPS, at the address that the console names."""
        asked = {
            "AuthFlow": "USER_PASSWORD_AUTH",
            "ClientId": self.config["user_pool_client_id"],
            "AuthParameters": {"USERNAME": person.signs_in_as, "PASSWORD": person.password},
        }
        headers = {
            "Content-Type": "application/x-amz-json-1.1",
            "X-Amz-Target": "AWSCognitoIdentityProviderService.InitiateAuth",
            "Origin": self.origin,
        }
        answer = self.web.post(self.config["sign_in_url"], json=asked, headers=headers)
        said = answer.json()
        token = said.get("AuthenticationResult", {}).get("AccessToken")
        if not token:
            why = said.get("ChallengeName") or said.get("message") or answer.status_code
            raise SmokeError(
                f"{person.signs_in_as} could not sign in with the typed password: {why}.",
                "See the table of answers in docs/sign-in.md, and the log of the function that set the password.",
            )
        self.tokens[person.signs_in_as] = str(token)

    def mail_status(self, person: Person) -> str | None:
        """Return the state of the last mail to a user, as the administrator sees it; None if it is not known now."""
        user = polled(self.admin.get(f"/v1/users/{quote(person.signs_in_as, safe='')}"))
        return str(user["mail_status"]) if user and user["mail_status"] else None

    def ended(self, find: Callable[[], Mapping[str, Any] | None], what: str) -> Mapping[str, Any]:
        """Return a task when it has ended. Raises SmokeError if it does not in time.

        Args:
            find: returns the task as it is now; None if there is none yet.
            what: what the task does, as a sentence begins with it.

        """
        last: Mapping[str, Any] | None = None

        def look() -> Mapping[str, Any] | None:
            nonlocal last
            last = find() or last
            return last if last and last["state"] in ENDED else None

        if task := wait_for(look, self.patience):
            return task
        state = f"its task is {last['state']}" if last else "it has no task"
        raise SmokeError(
            f"{what} did not end in {self.patience:.0f} seconds: {state}.",
            "Is import-users called for what is in the import queue? " + runbook("ImportDeadLetterAlarm"),
        )


def wait_for(look: Callable[[], Found | None], seconds: float) -> Found | None:
    """Look again and again until something is found; None if it is not in time."""
    deadline = time.monotonic() + seconds
    while True:
        if found := look():
            return found
        if time.monotonic() > deadline:
            return None
        time.sleep(LOOKS_EVERY)
