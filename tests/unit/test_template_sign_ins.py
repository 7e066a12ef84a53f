"""The user pool of the template and its client: sessions, passwords and who makes sign-ins."""

from muster.users import passwords
from tests.template import ON_AWS, resources

(POOL,) = resources("AWS::Cognito::UserPool", ON_AWS).values()
(CLIENT,) = resources("AWS::Cognito::UserPoolClient", ON_AWS).values()


def test_an_access_token_lasts_15_minutes_and_a_session_a_day() -> None:
    """https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-tokens.html."""
    units = {"AccessToken": "minutes", "IdToken": "minutes", "RefreshToken": "days"}
    lengths = {name: CLIENT[f"{name}Validity"] for name in units}
    assert lengths == {"AccessToken": 15, "IdToken": 15, "RefreshToken": 1}
    assert CLIENT["TokenValidityUnits"] == units
    assert CLIENT["EnableTokenRevocation"] is True


def test_an_unknown_account_is_answered_as_a_wrong_password_is() -> None:
    """https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pool-managing-errors.html."""
    assert CLIENT["PreventUserExistenceErrors"] == "ENABLED"


def test_a_person_cannot_change_the_address_that_codes_go_to() -> None:
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cognito-userpoolclient.html."""
    assert CLIENT["WriteAttributes"] == ["locale"]


def test_only_administrators_make_sign_ins() -> None:
    assert POOL["AdminCreateUserConfig"]["AllowAdminCreateUserOnly"] is True


def test_a_second_factor_is_to_be_had() -> None:
    assert POOL["MfaConfiguration"] == "OPTIONAL"
    assert POOL["EnabledMfas"] == ["SOFTWARE_TOKEN_MFA"]


def test_the_pool_takes_no_password_that_is_shorter_than_the_product_s_shortest() -> None:
    assert POOL["Policies"]["PasswordPolicy"]["MinimumLength"] == passwords.SHORTEST
