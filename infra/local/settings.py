"""Paths and names on this machine, and the error with a message for a person."""

import platform
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
STATE = ROOT / ".local"
TEMPLATE = ROOT / "infra" / "template.yaml"
BUILD = ROOT / ".aws-sam" / f"local-{platform.python_version()}"
MINISTACK_BIN = ROOT / ".venv-ministack" / "bin"
SAM_BIN = ROOT / ".venv-sam" / "bin"
CONSOLE_PAGES = ROOT / "functions" / "console" / "function" / "pages"

DEFAULT_PORT = 4566
REGION = "us-east-1"
ARTIFACTS_BUCKET = "muster-artifacts"
STACK_NAME = "muster-local"
OWNER = "test"  # access key and secret key of the account's owner in the embedded AWS
MAIL_SENDER = "muster@example.com"
API_ID = "c0ffee01"  # the template's ms-custom-id


class LocalError(Exception):
    """Something on this machine keeps Muster from running; the message says in one sentence what to do."""
