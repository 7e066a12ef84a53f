"""Items and files that expire by themselves; the embedded AWS drops the rules for it."""

from tests.template import ON_AWS, resources


def test_what_is_kept_for_a_time_only_expires() -> None:
    expiring = {
        name: table["TimeToLiveSpecification"]
        for name, table in resources("AWS::DynamoDB::Table", ON_AWS).items()
        if "TimeToLiveSpecification" in table
    }
    assert expiring == {
        "TasksTable": {"AttributeName": "expires_at", "Enabled": True},
        "AuditTable": {"AttributeName": "expires_at", "Enabled": True},
        "IdempotencyTable": {"AttributeName": "expiration", "Enabled": True},
        "LimitsTable": {"AttributeName": "expires_at", "Enabled": True},
    }
    days = {
        (name, rule.get("Prefix", "")): rule.get("ExpirationInDays")
        for name, bucket in resources("AWS::S3::Bucket", ON_AWS).items()
        for rule in bucket["LifecycleConfiguration"]["Rules"]
        if rule["Status"] == "Enabled"
    }
    assert days == {
        ("UploadsBucket", ""): 1,
        ("ReportsBucket", "results/"): {"Ref": "TaskDays"},
        ("ReportsBucket", "checkpoints/"): 2,
        ("ReportsBucket", ""): None,
    }


def test_uploads_that_were_not_finished_leave_after_a_day() -> None:
    """https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpu-abort-incomplete-mpu-lifecycle-config.html."""
    for name, bucket in resources("AWS::S3::Bucket", ON_AWS).items():
        rules = bucket["LifecycleConfiguration"]["Rules"]
        ended = [rule for rule in rules if "AbortIncompleteMultipartUpload" in rule and "Prefix" not in rule]
        assert [rule["AbortIncompleteMultipartUpload"] for rule in ended] == [{"DaysAfterInitiation": 1}], name
