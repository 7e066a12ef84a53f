"""The directory, for terminals."""

from muster.http import directory
from muster.http.api import api, entry

app = api(directory.router)
lambda_handler = entry(app)
