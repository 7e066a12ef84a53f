"""The sentences of the preflight, by what AWS answered."""

import json
from typing import Any

import pytest
from botocore import exceptions as aws
from botocore.exceptions import ClientError

from infra.cloudformation import UNKNOWN, Place, Resolved, load
from infra.preflight import alarms, caller, capacity, machine, mail, policy, power, refusals, region, sender, stack
from infra.preflight.findings import Finding, Level, ok, report, stop, warn
from infra.preflight.permissions import SERVICE_LINKED_ROLE, kinds, listed, needed
from infra.preflight.sender import Sender
from infra.regions import SUPPORTED, WITHOUT_COGNITO_AND_SES, WITHOUT_SES

HERE = Place("aws", "eu-central-1", "123456789012", "muster-production")
VALUES = {"Stage": "production", "MailSender": "muster@mail.acme.dev"}
VERIFIED = {"VerifiedForSendingStatus": True, "DkimAttributes": {"Status": "SUCCESS", "SigningEnabled": True}}
PENDING = {"VerifiedForSendingStatus": False, "DkimAttributes": {"Status": "NOT_STARTED"}}


def _levels(found: list[Finding]) -> list[Level]:
    return [each.level for each in found]


def _refused(code: str, message: str = "No.") -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": message}}, "GetCallerIdentity")


# ---------------------------------------------------------------- the report


def test_what_stops_comes_first_and_is_counted() -> None:
    text = report([ok("All is well."), warn("It is slow."), stop("It fails."), stop("It fails.")])
    assert text.index("It fails.") < text.index("It is slow.") < text.index("All is well.")
    assert text.endswith("Do not deploy yet: 1 thing cannot work.\n")


def test_warnings_do_not_keep_from_deploying() -> None:
    assert report([warn("It is slow."), warn("It is dear.")]).endswith("Ready to deploy, with 2 warnings.\n")
    assert report([ok("All is well.")]).endswith("Ready to deploy.\n")


# --------------------------------------------------------------- the machine


@pytest.mark.parametrize(
    ("version", "npm", "level", "word"),
    [
        ("v20.19.0", True, Level.OK, "20.19.0"),
        ("v22.1.0", True, Level.OK, "22.1.0"),
        ("v20.18.9", True, Level.STOP, "Node.js is 20.18.9"),
        ("v9.20.0", True, Level.STOP, "Node.js is 9.20.0"),
        ("", True, Level.STOP, "Node.js is missing"),
        ("v22.1.0", False, Level.STOP, "npm is missing"),
    ],
)
def test_the_console_is_built_with_node(version: str, npm: bool, level: Level, word: str) -> None:
    (found,) = machine.node(version, npm=npm)
    assert found.level == level
    assert word in found.sentence


def test_without_the_functions_python_cold_starts_are_slower() -> None:
    assert _levels([*machine.python(found=False), *machine.python(found=True)]) == [Level.WARN, Level.OK]


# --------------------------------------------------------------- credentials


