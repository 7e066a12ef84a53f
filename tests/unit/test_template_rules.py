"""What AWS minds about a deployment and the embedded AWS does not, as rules over infra/template.yaml.

Each rule is for all resources of its kind, and says where AWS writes it. None needs AWS or the embedded one.
"""

import json
import re
from typing import Any

import pytest

from infra.cloudformation import Value
from infra.local.settings import ROOT
from tests.template import ON_AWS, actions_of, chosen, holds, is_made, resources, template

FUNCTIONS = resources("AWS::Serverless::Function", ON_AWS)
ROLES = resources("AWS::IAM::Role", ON_AWS)
QUEUES = resources("AWS::SQS::Queue", ON_AWS)
OWN_DOMAIN = {"DomainName": "muster.example.com", "CertificateArn": "arn:aws:acm:eu-central-1:1:certificate/a"}

# The property that names a resource which stays, by type. None: no second one may have the name, or AWS makes it up.
# A user pool's name is a label that many may share; its id is made up.
NAMED_BY = {
    "AWS::DynamoDB::Table": "TableName",
    "AWS::S3::Bucket": "BucketName",
    "AWS::Logs::LogGroup": "LogGroupName",
    "AWS::SES::EmailIdentity": "EmailIdentity",
    "AWS::Cognito::UserPool": None,
}


def consumers() -> list[tuple[str, Value]]:
    """Return each function that reads a queue, and what Lambda is told of that queue."""
    return [
        (name, event["Properties"])
        for name, function in FUNCTIONS.items()
        for event in function.get("Events", {}).values()
        if event["Type"] == "SQS"
    ]


def may_write(function: str, queue: str) -> bool:
    """Return whether a function may send messages to a queue."""
    return any(
        "sqs:SendMessage" in actions_of(statement) and f"'{queue}'" in str(statement["Resource"])
        for statement in statements(function)
    )


def statements(function: str, parameters: dict[str, str] | None = None) -> list[Value]:
    """Return what a function's role may do on AWS."""
    role = ROLES[FUNCTIONS[function]["Role"]["Fn::GetAtt"][0]]
    found: list[Value] = []
    for policy in role["Policies"]:
        found += chosen(policy["PolicyDocument"]["Statement"], {**ON_AWS, **(parameters or {})})
    return found


