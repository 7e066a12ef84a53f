"""What the template promises of sign-ins, alarms and limits, which only the deployed services would show otherwise."""

import pytest

from tests.template import ON_AWS, resources

FUNCTIONS = resources("AWS::Serverless::Function", ON_AWS)


def test_an_access_token_lasts_15_minutes_and_a_session_a_day() -> None:
    """https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-tokens.html."""
    (client,) = resources("AWS::Cognito::UserPoolClient", ON_AWS).values()
    units = client["TokenValidityUnits"]
    assert (client["AccessTokenValidity"], units["AccessToken"]) == (15, "minutes")
    assert (client["IdTokenValidity"], units["IdToken"]) == (15, "minutes")
    assert (client["RefreshTokenValidity"], units["RefreshToken"]) == (1, "days")
    assert client["EnableTokenRevocation"] is True


def test_a_sign_in_does_not_tell_who_exists_nor_let_anybody_change_the_own_address() -> None:
    """https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pool-managing-errors.html."""
    (client,) = resources("AWS::Cognito::UserPoolClient", ON_AWS).values()
    assert client["PreventUserExistenceErrors"] == "ENABLED"
    assert client["WriteAttributes"] == ["locale"]


def test_only_administrators_make_sign_ins_and_a_second_factor_is_to_be_had() -> None:
    (pool,) = resources("AWS::Cognito::UserPool", ON_AWS).values()
    assert pool["AdminCreateUserConfig"]["AllowAdminCreateUserOnly"] is True
    assert pool["MfaConfiguration"] == "OPTIONAL"
    assert pool["EnabledMfas"] == ["SOFTWARE_TOKEN_MFA"]


@pytest.mark.parametrize("metric", ["SignInsMended", "EnterprisesPaused"])
def test_an_alarm_rings_when_this_is_counted(metric: str) -> None:
    (alarm,) = (
        each for each in resources("AWS::CloudWatch::Alarm", ON_AWS).values() if each.get("MetricName") == metric
    )
    assert (alarm["Namespace"], alarm["Statistic"], alarm["Threshold"]) == ("Muster", "Sum", 1)
    assert alarm["AlarmActions"]


@pytest.mark.parametrize(
    ("function", "least"), [("ReconcileFunction", "rate(6 hours)"), ("SweepFunction", "rate(1 minute)")]
)
def test_what_was_lost_is_looked_for_every_so_often(function: str, least: str) -> None:
    (event,) = FUNCTIONS[function]["Events"].values()
    assert (event["Type"], event["Properties"]["Schedule"]) == ("Schedule", least)


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
