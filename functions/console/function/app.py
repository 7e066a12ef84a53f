"""The web console: its built pages. What it is built from lies beside this folder, which alone is packed."""

from pathlib import Path

from muster.http import console
from muster.http.api import api, entry

app = api(console.router(Path(__file__).parent / "pages"))
lambda_handler = entry(app)