@pytest.mark.parametrize(
    ("error", "beginning"),
    [
        (_refused("ExpiredToken"), "Your AWS credentials have expired: sign in again with `aws sso login"),
        (_refused("ExpiredTokenException"), "Your AWS credentials have expired"),
        (_refused("InvalidClientTokenId"), "AWS does not know your access key in aws-cn"),
        (_refused("UnrecognizedClientException"), "AWS does not know your access key in aws-cn"),
        (_refused("SignatureDoesNotMatch"), "Your secret access key does not fit the access key"),
        (_refused("RequestExpired"), "This machine's clock differs from AWS's"),
        (_refused("AccessDenied", "Not you."), "You may not call GetCallerIdentity in this account: Not you."),
        (_refused("InternalFailure", "Oh.\nMore."), "AWS refused GetCallerIdentity with InternalFailure: Oh."),
        (aws.NoCredentialsError(), "There are no AWS credentials on this machine."),
        (aws.PartialCredentialsError(provider="env", cred_var="secret"), "Your AWS configuration"),
        (aws.ConfigParseError(path="config"), "Your AWS configuration"),
        (aws.SSOTokenLoadError(error_msg="none"), "Your sign-in by IAM Identity Center is over"),
        (aws.UnauthorizedSSOTokenError(), "Your sign-in by IAM Identity Center is over"),
        (aws.TokenRetrievalError(provider="sso", error_msg="over"), "Your sign-in by IAM Identity Center is over"),
        (aws.EndpointConnectionError(endpoint_url="https://sts.aws"), "https://sts.aws cannot be reached"),
        (aws.ConnectTimeoutError(endpoint_url="https://sts.aws"), "https://sts.aws cannot be reached"),
        (aws.ProxyConnectionError(proxy_url="http://proxy"), "AWS cannot be reached"),
        (
            aws.SSLError(endpoint_url="https://sts.aws", error=OSError("own")),
            "https://sts.aws cannot be reached",
        ),
        (aws.NoRegionError(), "No Region is set"),
        (EOFError(), "Your profile asks for an MFA code"),
        (aws.DataNotFoundError(data_path="endpoints"), "AWS could not be asked: "),
    ],
)
def test_every_failure_is_one_sentence(error: Exception, beginning: str) -> None:
    found = refusals.sentence(error, "aws-cn")
    assert found.startswith(beginning)
    assert "\n" not in found
    assert found.endswith(".")


def test_what_is_no_fault_of_aws_is_not_hidden() -> None:
    with pytest.raises(ValueError, match="ours"):
        refusals.sentence(ValueError("ours"))


def _caller(arn: str) -> dict[str, str]:
    return {"Account": "123456789012", "Arn": arn}


def test_credentials_of_another_partition_stop() -> None:
    arn = "arn:aws:iam::123456789012:user/ann"
    (found,) = caller.judged(_caller(arn), "us-gov-west-1", "aws-us-gov")
    assert found.level == Level.STOP
    assert "us-gov-west-1 is of aws-us-gov" in found.sentence


def test_the_root_user_is_a_warning() -> None:
    found = list(caller.judged(_caller("arn:aws:iam::123456789012:root"), "eu-central-1", "aws"))
    assert _levels(found) == [Level.OK, Level.WARN]


@pytest.mark.parametrize("name", WITHOUT_SES)
def test_a_region_without_ses_stops(name: str) -> None:
    found = region.judged(name)
    assert found.level == Level.STOP
    assert f"The Region {name} has no SES" in found.sentence
    assert "one of af-south-1, " in found.sentence


@pytest.mark.parametrize("name", WITHOUT_COGNITO_AND_SES)
def test_china_stops(name: str) -> None:
    found = region.judged(name)
    assert found.level == Level.STOP
    assert "neither Cognito user pools nor SES" in found.sentence


def test_a_region_is_supported_or_not_known() -> None:
    assert {region.judged(name).level for name in SUPPORTED} == {Level.OK}
    assert region.judged("eu-central-9").level == Level.WARN


# --------------------------------------------------------------------- stack


@pytest.mark.parametrize(
    ("status", "level", "what_to_do"),
    [
        ("", Level.OK, "is not there yet"),
        ("CREATE_COMPLETE", Level.OK, "can be updated"),
        ("UPDATE_ROLLBACK_COMPLETE", Level.OK, "can be updated"),
        ("REVIEW_IN_PROGRESS", Level.WARN, "Change sets"),
        ("ROLLBACK_COMPLETE", Level.STOP, "aws cloudformation delete-stack --stack-name muster"),
        ("CREATE_FAILED", Level.STOP, "aws cloudformation delete-stack --stack-name muster"),
        ("DELETE_FAILED", Level.STOP, "aws cloudformation delete-stack --stack-name muster"),
        ("UPDATE_IN_PROGRESS", Level.STOP, "until it is done"),
        ("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", Level.STOP, "until it is done"),
        ("UPDATE_ROLLBACK_FAILED", Level.STOP, "aws cloudformation continue-update-rollback --stack-name muster"),
        ("UPDATE_FAILED", Level.STOP, "aws cloudformation rollback-stack --stack-name muster"),
    ],
)
def test_the_state_of_the_stack_says_what_to_do(status: str, level: Level, what_to_do: str) -> None:
    found = stack.judged("muster", status, "eu-central-1")
    assert found.level == level
    assert what_to_do in found.sentence


