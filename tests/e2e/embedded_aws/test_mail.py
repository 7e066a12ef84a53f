"""SES's rules on the embedded AWS: tags, senders, the sandbox, and permissions for identities."""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from infra.local.settings import REGION
from infra.local.stack import Stack
from tests.e2e.embedded_aws.bare import ACCOUNT, code_of, role, unchecked


@pytest.fixture(scope="module")
def sender(bare: Stack) -> str:
    """Create a configuration set, and return a verified sender."""
    bare.mail.create_email_identity(EmailIdentity="muster@example.com")
    bare.mail.create_configuration_set(ConfigurationSetName="mail")
    return "Muster <muster@example.com>"


@pytest.fixture
def sandbox(bare: Stack) -> Iterator[None]:
    """Put the account into SES's sandbox."""
    details: Any = {"MailType": "TRANSACTIONAL", "WebsiteURL": "https://example.com"}
    bare.mail.put_account_details(ProductionAccessEnabled=False, **details)
    yield
    bare.mail.put_account_details(ProductionAccessEnabled=True, **details)


def send(client: Any, sender: str, to: str = "ann@example.org", tag: str = "a") -> str:
    text = {"Data": "Welcome", "Charset": "UTF-8"}
    answer = client.send_email(
        FromEmailAddress=sender,
        Destination={"ToAddresses": [to]},
        ConfigurationSetName="mail",
        EmailTags=[{"Name": "account", "Value": tag}],
        Content={"Simple": {"Subject": text, "Body": {"Text": text}}},
    )
    return str(answer["MessageId"])


def mailer(stack: Stack, name: str, *statements: dict[str, Any]) -> Any:
    """Return a client of SES with these permissions only."""
    sts = unchecked(stack, "sts")
    keys = sts.assume_role(RoleArn=role(stack, name, *statements), RoleSessionName=name)["Credentials"]
    return boto3.client(
        "sesv2",
        region_name=REGION,
        endpoint_url=stack.aws.endpoint,
        aws_access_key_id=keys["AccessKeyId"],
        aws_secret_access_key=keys["SecretAccessKey"],
        aws_session_token=keys["SessionToken"],
    )


def may_send(*resources: str, **condition: Any) -> dict[str, Any]:
    arns = [f"arn:aws:ses:{REGION}:{ACCOUNT}:{each}" for each in resources]
    return {"Effect": "Allow", "Action": "ses:SendEmail", "Resource": arns} | condition


def test_a_tag_that_ses_does_not_take_is_refused(bare: Stack, sender: str) -> None:
    with pytest.raises(ClientError, match="SES message tag") as error:
        send(bare.mail, sender, tag="li.wei")
    assert code_of(error) == "BadRequestException"


def test_a_sender_that_is_not_verified_is_refused(bare: Stack, sender: str) -> None:
    with pytest.raises(ClientError, match="identities failed the check") as error:
        send(bare.mail, "stranger@example.net")
    assert code_of(error) == "MessageRejected"


@pytest.mark.usefixtures("sandbox")
def test_in_the_sandbox_only_verified_people_and_the_simulator_get_mail(bare: Stack, sender: str) -> None:
    with pytest.raises(ClientError, match="identities failed the check"):
        send(bare.mail, sender, "nobody@example.org")
    assert send(bare.mail, sender, "success+a@simulator.amazonses.com")
    bare.mail.create_email_identity(EmailIdentity="verified@example.org")
    assert send(bare.mail, sender, "verified@example.org")
    assert bare.mail.get_account()["ProductionAccessEnabled"] is False


def test_a_mail_needs_permission_for_its_sender_and_its_configuration_set(bare: Stack, sender: str) -> None:
    both = may_send("identity/muster@example.com", "configuration-set/mail")
    assert send(mailer(bare, "both", both), sender)
    for number, resource in enumerate(both["Resource"]):
        with pytest.raises(ClientError, match="not authorized"):
            send(mailer(bare, f"one-{number}", both | {"Resource": [resource]}), sender)


def test_the_identity_of_an_address_takes_precedence_over_that_of_its_domain(bare: Stack, sender: str) -> None:
    bare.mail.create_email_identity(EmailIdentity="example.com")
    domain = mailer(bare, "domain", may_send("identity/example.com", "configuration-set/mail"))
    with pytest.raises(ClientError, match=r"identity/muster@example\.com"):
        send(domain, sender)
    assert send(domain, "other@example.com")
    bare.mail.delete_email_identity(EmailIdentity="example.com")


@pytest.mark.usefixtures("sandbox")
def test_in_the_sandbox_a_mail_needs_permission_for_its_recipient_too(bare: Stack, sender: str) -> None:
    bare.mail.create_email_identity(EmailIdentity="ann@example.org")
    named = mailer(bare, "named", may_send("identity/muster@example.com", "configuration-set/mail"))
    with pytest.raises(ClientError, match=r"identity/ann@example\.org"):
        send(named, sender)
    anybody = may_send("identity/*", "configuration-set/*")
    assert send(mailer(bare, "anybody", anybody), sender)


def test_a_condition_on_the_from_address_is_judged(bare: Stack, sender: str) -> None:
    bare.mail.create_email_identity(EmailIdentity="second@example.com")
    condition = {"StringEquals": {"ses:FromAddress": "muster@example.com"}}
    client = mailer(bare, "from", may_send("identity/*", "configuration-set/*", Condition=condition))
    assert send(client, sender)
    with pytest.raises(ClientError, match="not authorized"):
        send(client, "second@example.com")
