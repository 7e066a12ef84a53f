"""botocore's session, made in half the time: 5 % of the cold start of `admin_api`, 7 % of `import_users`.

The figures are in docs/performance.md. It overrides two classes of `botocore/loaders.py`; without this module,
`get_session()` does the same.
"""

import gzip
import json
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from botocore.loaders import JSONFileLoader, Loader
from botocore.session import Session, get_session


@cache
def session() -> Session:
    """Return the session that all clients share: with the data files of botocore that were read."""
    made = get_session()
    made.register_component("data_loader", _Models(file_loader=_ModelFiles()))
    return made


class _Models(Loader):
    """botocore's own descriptions of the services, without a look at each of its 400 before the first client."""

    def list_available_services(self, type_name: str) -> list[str]:  # noqa: ARG002 - whatever is asked about them
        return sorted({folder.name for path in self.search_paths for folder in Path(path).glob("*")})


class _ModelFiles(JSONFileLoader):
    """Its files, read into plain dicts: these are in order too, and made in half the time."""

    def load_file(self, file_path: str) -> Any:
        for ending, opened in ((".json", open), (".json.gz", gzip.open)):
            with suppress(FileNotFoundError), opened(f"{file_path}{ending}", "rb") as file:
                return json.loads(file.read())
        return None
