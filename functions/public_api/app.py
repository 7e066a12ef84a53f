"""What anybody may call: accept an invitation, read the description of the API."""

from muster.http import acceptance, reference
from muster.http.api import LARGEST_PUBLIC_BODY, api, entry

app = api(acceptance.router, reference.router)
lambda_handler = entry(app, LARGEST_PUBLIC_BODY)
