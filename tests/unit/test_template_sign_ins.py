"""The user pool of the template and its client: sessions, passwords and who makes sign-ins."""

from muster.users import passwords
from tests.template import ON_AWS, actions_of, resources, statements

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


def test_each_trigger_of_the_pool_may_be_called_by_this_pool_alone_and_names_it_nowhere() -> None:
    """The pool names its triggers, so one that named the pool would be a circle that CloudFormation refuses.

    https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-working-with-lambda-triggers.html
    """
    functions = resources("AWS::Serverless::Function", ON_AWS)
    permissions = resources("AWS::Lambda::Permission", ON_AWS).values()
    triggers = {name: each["Fn::GetAtt"][0] for name, each in POOL["LambdaConfig"].items()}
    assert triggers == {"CustomMessage": "CustomMessageFunction", "PreTokenGeneration": "NoteSignInFunction"}
    for function in triggers.values():
        allowed = [each for each in permissions if each["FunctionName"] == {"Ref": function}]
        assert [(each["Principal"], each["SourceArn"]) for each in allowed] == [
            ("cognito-idp.amazonaws.com", {"Fn::GetAtt": ["UserPool", "Arn"]})
        ]
        variables = functions[function]["Environment"]["Variables"]
        assert (variables["USER_POOL_ID"], variables["USER_POOL_CLIENT_ID"]) == ("none", "none")


def test_what_notes_sign_ins_can_read_and_change_users_and_nothing_else() -> None:
    allowed = {action: each["Resource"] for each in statements("NoteSignInFunction") for action in actions_of(each)}
    assert {action for action in allowed if not action.startswith("logs:")} == {
        "dynamodb:GetItem",
        "dynamodb:UpdateItem",
    }
    assert allowed["dynamodb:UpdateItem"] == {"Fn::GetAtt": ["UsersTable", "Arn"]}
