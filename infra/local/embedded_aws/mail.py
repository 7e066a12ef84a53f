"""Authorization to send mail: IAM on identities and the configuration set, as on AWS, and SES's sandbox.

The actions' resources and condition keys: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonses.html
In the sandbox SES asks for the recipients' identities too: https://github.com/aws/aws-sdk-js/issues/3641. That senders,
and in the sandbox recipients, are verified is MiniStack's own rule.
"""

import json
from collections.abc import Iterator, Mapping
from email.utils import parseaddr
from typing import Any

from ministack import app
from ministack.core.responses import get_account_id, get_region
from ministack.services import ses, ses_v2

from infra.local.embedded_aws import mailbox_simulator

_enforce = app._enforce_ses_v2


def _enforced(method: str, path: str, headers: Any, body: bytes, query: Any, request_id: str) -> Any:
    """Return the refusal of a call that the caller's policies do not allow, or None."""
    if not app.AUTH or method != "POST" or path.rstrip("/") != "/v2/email/outbound-emails":
        return _enforce(method, path, headers, body, query, request_id)
    asked = json.loads(body or b"{}")
    for resource in _resources(asked):
        arn = f"arn:aws:ses:{get_region()}:{get_account_id()}:{resource}"
        refused = app._enforce_data_plane(
            "sesv2",
            "ses:SendEmail",
            headers,
            query,
            request_id,
            resource_arn=arn,
            service_context=_conditions(asked),
            named_resource=arn,
        )
        if refused:
            return refused
    return None


def _conditions(asked: Mapping[str, Any]) -> dict[str, Any]:
    name, address = parseaddr(asked.get("FromEmailAddress", ""))
    return {
        "ses:FromAddress": address,
        "ses:FromDisplayName": name,
        "ses:Recipients": list(_recipients(asked)),
        "ses:ApiVersion": "2",
    }


def _resources(asked: Mapping[str, Any]) -> Iterator[str]:
    """Yield every resource that the caller must be allowed to use for the mail."""
    yield _identity(parseaddr(asked.get("FromEmailAddress", ""))[1])
    if name := asked.get("ConfigurationSetName"):
        yield f"configuration-set/{name}"
    if not ses._production_access_enabled():
        for address in _recipients(asked):
            if not address.lower().endswith(f"@{mailbox_simulator.DOMAIN}"):
                yield _identity(address)


def _recipients(asked: Mapping[str, Any]) -> Iterator[str]:
    for addresses in asked.get("Destination", {}).values():
        yield from (parseaddr(each)[1] for each in addresses)


def _identity(address: str) -> str:
    """Return the identity that SES uses for an address: its own if there is one, else the nearest domain's."""
    domain = address.rpartition("@")[2].lower()
    for name in (address, *ses._domain_and_parents(domain)):
        if name in ses_v2._identities or name in ses._identities:
            return f"identity/{name}"
    return f"identity/{address}"


def correct(*, sandbox: bool) -> None:
    """Add authorization of senders to MiniStack; with `sandbox` the account begins in SES's sandbox, as a new one."""
    app._enforce_ses_v2 = _enforced
    if sandbox:
        ses._account_details["account"] = {"ProductionAccessEnabled": False}
