"""Resources that outlive their stack, and do not stand in the way of a second one.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html
"""

import json
import re

from tests.template import ON_AWS, resources, template

# The property that names a resource which stays, by type. None: no second one may have the name, or AWS makes it up.
# A user pool's name is a label that many may share; its id is made up.
NAMED_BY = {
    "AWS::DynamoDB::Table": "TableName",
    "AWS::S3::Bucket": "BucketName",
    "AWS::Logs::LogGroup": "LogGroupName",
    "AWS::SES::EmailIdentity": "EmailIdentity",
    "AWS::Cognito::UserPool": None,
}


def test_what_stays_goes_when_the_deployment_that_makes_it_fails() -> None:
    policies = {name: each.get("DeletionPolicy") for name, each in template()["Resources"].items()}
    assert [name for name, policy in policies.items() if policy == "Retain"] == []
    assert "RetainExceptOnCreate" in policies.values()


def test_what_stays_has_a_name_that_no_other_stack_makes() -> None:
    """Names are unique in an account and Region, those of buckets everywhere."""
    for name, each in template()["Resources"].items():
        if each.get("DeletionPolicy", "Delete") == "Delete":
            continue
        assert each["Type"] in NAMED_BY, f"{name}: which property names it, and who else could have that name?"
        text = json.dumps(each["Properties"].get(NAMED_BY[each["Type"]] or "", None))
        assert text == "null" or '"AWS::StackId"' in text, name


def test_what_holds_data_stays() -> None:
    goes = [
        name
        for name, each in template()["Resources"].items()
        if each["Type"] in {"AWS::DynamoDB::Table", "AWS::S3::Bucket", "AWS::Cognito::UserPool"}
        and each["DeletionPolicy"] == "Delete"
    ]
    assert goes == ["IdempotencyTable", "LimitsTable"]


def test_a_bucket_s_name_is_short_enough_for_the_longest_stage() -> None:
    """https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html: 63 characters."""
    stage = re.search(r"\{0,(\d+)\}", template()["Parameters"]["Stage"]["AllowedPattern"])
    assert stage
    lengths = {"${Stage}": 1 + int(stage[1]), "${AWS::AccountId}": 12, "${Own}": 8, "${AWS::Region}": 14}
    for name, bucket in resources("AWS::S3::Bucket", ON_AWS).items():
        written = bucket["BucketName"]["Fn::Sub"][0]
        for variable, length in lengths.items():
            written = written.replace(variable, "x" * length)
        assert "$" not in written
        assert len(written) <= 63, name
