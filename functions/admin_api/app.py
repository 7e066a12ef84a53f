"""Everything an administrator calls."""

from muster.http import enterprise, exports, imports, invitations, me, tasks, users
from muster.http.api import api, entry

app = api(me.router, enterprise.router, users.router, invitations.router, imports.router, exports.router, tasks.router)
lambda_handler = entry(app)
