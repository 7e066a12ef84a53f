"""The API of the template: its limits, its log, and an address of its own."""

import re

import pytest

from infra.local.settings import ROOT
from tests.template import ON_AWS, chosen, holds, is_made, resources, template

OWN_DOMAIN = {"DomainName": "muster.example.com", "CertificateArn": "arn:aws:acm:eu-central-1:1:certificate/a"}


def test_the_console_s_files_have_limits_of_their_own() -> None:
    """https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-throttling.html."""
    routes = resources("AWS::ApiGatewayV2::Route", ON_AWS)
    files = {each["RouteKey"] for each in routes.values() if "ConsoleIntegration" in str(each["Target"])}
    stage = template()["Resources"]["ApiStage"]
    assert files <= stage["Properties"]["RouteSettings"].keys()
    keys = {routes[name]["RouteKey"] for name in stage["DependsOn"]}
    assert keys == stage["Properties"]["RouteSettings"].keys()  # API Gateway refuses settings of a route to come


def test_routes_without_a_sign_in_have_lower_limits_than_all_others() -> None:
    stage = resources("AWS::ApiGatewayV2::Stage", ON_AWS)["ApiStage"]
    assert stage["DefaultRouteSettings"]["ThrottlingRateLimit"] <= 50
    routes = resources("AWS::ApiGatewayV2::Route", ON_AWS).values()
    public = {
        each["RouteKey"]
        for each in routes
        if each["AuthorizationType"] == "NONE" and each["RouteKey"].startswith("POST ")
    }
    assert len(public) == 4
    assert {route: stage["RouteSettings"][route]["ThrottlingRateLimit"] for route in public} == dict.fromkeys(
        public, 10
    )


def test_a_function_of_the_api_ends_within_the_time_that_the_api_waits() -> None:
    """30 seconds: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html."""
    functions, common = resources("AWS::Serverless::Function", ON_AWS), template()["Globals"]["Function"]
    called = {
        each["IntegrationUri"]["Fn::GetAtt"][0] for each in resources("AWS::ApiGatewayV2::Integration", ON_AWS).values()
    }
    assert called == {"AdminApiFunction", "DirectoryApiFunction", "PublicApiFunction", "ConsoleFunction"}
    assert {name for name in called if functions[name].get("Timeout", common["Timeout"]) >= 30} == set()


def test_the_api_s_log_is_named_as_aws_asks() -> None:
    """https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-and-resource-policy.html."""
    log = resources("AWS::ApiGatewayV2::Stage", ON_AWS)["ApiStage"]["AccessLogSettings"]["DestinationArn"]
    group = resources("AWS::Logs::LogGroup", ON_AWS)[log["Fn::GetAtt"][0]]
    assert group["LogGroupName"]["Fn::Sub"][0].startswith("/aws/vendedlogs/")


def test_the_api_s_log_has_no_path_and_nothing_of_a_token_for_both_name_accounts() -> None:
    """https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html."""
    line = resources("AWS::ApiGatewayV2::Stage", ON_AWS)["ApiStage"]["AccessLogSettings"]["Format"]
    variables = set(re.findall(r"\$context\.([\w.]+)", line))
    known = {"requestId", "requestTimeEpoch", "routeKey", "status", "responseLatency", "responseLength"}
    assert variables == known | {"authorizer.error", "integrationErrorMessage"}


def test_an_address_of_its_own_is_the_only_one_and_everybody_is_sent_there() -> None:
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
def test_a_domain_and_its_certificate_come_together(lacking: str) -> None:
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


def test_the_web_acl_is_before_the_user_pool() -> None:
    """https://docs.aws.amazon.com/waf/latest/developerguide/web-acl-associating-aws-resource.html: no HTTP API."""
    given = {**ON_AWS, "UserPoolWebAclArn": "arn:aws:wafv2:eu-central-1:1:regional/webacl/a/b"}
    assert resources("AWS::WAFv2::WebACLAssociation", ON_AWS) == {}
    (association,) = resources("AWS::WAFv2::WebACLAssociation", given).values()
    assert association["ResourceArn"] == {"Fn::GetAtt": ["UserPool", "Arn"]}


@pytest.mark.parametrize("page", ["SECURITY.md", "README.md", "docs/operations.md", "docs/scale.md"])
def test_nobody_is_told_to_put_before_the_api_what_cannot_be_there(page: str) -> None:
    text = " ".join((ROOT / page).read_text(encoding="utf-8").split())
    assert "CloudFront" not in text
    assert re.search(r"WAF before (a custom domain|the API)", text) is None
