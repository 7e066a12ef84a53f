"""`python -m infra.preflight.policy`: write docs/deployer-policy.json, the permissions that a deployer needs."""

import json
import sys
from typing import Any

from infra.cloudformation import Place, Resolved, load
from infra.local.settings import ROOT
from infra.preflight.permissions import needed, policy

FILE = ROOT / "docs" / "deployer-policy.json"
# For every stage, in every account and Region: what is made is called muster-…, as are the stacks in samconfig.toml.
_ANYWHERE = Place("aws", "*", "*", "muster-*")
_EVERYTHING = {
    "Stage": "production",
    "MailSender": "muster@example.com",
    "AlarmEmail": "operations@example.com",
    "ConsoleUrl": "https://muster.example.com",
}


def document() -> dict[str, Any]:
    """Return the policy that is enough for every choice of parameters."""
    actions: set[str] = set()
    for identity in ("", "example.com"):
        actions |= needed(Resolved(load(), _EVERYTHING | {"MailIdentity": identity}, _ANYWHERE))
    return policy(actions, _ANYWHERE, "*")


def text() -> str:
    """Return the file's text."""
    return json.dumps(document(), indent=2) + "\n"


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
    sys.stdout.write(f"{FILE.relative_to(ROOT)} is written.\n")
