"""Settings of a deployment, read from the environment once; `infra/template.yaml` sets them."""

import os
from functools import cache

from pydantic import BaseModel, ConfigDict, ValidationError


class Settings(BaseModel):
    """One field per environment variable of the same name in capitals."""

    model_config = ConfigDict(frozen=True)

    stage: str
    users_table: str
    unique_keys_table: str
    tasks_table: str
    enterprises_table: str
    idempotency_table: str
    limits_table: str
    audit_table: str
    uploads_bucket: str
    reports_bucket: str
    import_queue_url: str
    export_queue_url: str
    onboarding_queue_url: str
    urgent_queue_url: str
    user_pool_id: str
    user_pool_client_id: str
    mail_sender: str
    mail_configuration_set: str
    pool_sends_with_ses: bool = False
    """Whether the user pool mails through our SES (`EmailSendingAccount: DEVELOPER`) rather than by its own sender."""
    event_bus: str = "default"
    """The bus of EventBridge that domain events go to; only `publish_events` uses it."""
    console_url: str
    invitation_days: int
    task_days: int
    audit_days: int
    restore_days: int
    log_salt: str
    """What digests of addresses in logs are salted with (`logs.py`): the stack's id, which no other deployment has."""
    call_tries: int = 5
    """How often a call of AWS is tried, the first time included."""
    call_seconds: int = 20
    """How long each try waits for the answer."""
    aws_endpoint_url: str = ""  # set by an embedded AWS, where every service has this address

    @property
    def is_on_aws(self) -> bool:
        """Return whether this is AWS itself, which speaks TLS only."""
        return not self.aws_endpoint_url


@cache
def settings() -> Settings:
    """Return the settings of this process.

    Raises RuntimeError that names every variable that is missing or wrong.
    """
    try:
        return Settings.model_validate({name.lower(): value for name, value in os.environ.items()})
    except ValidationError as error:
        names = ", ".join(sorted(str(fault["loc"][0]).upper() for fault in error.errors()))
        raise RuntimeError(f"Environment variables missing or wrong: {names}.") from None