# ----------------------------------------------------------------------- SES


def _account(**other: Any) -> dict[str, Any]:
    quota = {"Max24HourSend": 50000.0, "MaxSendRate": 14.0, "SentLast24Hours": 10.0}
    healthy = {"SendingEnabled": True, "EnforcementStatus": "HEALTHY", "ProductionAccessEnabled": True}
    return healthy | {"SendQuota": quota} | other


@pytest.mark.parametrize(
    ("other", "level", "words"),
    [
        ({}, Level.OK, "50,000 people a day can be told of their sign-in"),
        ({"SendQuota": {"Max24HourSend": -1.0}}, Level.OK, "without a daily limit"),
        ({"SendQuota": {"Max24HourSend": 200.0, "MaxSendRate": 1.0}}, Level.WARN, "200 people a day"),
        ({"ProductionAccessEnabled": False}, Level.WARN, "sandbox"),
        ({"EnforcementStatus": "PROBATION"}, Level.WARN, "probation"),
        ({"EnforcementStatus": "SHUTDOWN"}, Level.STOP, "sending is paused"),
        ({"SendingEnabled": False}, Level.STOP, "sending is paused"),
    ],
)
def test_the_state_of_ses_says_whom_it_reaches(other: dict[str, Any], level: Level, words: str) -> None:
    found = list(mail.judged_account(_account(**other), "eu-central-1"))
    assert any(each.level == level and words in each.sentence for each in found)
    worse = [each for each in found if each.level != Level.OK]
    assert len(worse) == (level != Level.OK)


def _sender(identity: str = "", *, own: bool | None = False, declared: bool = False, **found: Any) -> list[Finding]:
    names = {name.replace("__", "@").replace("_", "."): each for name, each in found.items()}
    return list(sender.judged(Sender("muster@mail.acme.dev", identity, declared, own, names, "eu-central-1")))


@pytest.mark.parametrize("identity", ["other@mail.acme.dev", "acme.com", "il.acme.dev", "x.mail.acme.dev"])
def test_an_identity_that_is_not_the_senders_stops(identity: str) -> None:
    (found,) = _sender(identity)
    assert found.level == Level.STOP
    assert f"MailIdentity {identity} does not cover MailSender muster@mail.acme.dev" in found.sentence


@pytest.mark.parametrize("identity", ["muster@mail.acme.dev", "mail.acme.dev", "acme.dev", "Acme.dev"])
def test_an_identity_covers_its_address_its_domain_and_all_below(identity: str) -> None:
    found = list(
        sender.judged(Sender("muster@mail.acme.dev", identity, False, False, {identity: VERIFIED}, "eu-central-1"))
    )
    assert _levels(found) == [Level.OK, Level.OK]


def test_a_named_identity_must_be_there_and_verified() -> None:
    (missing,) = _sender("acme.dev")
    (pending,) = _sender("acme.dev", acme_dev=PENDING)
    assert missing.level == pending.level == Level.STOP
    assert "has no identity acme.dev in eu-central-1" in missing.sentence
    assert "publish the DNS records" in pending.sentence


def test_a_pending_address_beside_its_verified_domain_is_a_warning() -> None:
    found = _sender("mail.acme.dev", mail_acme_dev=VERIFIED, muster__mail_acme_dev=PENDING)
    assert found[0].level == Level.WARN
    assert "goes before the domain's" in found[0].sentence


def test_an_identity_that_the_stack_is_to_make_must_not_exist() -> None:
    (pending,) = _sender(muster__mail_acme_dev=PENDING)
    assert pending.level == Level.STOP
    assert "exists already and is not the stack's" in pending.sentence
    assert "once it is verified (open the link" in pending.sentence
    verified = _sender(muster__mail_acme_dev=VERIFIED)
    assert verified[0].level == Level.STOP
    assert "set MailIdentity=muster@mail.acme.dev" in verified[0].sentence


