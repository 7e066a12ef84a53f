"""Everything an administrator calls."""

from muster import garbage  # noqa: F401 - first, as it is about what the others make
from muster.http import (
    audit,
    batches,
    bulk_edits,
    enterprise,
    exports,
    imports,
    invitations,
    me,
    removed_users,
    task_rows,
    tasks,
    users,
)
from muster.http.api import api, entry

app = api(
    me.router,
    enterprise.router,
    users.router,
    batches.router,
    removed_users.router,
    invitations.router,
    imports.router,
    bulk_edits.router,
    exports.router,
    tasks.router,
    task_rows.router,
    audit.router,
)
lambda_handler = entry(app, larger={"/mend": task_rows.LARGEST_MENDED})
