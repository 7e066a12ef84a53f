"""Routes without a sign-in: accept an invitation, change the own password, read the description of the API."""

from muster import garbage  # noqa: F401 - first, as it is about what the others make
from muster.http import acceptance, passwords, reference
from muster.http.api import LARGEST_PUBLIC_BODY, api, entry

app = api(acceptance.router, passwords.router, reference.router)
lambda_handler = entry(app, LARGEST_PUBLIC_BODY)