class TestASecondStack:
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html."""

    def test_what_stays_goes_when_the_deployment_that_makes_it_fails(self) -> None:
        policies = {name: each.get("DeletionPolicy") for name, each in template()["Resources"].items()}
        assert [name for name, policy in policies.items() if policy == "Retain"] == []
        assert "RetainExceptOnCreate" in policies.values()

    def test_what_stays_has_a_name_that_no_other_stack_makes(self) -> None:
        """Names are unique in an account and Region, those of buckets everywhere."""
        for name, each in template()["Resources"].items():
            if each.get("DeletionPolicy", "Delete") == "Delete":
                continue
            assert each["Type"] in NAMED_BY, f"{name}: which property names it, and who else could have that name?"
            text = json.dumps(each["Properties"].get(NAMED_BY[each["Type"]] or "", None))
            assert text == "null" or '"AWS::StackId"' in text, name

    def test_what_holds_data_stays(self) -> None:
        goes = [
            name
            for name, each in template()["Resources"].items()
            if each["Type"] in {"AWS::DynamoDB::Table", "AWS::S3::Bucket", "AWS::Cognito::UserPool"}
            and each["DeletionPolicy"] == "Delete"
        ]
        assert goes == ["IdempotencyTable", "LimitsTable"]

    def test_a_bucket_s_name_is_short_enough_for_the_longest_stage(self) -> None:
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

    def test_the_queue_lets_the_bucket_speak_by_the_name_that_it_has(self) -> None:
        """The policy names the bucket by text, since it is made first."""
        named = resources("AWS::S3::Bucket", ON_AWS)["UploadsBucket"]["BucketName"]["Fn::Sub"]
        (policy,) = [
            each["PolicyDocument"]["Statement"][0]
            for name, each in resources("AWS::SQS::QueuePolicy", ON_AWS).items()
            if name == "ImportQueuePolicy"
        ]
        arn, values = policy["Condition"]["ArnEquals"]["aws:SourceArn"]["Fn::Sub"]
        assert (arn, values) == ("arn:${AWS::Partition}:s3:::" + named[0], named[1])


class TestMail:
    def test_mail_goes_to_any_recipient_but_from_the_sender_only(self) -> None:
        """In the sandbox SES judges the recipient's identity too, and of two that fit the sender the more precise one.

        https://docs.aws.amazon.com/ses/latest/dg/control-user-access.html
        """
        senders = {f: s for f in FUNCTIONS for s in statements(f) if "ses:SendEmail" in actions_of(s)}
        assert senders.keys() == {"OnboardFunction"}
        (send,) = senders.values()
        identities = [each["Fn::Sub"] for each in send["Resource"] if ":identity/" in str(each)]
        assert identities == ["arn:${AWS::Partition}:ses:${AWS::Region}:${AWS::AccountId}:identity/*"]
        assert send["Condition"] == {"StringEqualsIgnoreCase": {"ses:FromAddress": {"Ref": "MailSender"}}}

    @pytest.mark.parametrize(
        "mail", [{}, {"MailSenderVerified": "true"}, {"MailIdentity": "example.com"}], ids=["new", "verified", "domain"]
    )
    def test_the_function_that_words_the_pool_s_mail_knows_who_sends_it(self, mail: dict[str, str]) -> None:
        """Cognito fails a reset whose words come from a function unless it sends through SES.

        https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-custom-message.html
        """
        parameters = {**ON_AWS, **mail}
        (pool,) = resources("AWS::Cognito::UserPool", ON_AWS).values()
        sends = chosen(pool, parameters).get("EmailConfiguration", {}).get("EmailSendingAccount") == "DEVELOPER"
        trigger = pool["LambdaConfig"]["CustomMessage"]["Fn::GetAtt"][0]
        told = chosen(FUNCTIONS[trigger]["Environment"]["Variables"], parameters)["POOL_SENDS_WITH_SES"]
        assert told == ("true" if sends else "false") == ("true" if mail else "false")

    def test_the_function_that_words_the_pool_s_mail_answers_in_the_time_that_cognito_waits(self) -> None:
        """Five seconds, cold starts included; with less memory than this a cold start alone may take them.

        https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-working-with-lambda-triggers.html
        """
        (pool,) = resources("AWS::Cognito::UserPool", ON_AWS).values()
        for trigger in pool["LambdaConfig"].values():
            function = FUNCTIONS[trigger["Fn::GetAtt"][0]]
            assert function["Timeout"] <= 5
            assert function["MemorySize"] >= 512

    def test_the_sender_s_identity_belongs_to_the_stack_once_verified(self) -> None:
        """The pool refers to it, so it must not leave the stack when it is said to be verified."""
        identity = template()["Resources"]["SenderIdentity"]
        assert is_made(identity, {**ON_AWS, "MailSenderVerified": "true"})
        assert not is_made(identity, {**ON_AWS, "MailIdentity": "example.com"})


class TestSignIn:
    """What the pool and its client allow.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cognito-userpoolclient.html
    """

    (POOL,) = resources("AWS::Cognito::UserPool", ON_AWS).values()
    (CLIENT,) = resources("AWS::Cognito::UserPoolClient", ON_AWS).values()

    def test_nobody_signs_up_by_themselves(self) -> None:
        assert self.POOL["AdminCreateUserConfig"]["AllowAdminCreateUserOnly"] is True

    def test_a_token_is_good_for_a_quarter_of_an_hour_and_a_session_for_a_day(self) -> None:
        units = {"AccessToken": "minutes", "IdToken": "minutes", "RefreshToken": "days"}
        lengths = {name: self.CLIENT[f"{name}Validity"] for name in units}
        assert lengths == {"AccessToken": 15, "IdToken": 15, "RefreshToken": 1}
        assert self.CLIENT["TokenValidityUnits"] == units
        assert self.CLIENT["EnableTokenRevocation"] is True

    def test_a_person_cannot_change_the_address_that_codes_go_to(self) -> None:
        assert self.CLIENT["WriteAttributes"] == ["locale"]

    def test_an_unknown_account_is_answered_as_a_wrong_password_is(self) -> None:
        assert self.CLIENT["PreventUserExistenceErrors"] == "ENABLED"


class TestQueues:
    def test_a_function_that_writes_to_its_own_queue_may_run_in_a_loop(self) -> None:
        """Lambda stops it otherwise after 16 runs.

        https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html
        """
        loops = {
            name
            for name, event in consumers()
            for statement in statements(name)
            if "sqs:SendMessage" in actions_of(statement) and statement["Resource"] == event["Queue"]
        }
        assert loops == {name for name, function in FUNCTIONS.items() if function.get("RecursiveLoop") == "Allow"}
        assert loops == {"ImportUsersFunction"}

    def test_each_consumer_takes_a_bounded_number_of_messages_at_once(self) -> None:
        """https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html: at least 2."""
        for name, event in consumers():
            assert 2 <= event["ScalingConfig"]["MaximumConcurrency"] <= 5, name

    def test_what_is_urgent_has_a_queue_and_room_of_its_own(self) -> None:
        """Only imports write to the other queue, so nothing that somebody asks for by hand waits behind their mails."""
        told = {event["Queue"]["Fn::GetAtt"][0]: name for name, event in consumers()}
        assert told["UrgentQueue"] == told["OnboardingQueue"] == "OnboardFunction"
        writers = {
            name: {queue for queue in ("UrgentQueue", "OnboardingQueue") if may_write(name, queue)}
            for name in FUNCTIONS
        }
        assert {name: queues for name, queues in writers.items() if queues} == {
            "AdminApiFunction": {"UrgentQueue"},
            "CreateEnterpriseFunction": {"UrgentQueue"},
            "ImportUsersFunction": {"OnboardingQueue"},
            "ReconcileFunction": {"UrgentQueue"},
            "SweepFunction": {"UrgentQueue", "OnboardingQueue"},
        }

    def test_nothing_is_reserved_that_a_new_account_does_not_have(self) -> None:
        """https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html: 100 must stay unreserved."""
        assert [name for name, each in FUNCTIONS.items() if "ReservedConcurrentExecutions" in each] == []

    @pytest.mark.parametrize("timeout", template()["Parameters"]["ImportTimeout"]["AllowedValues"])
    def test_a_message_stays_hidden_for_longer_than_its_function_may_take(self, timeout: int) -> None:
        """Lambda refuses the mapping otherwise: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html."""
        hidden = template()["Mappings"]["ImportVisibility"][str(timeout)]["Seconds"]
        for name, event in consumers():
            function = FUNCTIONS[name]["Timeout"]
            queue = QUEUES[event["Queue"]["Fn::GetAtt"][0]]["VisibilityTimeout"]
            if function == {"Ref": "ImportTimeout"}:
                assert queue == {"Fn::FindInMap": ["ImportVisibility", {"Ref": "ImportTimeout"}, "Seconds"]}
                function, queue = timeout, hidden
            assert function < queue, name
            assert function <= 900, name  # https://docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html

    def test_each_length_of_a_run_has_its_visibility(self) -> None:
        parameter = template()["Parameters"]["ImportTimeout"]
        assert {str(each) for each in parameter["AllowedValues"]} == template()["Mappings"]["ImportVisibility"].keys()
        assert parameter["Default"] in parameter["AllowedValues"]


class TestApi:
    def test_the_console_s_files_have_limits_of_their_own(self) -> None:
        """https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-throttling.html."""
        routes = resources("AWS::ApiGatewayV2::Route", ON_AWS)
        files = {each["RouteKey"] for each in routes.values() if "ConsoleIntegration" in str(each["Target"])}
        stage = template()["Resources"]["ApiStage"]
        assert files <= stage["Properties"]["RouteSettings"].keys()
        keys = {routes[name]["RouteKey"] for name in stage["DependsOn"]}
        assert keys == stage["Properties"]["RouteSettings"].keys()  # API Gateway refuses settings of a route to come

    def test_the_api_s_log_is_named_as_aws_asks(self) -> None:
        """https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-and-resource-policy.html."""
        log = resources("AWS::ApiGatewayV2::Stage", ON_AWS)["ApiStage"]["AccessLogSettings"]["DestinationArn"]
        group = resources("AWS::Logs::LogGroup", ON_AWS)[log["Fn::GetAtt"][0]]
        assert group["LogGroupName"]["Fn::Sub"][0].startswith("/aws/vendedlogs/")

    def test_the_api_s_log_has_no_path_and_nothing_of_a_token_for_both_name_accounts(self) -> None:
        """https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html."""
        line = resources("AWS::ApiGatewayV2::Stage", ON_AWS)["ApiStage"]["AccessLogSettings"]["Format"]
        variables = set(re.findall(r"\$context\.([\w.]+)", line))
        known = {"requestId", "requestTimeEpoch", "routeKey", "status", "responseLatency", "responseLength"}
        assert variables == known | {"authorizer.error", "integrationErrorMessage"}

    def test_an_address_of_its_own_is_the_only_one_and_everybody_is_sent_there(self) -> None:
        own = {**ON_AWS, **OWN_DOMAIN}
        made = {name for name, each in template()["Resources"].items() if is_made(each, own)}
        assert {"ApiDomain", "ApiDomainMapping"} <= made
        assert "ApiDomainRecord" not in made
        assert is_made(template()["Resources"]["ApiDomainRecord"], {**own, "HostedZoneId": "Z1"})
        assert chosen(resources("AWS::ApiGatewayV2::Api", own)["Api"], own)["DisableExecuteApiEndpoint"] is True
        address = {"Fn::Sub": "https://${DomainName}"}
        assert chosen(template()["Globals"]["Function"]["Environment"]["Variables"]["CONSOLE_URL"], own) == address
        for name, bucket in resources("AWS::S3::Bucket", own).items():
            (rule,) = chosen(bucket["CorsConfiguration"]["CorsRules"], own)
            assert address in rule["AllowedOrigins"], name
        outputs = chosen(template()["Outputs"], own)
        assert outputs["ConsoleUrl"]["Value"] == outputs["ApiUrl"]["Value"] == address
        assert outputs["DocsUrl"]["Value"]["Fn::Sub"][1] == {"Address": address}

    @pytest.mark.parametrize("lacking", OWN_DOMAIN)
    def test_a_domain_and_its_certificate_come_together(self, lacking: str) -> None:
        given = {**ON_AWS, **{name: value for name, value in OWN_DOMAIN.items() if name != lacking}}
        broken = [
            assertion["AssertDescription"]
            for rule in template()["Rules"].values()
            if holds(rule["RuleCondition"], given)
            for assertion in rule["Assertions"]
            if not holds(assertion["Assert"], given)
        ]
        assert len(broken) == 1
        assert lacking in broken[0]

    def test_the_web_acl_is_before_the_user_pool(self) -> None:
        """https://docs.aws.amazon.com/waf/latest/developerguide/web-acl-associating-aws-resource.html: no HTTP API."""
        given = {**ON_AWS, "UserPoolWebAclArn": "arn:aws:wafv2:eu-central-1:1:regional/webacl/a/b"}
        assert resources("AWS::WAFv2::WebACLAssociation", ON_AWS) == {}
        (association,) = resources("AWS::WAFv2::WebACLAssociation", given).values()
        assert association["ResourceArn"] == {"Fn::GetAtt": ["UserPool", "Arn"]}

    @pytest.mark.parametrize("page", ["SECURITY.md", "README.md", "docs/operations.md", "docs/scale.md"])
    def test_nobody_is_told_to_put_before_the_api_what_cannot_be_there(self, page: str) -> None:
        text = " ".join((ROOT / page).read_text(encoding="utf-8").split())
        assert "CloudFront" not in text
        assert re.search(r"WAF before (a custom domain|the API)", text) is None


class TestBuild:
    def test_a_layer_is_built_for_what_it_is_said_to_fit(self) -> None:
        """SAM warns otherwise, and takes x86_64.

        https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/building-layers.html
        """
        for name, each in template()["Resources"].items():
            if each["Type"] == "AWS::Serverless::LayerVersion" and "BuildMethod" in each.get("Metadata", {}):
                built: Any = each["Metadata"].get("BuildArchitecture", "x86_64")
                assert [built] == each["Properties"]["CompatibleArchitectures"], name
