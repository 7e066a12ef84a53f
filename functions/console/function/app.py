"""The web console: its built pages. Their source lies beside this folder, which alone is packed."""

from pathlib import Path

from muster import garbage  # noqa: F401 - first, as it is about what the others make
from muster.http import console
from muster.http.api import api, entry

app = api(console.router(Path(__file__).parent / "pages"))
lambda_handler = entry(app)
