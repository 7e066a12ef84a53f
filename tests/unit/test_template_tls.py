"""Buckets and queues of the template refuse requests without TLS, by policies of their own."""

import pytest

from infra.cloudformation import Value
from tests.template import ON_AWS, chosen, resources

POLICY = {"AWS::S3::Bucket": "AWS::S3::BucketPolicy", "AWS::SQS::Queue": "AWS::SQS::QueuePolicy"}
WITHOUT_TLS = {
    "Effect": "Deny",
    "Principal": "*",
    "Condition": {"Bool": {"aws:SecureTransport": "false"}},
}


def refuses_requests_without_tls(policy: Value) -> bool:
    """Return whether a policy denies every action to everybody whose request came without TLS."""
    return any(
        WITHOUT_TLS.items() <= statement.items() and statement["Action"] in {"s3:*", "sqs:*"}
        for statement in chosen(policy["PolicyDocument"]["Statement"], ON_AWS)
    )


@pytest.mark.parametrize("kind", POLICY)
def test_every_bucket_and_every_queue_refuses_requests_without_tls(kind: str) -> None:
    """https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-securetransport."""
    refuse = {
        place["Ref"]
        for policy in resources(POLICY[kind], ON_AWS).values()
        for place in policy.get("Queues", [policy.get("Bucket")])
        if refuses_requests_without_tls(policy)
    }
    assert resources(kind, ON_AWS).keys() == refuse
