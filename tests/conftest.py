"""What every test needs: settings of a deployment that does not exist."""

import gc
import os
import sys

os.environ |= {
    "STAGE": "test",
    "USERS_TABLE": "users",
    "UNIQUE_KEYS_TABLE": "unique_keys",
    "TASKS_TABLE": "tasks",
    "ENTERPRISES_TABLE": "enterprises",
    "IDEMPOTENCY_TABLE": "idempotency",
    "LIMITS_TABLE": "limits",
    "AUDIT_TABLE": "audit",
    "UPLOADS_BUCKET": "uploads",
    "REPORTS_BUCKET": "reports",
    "IMPORT_QUEUE_URL": "https://sqs.eu-central-1.amazonaws.com/123456789012/imports",
    "EXPORT_QUEUE_URL": "https://sqs.eu-central-1.amazonaws.com/123456789012/exports",
    "ONBOARDING_QUEUE_URL": "https://sqs.eu-central-1.amazonaws.com/123456789012/onboarding",
    "URGENT_QUEUE_URL": "https://sqs.eu-central-1.amazonaws.com/123456789012/urgent",
    "USER_POOL_ID": "eu-central-1_test",
    "USER_POOL_CLIENT_ID": "client",
    "MAIL_SENDER": "muster@example.com",
    "MAIL_CONFIGURATION_SET": "mail",
    "CONSOLE_URL": "https://muster.example.com",
    "INVITATION_DAYS": "7",
    "TASK_DAYS": "90",
    "AUDIT_DAYS": "365",
    "RESTORE_DAYS": "30",
    "LOG_SALT": "salt",
    "POWERTOOLS_SERVICE_NAME": "test",
    "PYDANTIC_DISABLE_PLUGINS": "__all__",
    "AWS_DEFAULT_REGION": "eu-central-1",
}
if "pytest" in sys.modules:
    from muster import garbage  # noqa: F401 - looks for garbage seldom, but a test is to hear at once what it left open

    gc.set_threshold(700, 10, 10)
