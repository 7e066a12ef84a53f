"""Permission to send mail, and what the user pool needs for its own mails."""

import pytest

from tests.template import ON_AWS, actions_of, chosen, is_made, resources, statements, template

FUNCTIONS = resources("AWS::Serverless::Function", ON_AWS)


def test_mail_goes_to_any_recipient_but_from_the_sender_only() -> None:
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
def test_the_function_that_words_the_pool_s_mail_knows_who_sends_it(mail: dict[str, str]) -> None:
    """Cognito fails a reset whose words come from a function unless it sends through SES.

    https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-custom-message.html
    """
    parameters = {**ON_AWS, **mail}
    (pool,) = resources("AWS::Cognito::UserPool", ON_AWS).values()
    sends = chosen(pool, parameters).get("EmailConfiguration", {}).get("EmailSendingAccount") == "DEVELOPER"
    trigger = pool["LambdaConfig"]["CustomMessage"]["Fn::GetAtt"][0]
    told = chosen(FUNCTIONS[trigger]["Environment"]["Variables"], parameters)["POOL_SENDS_WITH_SES"]
    assert told == ("true" if sends else "false") == ("true" if mail else "false")


def test_the_function_that_words_the_pool_s_mail_answers_in_the_time_that_cognito_waits() -> None:
    """Five seconds, cold starts included; with less memory than this a cold start alone may take them.

    https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-working-with-lambda-triggers.html
    """
    (pool,) = resources("AWS::Cognito::UserPool", ON_AWS).values()
    for trigger in pool["LambdaConfig"].values():
        function = FUNCTIONS[trigger["Fn::GetAtt"][0]]
        assert function["Timeout"] <= 5
        assert function["MemorySize"] >= 512


def test_the_sender_s_identity_belongs_to_the_stack_once_verified() -> None:
    """The pool refers to it, so it must not leave the stack when it is said to be verified."""
    identity = template()["Resources"]["SenderIdentity"]
    assert is_made(identity, {**ON_AWS, "MailSenderVerified": "true"})
    assert not is_made(identity, {**ON_AWS, "MailIdentity": "example.com"})