def test_the_stacks_own_identity_waits_for_its_link() -> None:
    (found,) = _sender(own=True, muster__mail_acme_dev=PENDING)
    assert found.level == Level.WARN
    assert "is not verified yet, so no mail leaves: open the link" in found.sentence


def test_the_stacks_own_verified_identity_is_declared_and_never_named() -> None:
    """A stack that is given its own identity by MailIdentity deletes it."""
    waiting = _sender(own=True, muster__mail_acme_dev=VERIFIED)
    declared = _sender(own=True, declared=True, muster__mail_acme_dev=VERIFIED)
    named = _sender("muster@mail.acme.dev", own=True, muster__mail_acme_dev=VERIFIED)
    assert waiting[0].level == Level.WARN
    assert "set MailSenderVerified=true" in waiting[0].sentence
    assert declared[0].level == Level.OK
    assert named[0].level == Level.STOP
    assert "the deployment would delete it" in named[0].sentence


@pytest.mark.parametrize("found", [{}, {"muster__mail_acme_dev": PENDING}, {"acme_dev": VERIFIED}])
def test_the_sender_is_not_declared_verified_before_it_is(found: dict[str, Any]) -> None:
    first, *_ = _sender(own=True, declared=True, **found)
    assert first.level == Level.STOP
    assert "MailSenderVerified is true, but SES has not verified muster@mail.acme.dev" in first.sentence


def test_an_identity_of_a_stack_that_could_not_be_seen_stops_nothing() -> None:
    assert Level.STOP not in _levels(_sender(own=None, muster__mail_acme_dev=PENDING))


def test_a_new_identity_is_announced_and_a_verified_domain_preferred() -> None:
    (new,) = _sender()
    assert "SES will mail muster@mail.acme.dev a link" in new.sentence
    found = _sender(acme_dev=VERIFIED)
    assert "set MailIdentity=acme.dev" in found[0].sentence


@pytest.mark.parametrize(
    ("other", "words"),
    [
        ({"DkimAttributes": {"Status": "FAILED"}}, "no DKIM signature of mail.acme.dev"),
        ({"DkimAttributes": {"Status": "SUCCESS", "SigningEnabled": False}}, "no DKIM signature"),
        (
            {"MailFromAttributes": {"MailFromDomain": "bounce.acme.dev", "MailFromDomainStatus": "PENDING"}},
            "The MAIL FROM domain bounce.acme.dev of acme.dev is not set up (PENDING)",
        ),
    ],
)
def test_mails_that_receivers_take_for_forged_are_a_warning(other: dict[str, Any], words: str) -> None:
    warnings = [each for each in _sender("acme.dev", acme_dev=VERIFIED | other) if each.level == Level.WARN]
    assert len(warnings) == 1
    assert words in warnings[0].sentence


# ------------------------------------------------------------ quotas, alarms


@pytest.mark.parametrize(("free", "level"), [(5, Level.STOP), (6, Level.WARN), (10, Level.WARN), (100, Level.OK)])
def test_concurrency_must_be_enough_for_the_queues_and_better_for_the_console(free: int, level: Level) -> None:
    limits = {"ConcurrentExecutions": 100, "UnreservedConcurrentExecutions": free}
    (found,) = capacity.judged(limits, 6, "eu-central-1")
    assert found.level == level
    assert ("L-B99A9384" in found.sentence) == (level != Level.OK)
    assert ("less what other functions reserve" in found.sentence) == (free < 100)


def test_alarms_reach_nobody_before_the_address_is_confirmed() -> None:
    arns: list[list[str]] = [[], ["PendingConfirmation"], ["arn:aws:sns:eu-central-1:1:alarms:1"]]
    found = [next(alarms.judged("ops@acme.dev", each)) for each in arns]
    assert _levels(found) == [Level.OK, Level.WARN, Level.OK]


# --------------------------------------------------------------- permissions


def _answer(action: str, decision: str = "implicitDeny", **details: Any) -> dict[str, Any]:
    return {"EvalActionName": action, "EvalDecision": decision} | details


