"""Requests that carry an access token, and another one before it is over."""

import time
from collections.abc import Callable, Generator

import httpx

GOOD_FOR = 10 * 60.0  # seconds; the user pool's access tokens are good for 15 minutes


class SignedIn(httpx.Auth):
    """Puts an access token into each request; `sign_in` returns a new one whenever that is needed."""

    def __init__(self, sign_in: Callable[[], str]) -> None:
        self._sign_in = sign_in
        self._token = ""
        self._since = 0.0

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Sign the request."""
        if not self._token or time.monotonic() - self._since > GOOD_FOR:
            self._since = time.monotonic()
            self._token = self._sign_in()
        request.headers["Authorization"] = f"Bearer {self._token}"
        yield request
