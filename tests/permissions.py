"""What CloudFormation's handlers may call, and which of it the template gives them no reason to call.

The source is the registry's schemas (`handlers.*.permissions`), which cfn-lint carries. A handler lists what it calls
for any property; the deployer needs what it calls for the properties that the template sets.
"""

import json
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any

from infra.local.settings import ROOT

# By type ("*" is any): patterns of actions, with the property that would need them.
UNUSED: dict[str, dict[str, str]] = {
    "*": {
        "kms:*": "keys of one's own",
        "kinesis:*": "KinesisStreamSpecification",
        "s3tables:*": "MetadataTableConfiguration",
        "s3files:*": "FileSystemConfigs",
        "ec2:*": "VpcConfig",
        "elasticfilesystem:*": "FileSystemConfigs",
        "firehose:*": "log groups that deliver elsewhere",
        "s3:REST.PUT.OBJECT": "log groups that deliver elsewhere",
        "s3:getObject": "BodyS3Location",
    },
    "AWS::ApiGatewayV2::Authorizer": {"iam:PassRole": "AuthorizerCredentialsArn"},
    "AWS::ApiGatewayV2::Integration": {"iam:PassRole": "CredentialsArn"},
    "AWS::Cognito::UserPool": {"iam:PassRole": "SmsConfiguration", "cognito-idp:AddCustomAttributes": "Schema"},
    "AWS::Cognito::UserPoolClient": {
        "iam:*": "AnalyticsConfiguration",
        "cognito-idp:ListUserPoolClientSecrets": "GenerateSecret",
    },
    "AWS::DynamoDB::Table": {
        "dynamodb:*Replica": "global tables",
        "dynamodb:BatchWriteItem": "ImportSourceSpecification",
        "dynamodb:*Item": "ImportSourceSpecification",
        "dynamodb:Query": "ImportSourceSpecification",
        "dynamodb:Scan": "ImportSourceSpecification",
        "dynamodb:*Import*": "ImportSourceSpecification",
        "dynamodb:*ResourcePolicy": "ResourcePolicy",
        "dynamodb:*KinesisStreamingDestination": "KinesisStreamSpecification",
        "dynamodb:UpdateContributorInsights": "ContributorInsightsSpecification",
        "iam:CreateServiceLinkedRole": "ContributorInsightsSpecification",
        "logs:*": "ImportSourceSpecification",
        "s3:*": "ImportSourceSpecification",
    },
    "AWS::Events::Rule": {"iam:PassRole": "RoleArn"},
    "AWS::IAM::Role": {
        "iam:AttachRolePolicy": "ManagedPolicyArns",
        "iam:DetachRolePolicy": "ManagedPolicyArns",
        "iam:*PermissionsBoundary": "PermissionsBoundary",
        "iam:UpdateRoleDescription": "Description",
    },
    "AWS::Lambda::Function": {
        "lambda:*CodeSigningConfig": "CodeSigningConfigArn",
        "lambda:*FunctionConcurrency": "ReservedConcurrentExecutions",
        "lambda:*FunctionScalingConfig": "FunctionScalingConfig",
        "lambda:PassCapacityProvider": "CapacityProviderConfig",
        "lambda:AssociateRuntimeAlias": "RuntimeManagementConfig",
        "lambda:PutRuntimeManagementConfig": "RuntimeManagementConfig",
        "lambda:PublishVersion": "PublishToLatestPublished",
    },
    "AWS::Logs::LogGroup": {
        "logs:*KmsKey": "KmsKeyId",
        "logs:*DataProtectionPolicy": "DataProtectionPolicy",
        "logs:*Index*": "FieldIndexPolicies",
        "logs:PutBearerTokenAuthentication": "BearerTokenAuthenticationEnabled",
        "logs:PutLogGroupDeletionProtection": "DeletionProtectionEnabled",
        "logs:*ResourcePolicy": "ResourcePolicyDocument",
        "logs:DescribeResourcePolicies": "ResourcePolicyDocument",
        "logs:CreateLogDelivery": "ResourcePolicyDocument",
        "logs:DeleteRetentionPolicy": "RetentionInDays, which is always set",
    },
    "AWS::S3::Bucket": {
        "iam:PassRole": "ReplicationConfiguration",
        "s3:*Metadata*": "MetadataConfiguration",
        "s3:*Abac": "AbacStatus",
        "s3:*Acl": "AccessControl",
        "s3:DeleteObject": "MetadataConfiguration",
        "s3:PutAccelerateConfiguration": "AccelerateConfiguration",
        "s3:*BucketAnalyticsConfiguration": "AnalyticsConfigurations",
        "s3:PutAnalyticsConfiguration": "AnalyticsConfigurations",
        "s3:PutBucketLogging": "LoggingConfiguration",
        "s3:*ObjectLockConfiguration": "ObjectLockConfiguration",
        "s3:PutBucketVersioning": "VersioningConfiguration",
        "s3:PutBucketWebsite": "WebsiteConfiguration",
        "s3:DeleteBucketWebsite": "WebsiteConfiguration",
        "s3:Put*ReplicationConfiguration": "ReplicationConfiguration",
        "s3:*BucketReplication": "ReplicationConfiguration",
        "s3:PutIntelligentTieringConfiguration": "IntelligentTieringConfigurations",
        "s3:PutInventoryConfiguration": "InventoryConfigurations",
        "s3:PutMetricsConfiguration": "MetricsConfigurations",
        "s3:*BucketMetricsConfiguration": "MetricsConfigurations",
    },
    "AWS::SES::ConfigurationSet": {
        "ses:PutConfigurationSetArchivingOptions": "ArchivingOptions",
        "ses:PutConfigurationSetTrackingOptions": "TrackingOptions",
        "ses:PutConfigurationSetVdmOptions": "VdmOptions",
    },
    "AWS::SES::ConfigurationSetEventDestination": {"iam:PassRole": "KinesisFirehoseDestination"},
    "AWS::SES::EmailIdentity": {
        "ses:PutEmailIdentityDkim*": "DkimAttributes",
        "ses:PutEmailIdentityFeedbackAttributes": "FeedbackAttributes",
        "ses:PutEmailIdentityMailFromAttributes": "MailFromAttributes",
    },
    "AWS::SNS::Topic": {
        "iam:*": "DeliveryStatusLogging",
        "sns:PutDataProtectionPolicy": "DataProtectionPolicy",
    },
}

