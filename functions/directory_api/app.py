"""The directory, for terminals."""

from muster import garbage  # noqa: F401 - first, as it is about what the others make
from muster.http import directory
from muster.http.api import api, entry

app = api(directory.router)
lambda_handler = entry(app)
