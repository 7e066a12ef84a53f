"""Cognito's rules on the embedded AWS."""

import pytest
from botocore.exceptions import ClientError

from infra.local.stack import Stack
from tests.e2e.embedded_aws.bare import code_of


@pytest.fixture(scope="module")
def pool(bare: Stack) -> tuple[str, str]:
    """Create a user pool as in the template; return its id and its client's."""
    made = bare.cognito.create_user_pool(
        PoolName="pool",
        UsernameConfiguration={"CaseSensitive": False},
        AdminCreateUserConfig={"AllowAdminCreateUserOnly": True},
    )["UserPool"]["Id"]
    client = bare.cognito.create_user_pool_client(
        UserPoolId=made, ClientName="c", ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH"], WriteAttributes=["name"]
    )
    return made, client["UserPoolClient"]["ClientId"]


def test_a_sign_up_is_refused_where_administrators_create_users(bare: Stack, pool: tuple[str, str]) -> None:
    with pytest.raises(ClientError, match="SignUp is not permitted"):
        bare.cognito.sign_up(ClientId=pool[1], Username="eve", Password="Long enough 7!")


def test_a_first_password_cannot_be_reset(bare: Stack, pool: tuple[str, str]) -> None:
    bare.cognito.admin_create_user(UserPoolId=pool[0], Username="first", MessageAction="SUPPRESS")
    with pytest.raises(ClientError, match="cannot be reset in the current state"):
        bare.cognito.forgot_password(ClientId=pool[1], Username="first")


def test_user_names_are_the_same_in_any_letter_case(bare: Stack, pool: tuple[str, str]) -> None:
    bare.cognito.admin_create_user(UserPoolId=pool[0], Username="case.test", MessageAction="SUPPRESS")
    with pytest.raises(ClientError) as error:
        bare.cognito.admin_create_user(UserPoolId=pool[0], Username="Case.Test", MessageAction="SUPPRESS")
    assert code_of(error) == "UsernameExistsException"
    assert bare.cognito.admin_get_user(UserPoolId=pool[0], Username="CASE.TEST")["Username"] == "case.test"


def test_a_person_may_write_the_attributes_of_the_client_only(bare: Stack, pool: tuple[str, str]) -> None:
    bare.cognito.admin_create_user(UserPoolId=pool[0], Username="writer", MessageAction="SUPPRESS")
    bare.cognito.admin_set_user_password(
        UserPoolId=pool[0], Username="writer", Password="Long enough 7!", Permanent=True
    )
    answer = bare.cognito.initiate_auth(
        ClientId=pool[1],
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": "writer", "PASSWORD": "Long enough 7!"},
    )
    token = answer["AuthenticationResult"]["AccessToken"]
    bare.cognito.update_user_attributes(AccessToken=token, UserAttributes=[{"Name": "name", "Value": "W"}])
    with pytest.raises(ClientError, match="unauthorized attribute"):
        bare.cognito.update_user_attributes(
            AccessToken=token, UserAttributes=[{"Name": "email", "Value": "w@example.com"}]
        )
