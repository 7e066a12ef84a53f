"""The Regions of AWS where Muster can be deployed, and why the others cannot be used.

A Region is supported when it has every type of resource that the template makes;
tests/e2e/test_regions.py compares these lists with the types that cfn-lint knows for each Region.
docs/operations.md says the same to people.
"""

from typing import Final

SUPPORTED: Final = (
    "af-south-1",
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-northeast-3",
    "ap-south-1",
    "ap-south-2",
    "ap-southeast-1",
    "ap-southeast-2",
    "ap-southeast-3",
    "ap-southeast-5",
    "ca-central-1",
    "ca-west-1",
    "eu-central-1",
    "eu-central-2",
    "eu-north-1",
    "eu-south-1",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "il-central-1",
    "me-central-1",
    "me-south-1",
    "sa-east-1",
    "us-east-1",
    "us-east-2",
    "us-gov-east-1",
    "us-gov-west-1",
    "us-west-1",
    "us-west-2",
)

WITHOUT_SES: Final = (
    "ap-east-1",
    "ap-east-2",
    "ap-southeast-4",
    "ap-southeast-6",
    "ap-southeast-7",
    "eu-south-2",
    "mx-central-1",
)
"""They have no Amazon SES: https://docs.aws.amazon.com/general/latest/gr/ses.html."""

WITHOUT_COGNITO_AND_SES: Final = ("cn-north-1", "cn-northwest-1")
"""AWS China, with neither Cognito user pools nor SES: https://docs.amazonaws.cn/en_us/aws/latest/userguide/services.html."""
