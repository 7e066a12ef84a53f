"""Authentication of a client by access tokens, which are renewed before they expire."""

import time
from collections.abc import Callable, Generator

import httpx

RENEWED_AFTER = 10 * 60.0  # seconds; the user pool's access tokens are good for 15 minutes


class SignedIn(httpx.Auth):
    """Puts an access token into each request; `sign_in` returns a new token."""

    def __init__(self, sign_in: Callable[[], str]) -> None:
        self._sign_in = sign_in
        self._token = ""
        self._since = 0.0

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Set the request's Authorization header."""
        if not self._token or time.monotonic() - self._since > RENEWED_AFTER:
            self._since = time.monotonic()
            self._token = self._sign_in()
        request.headers["Authorization"] = f"Bearer {self._token}"
        yield request