# What no handler lists, and a deployment needs all the same.
MORE = {
    # https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging.html
    "AWS::ApiGatewayV2::Stage": (
        "logs:CreateLogDelivery",
        "logs:DeleteLogDelivery",
        "logs:DescribeLogGroups",
        "logs:DescribeResourcePolicies",
        "logs:GetLogDelivery",
        "logs:ListLogDeliveries",
        "logs:PutResourcePolicy",
        "logs:UpdateLogDelivery",
    ),
}


@cache
def _schemas() -> Path:
    return next(ROOT.glob(".venv-sam/lib/python*/site-packages/cfnlint/data/schemas"))


@cache
def schema(kind: str) -> dict[str, Any]:
    """Return the registry's schema of a resource type."""
    names = json.loads((_schemas() / "providers" / "us-east-1.json").read_text(encoding="utf-8"))
    found: dict[str, Any] = json.loads((_schemas() / "resources" / f"{names[kind]}.json").read_text(encoding="utf-8"))
    return found


def handled(kind: str) -> set[str]:
    """Return what the type's handlers that a deployment runs may call."""
    handlers = schema(kind)["handlers"]
    return {
        each
        for name in ("create", "read", "update", "delete")
        for each in handlers.get(name, {}).get("permissions", ())
    }


def needed(kind: str) -> set[str]:
    """Return what they call for the template's properties."""
    patterns = [*UNUSED["*"], *UNUSED.get(kind, {})]
    return {each for each in handled(kind) if not any(fnmatchcase(each, pattern) for pattern in patterns)}