def test_who_keeps_the_deployer_from_an_action_is_named() -> None:
    answers = [
        _answer("s3:PutObject", "allowed"),
        _answer("iam:PassRole"),
        _answer("ses:GetAccount", OrganizationsDecisionDetail={"AllowedByOrganizations": False}),
        _answer("sqs:CreateQueue", PermissionsBoundaryDecisionDetail={"AllowedByPermissionsBoundary": False}),
    ]
    organization, boundary, policy_of_own = power.judged("arn:aws:iam::1:user/ann", answers)
    assert "organization keeps arn:aws:iam::1:user/ann from ses:GetAccount" in organization.sentence
    assert "boundary of arn:aws:iam::1:user/ann keeps it from sqs:CreateQueue" in boundary.sentence
    assert "may not iam:PassRole, which the deployment needs" in policy_of_own.sentence


def test_a_deployer_who_may_do_everything_is_fine() -> None:
    (found,) = power.judged("arn:aws:iam::1:user/ann", [_answer("s3:PutObject", "allowed")])
    assert found.level == Level.OK


@pytest.mark.parametrize("values", [{}, {"MailIdentity": "acme.dev"}, {"Stage": "local"}, {"AlarmEmail": "a@acme.dev"}])
def test_the_actions_of_every_type_of_the_template_are_listed(values: dict[str, str]) -> None:
    template = Resolved(load(), VALUES | values, HERE)
    assert kinds(template) <= set(listed()["types"])
    assert (SERVICE_LINKED_ROLE in needed(template)) == ("MailIdentity" in values)


def test_a_deployer_may_have_the_api_write_its_log() -> None:
    """https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging.html, "Permissions"."""
    delivery = {f"logs:{each}LogDelivery" for each in ("Create", "Delete", "Get", "Update")} | {
        "logs:ListLogDeliveries"
    }
    policies = {"logs:DescribeLogGroups", "logs:DescribeResourcePolicies", "logs:PutResourcePolicy"}
    allowed = {action for each in policy.document()["Statement"] for action in each["Action"]}
    assert delivery | policies <= allowed


def test_no_listed_type_is_without_use() -> None:
    everything = Resolved(load(), VALUES | {"AlarmEmail": "a@acme.dev"}, HERE)
    assert set(listed()["types"]) == kinds(everything)


def test_the_policy_in_the_documentation_is_the_lists() -> None:
    assert policy.FILE.read_text(encoding="utf-8") == policy.text(), "run python -m infra.preflight.policy"


def test_the_policy_fits_into_a_role() -> None:
    """https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html: 10,240 characters, no white space."""
    assert len(json.dumps(policy.document(), separators=(",", ":"))) <= 10_240


def test_the_policy_allows_nothing_by_wildcard_and_passes_roles_to_functions_only() -> None:
    statements = policy.document()["Statement"]
    assert not [action for each in statements for action in each["Action"] if "*" in action]
    (passing,) = [each for each in statements if "iam:PassRole" in each["Action"]]
    assert passing["Action"] == ["iam:PassRole"]
    assert passing["Condition"] == {"StringEquals": {"iam:PassedToService": "lambda.amazonaws.com"}}
    anything = {action for each in statements if each["Resource"] == ["*"] for action in each["Action"]}
    assert not [each for each in anything if each.split(":")[0] in {"s3", "dynamodb", "sqs", "apigateway"}]
    assert {each for each in anything if each.startswith("iam:")} == {"iam:GetRole", "iam:SimulatePrincipalPolicy"}


# ------------------------------------------------------------------ template


def test_the_template_gives_its_names_by_its_parameters() -> None:
    found = {each.logical_id: each.properties for each in Resolved(load(), VALUES, HERE).resources()}
    assert found["ImportUsersFunction"]["FunctionName"] == "muster-production-import-users"
    assert found["UploadsBucket"]["BucketName"] is UNKNOWN  # it has a piece of the stack's id
    assert found["SenderIdentity"]["EmailIdentity"] == "muster@mail.acme.dev"
    assert "AlarmTopic" not in found
    assert found["ImportUsersFunction"]["Role"] is UNKNOWN
    assert found["UsersTable"]["DeletionProtectionEnabled"] is True
