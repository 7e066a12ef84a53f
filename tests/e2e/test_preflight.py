"""`make preflight` as a process, against the embedded AWS with the deployed product."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from infra.local.ministack import free_port
from infra.local.settings import OWNER, ROOT, STACK_NAME
from infra.local.stack import Stack
from infra.preflight import policy
from infra.preflight.names import NAMED
from infra.preflight.permissions import listed
from tests import permissions
from tests.template import template

SECRET = "a-secret-that-is-not-shown"
PRODUCTION = """
[production.deploy.parameters]
stack_name = "{stack}"
region = "us-east-1"

[production.deploy.parameters.parameter_overrides]
Stage = "{stage}"
MailSender = "{sender}"
AlarmEmail = "operations@acme.dev"
"""


class Preflight:
    """The command with settings of its own, and without this machine's AWS settings."""

    def __init__(self, folder: Path, endpoint: str) -> None:
        self._folder, self._endpoint = folder, endpoint

    def run(
        self,
        key: str | None = OWNER,
        secret: str = OWNER,
        *,
        stack: str = "muster-production",
        stage: str = "production",
        sender: str = "muster@acme.dev",
        more: Mapping[str, str] | None = None,
    ) -> subprocess.CompletedProcess[str]:
        """Run the command to its end; check that it shows neither a stack trace nor a secret."""
        settings = self._folder / "samconfig.toml"
        settings.write_text(PRODUCTION.format(stack=stack, stage=stage, sender=sender))
        nowhere = {"AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull}
        keys = {"AWS_ACCESS_KEY_ID": key, "AWS_SECRET_ACCESS_KEY": secret} if key else {}
        ours = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        paths = {"PYTHONPATH": os.pathsep.join(map(str, (ROOT / "layers" / "muster" / "python", ROOT)))}
        no_instance = {"AWS_EC2_METADATA_DISABLED": "true", "AWS_ENDPOINT_URL": self._endpoint}
        done = subprocess.run(  # noqa: S603 - our own command
            [sys.executable, "-m", "infra.preflight", "--env", "production", "--config-file", settings],
            cwd=ROOT,
            env=ours | paths | nowhere | no_instance | keys | dict(more or {}),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.stderr == ""
        assert SECRET not in done.stdout
        return done


@pytest.fixture
def preflight(stack: Stack, tmp_path: Path) -> Preflight:
    return Preflight(tmp_path, stack.aws.endpoint)


def _of(text: str, heading: str) -> list[str]:
    """Return the sentences under one heading."""
    found = re.search(rf"^This {heading}:\n((?:  - .*\n)+)", text, re.MULTILINE)
    return [line.removeprefix("  - ") for line in found[1].splitlines()] if found else []


def _stops(done: subprocess.CompletedProcess[str]) -> list[str]:
    assert done.returncode == bool(_of(done.stdout, "cannot work"))
    machine = ("Node.js", "npm")
    return [each for each in _of(done.stdout, "cannot work") if not each.startswith(machine)]


def _warnings(done: subprocess.CompletedProcess[str]) -> list[str]:
    return _of(done.stdout, "will be worse than it need be")


@contextmanager
def _user(stack: Stack, name: str, document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Create a user with one policy while the block runs; yield the access key."""
    stack.iam.create_user(UserName=name)
    stack.iam.put_user_policy(UserName=name, PolicyName="own", PolicyDocument=json.dumps(document))
    key = stack.iam.create_access_key(UserName=name)["AccessKey"]
    try:
        yield key["AccessKeyId"], key["SecretAccessKey"]
    finally:
        stack.iam.delete_access_key(UserName=name, AccessKeyId=key["AccessKeyId"])
        stack.iam.delete_user_policy(UserName=name, PolicyName="own")
        stack.iam.delete_user(UserName=name)


def _allowing(*actions: str) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": list(actions), "Resource": "*"}]}


def test_an_account_that_is_ready_has_nothing_that_stops(preflight: Preflight) -> None:
    assert _stops(preflight.run()) == []


def test_a_deployed_stack_can_be_updated(stack: Stack, preflight: Preflight) -> None:
    done = preflight.run(stack=STACK_NAME, stage="local", sender="muster@example.com")
    assert [each for each in _stops(done) if "placeholder" not in each] == []
    state = r"(CREATE|UPDATE)_COMPLETE"  # other tests update it
    assert re.search(rf"The stack {STACK_NAME} in us-east-1 is {state} and can be updated\.", done.stdout)
    assert "No name of the template is taken" in done.stdout


def test_the_names_of_another_stack_are_taken(stack: Stack, preflight: Preflight) -> None:
    stops = _stops(preflight.run(stack="muster-again", stage="local"))
    taken = {found[1] for each in stops if (found := re.search(r"function (muster-local-\S+) exists already", each))}
    physical = stack.cloudformation.describe_stack_resources(StackName=STACK_NAME)["StackResources"]
    functions = {each["PhysicalResourceId"] for each in physical if each["ResourceType"] == "AWS::Lambda::Function"}
    assert taken == functions
    assert any("The SES configuration set muster-local exists already" in each for each in stops)


def test_an_existing_identity_of_the_sender_needs_a_parameter(stack: Stack, preflight: Preflight) -> None:
    stack.mail.create_email_identity(EmailIdentity="hello@acme.dev")
    try:
        (stop,) = _stops(preflight.run(sender="hello@acme.dev"))
        assert stop.startswith("The SES identity hello@acme.dev exists already and is not the stack's")
        assert "MailIdentity=hello@acme.dev" in stop
    finally:
        stack.mail.delete_email_identity(EmailIdentity="hello@acme.dev")


def test_the_sandbox_of_ses_is_a_warning(stack: Stack, preflight: Preflight) -> None:
    def put(production: bool) -> None:
        stack.mail.put_account_details(
            MailType="TRANSACTIONAL", WebsiteURL="https://acme.dev", ProductionAccessEnabled=production
        )

    put(False)
    try:
        done = preflight.run()
        assert _stops(done) == []
        assert any(each.startswith("SES is in its sandbox in us-east-1") for each in _warnings(done))
    finally:
        put(True)


def test_a_concurrency_of_ten_is_a_warning_with_the_command_that_requests_more(
    stack: Stack, preflight: Preflight
) -> None:
    total = stack.functions.get_account_settings()["AccountLimit"]["UnreservedConcurrentExecutions"]
    name = stack.outputs["CreateEnterpriseFunction"]
    stack.functions.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=total - 10)
    try:
        (found,) = [each for each in _warnings(preflight.run()) if "Lambda functions" in each]
        assert found.startswith("Only 10 Lambda functions may run at the same time in us-east-1")
        assert "--quota-code L-B99A9384" in found
    finally:
        stack.functions.delete_function_concurrency(FunctionName=name)


def test_the_policy_in_the_documentation_is_enough(stack: Stack, preflight: Preflight) -> None:
    with _user(stack, "preflight-deployer", json.loads(policy.FILE.read_text())) as key:
        done = preflight.run(*key)
    assert _stops(done) == []
    assert [each for each in _warnings(done) if "may not" in each] == []


@pytest.mark.parametrize("missing", ["iam:PassRole", "logs:CreateLogDelivery", "s3:PutObject"])
def test_an_action_that_the_deployer_may_not_use_is_named(stack: Stack, preflight: Preflight, missing: str) -> None:
    document = json.loads(policy.FILE.read_text())
    for statement in document["Statement"]:
        statement["Action"] = [each for each in statement["Action"] if each != missing] or ["sts:GetCallerIdentity"]
    with _user(stack, "preflight-almost", document) as key:
        (stop,) = _stops(preflight.run(*key))
    assert f"user/preflight-almost may not {missing}, which the deployment needs" in stop
    assert "docs/deployer-policy.json" in stop


def test_all_actions_that_a_deployer_may_not_use_are_named(stack: Stack, preflight: Preflight) -> None:
    with _user(stack, "preflight-narrow", _allowing("iam:SimulatePrincipalPolicy", "cloudformation:*")) as key:
        done = preflight.run(*key)
    assert any("may not apigateway:DELETE" in each for each in _stops(done))
    assert any(each.startswith("Looking at SES failed. You may not call GetAccount") for each in _warnings(done))


def test_without_permission_to_simulate_policies_it_warns_and_goes_on(stack: Stack, preflight: Preflight) -> None:
    with _user(stack, "preflight-nothing", _allowing("ses:GetAccount")) as key:
        done = preflight.run(*key)
    assert _stops(done) == []
    assert [each for each in _warnings(done) if each.startswith("Whether you may deploy could not be seen")]
    assert [each for each in _warnings(done) if each.startswith("The stack as it is now could not be looked at")]
    assert "is not there yet" not in done.stdout


def test_without_credentials_it_says_so_in_one_sentence(preflight: Preflight) -> None:
    (stop,) = _stops(preflight.run(key=None))
    assert stop.startswith("There are no AWS credentials on this machine.")


def test_with_a_deleted_key_it_says_so_in_one_sentence(preflight: Preflight) -> None:
    (stop,) = _stops(preflight.run("AKIAIOSFODNN7EXAMPLE", SECRET))
    assert stop.startswith("AWS does not know your access key in aws")


def test_without_network_it_says_so_in_one_sentence(preflight: Preflight) -> None:
    unused = f"http://127.0.0.1:{free_port()}"
    (stop,) = _stops(preflight.run(more={"AWS_ENDPOINT_URL": unused}))
    assert stop.startswith(f"{unused}/ cannot be reached")


@pytest.mark.parametrize(
    ("configuration", "beginning"),
    [
        ("", 'There is no profile "work"'),
        ("[profile work\nregion = us-east-1\n", "Your AWS configuration (~/.aws/config, ~/.aws/credentials) cannot be"),
        ("[profile work]\naws_access_key_id = AKIA\n", "Your AWS configuration (~/.aws/config, ~/.aws/credentials)"),
        ("[profile work]\nrole_arn = arn:aws:iam::1:role/x\nsource_profile = gone\n", "Your AWS configuration"),
        ("[profile work]\ncredential_process = false\n", "Your AWS configuration (~/.aws/config, ~/.aws/credentials)"),
        (
            "[profile work]\nsso_session = acme\nsso_account_id = 1\nsso_role_name = x\n"
            "[sso-session acme]\nsso_start_url = https://acme.awsapps.com/start\nsso_region = us-east-1\n",
            "Your sign-in by IAM Identity Center is over",
        ),
    ],
)
def test_a_profile_that_does_not_work_is_one_sentence(
    preflight: Preflight, tmp_path: Path, configuration: str, beginning: str
) -> None:
    file = tmp_path / "config"
    file.write_text(configuration)
    more = {"AWS_PROFILE": "work", "AWS_CONFIG_FILE": str(file), "HOME": str(tmp_path)}
    (stop,) = _stops(preflight.run(key=None, more=more))
    assert stop.startswith(beginning)


def test_the_actions_of_every_deployed_type_are_listed(stack: Stack) -> None:
    physical = stack.cloudformation.describe_stack_resources(StackName=STACK_NAME)["StackResources"]
    assert {each["ResourceType"] for each in physical} - set(listed()["types"]) == set()


@pytest.mark.parametrize("kind", sorted(listed()["types"]))
def test_the_listed_actions_are_those_of_cloudformations_handlers(kind: str) -> None:
    assert set(listed()["types"][kind]) == permissions.needed(kind) | set(permissions.MORE.get(kind, ()))


def test_every_fixed_name_of_the_template_is_looked_for() -> None:
    """Check the names that the registry takes for a resource's identifier and that the template sets."""
    looked_for = {kind: {each.property} for kind, each in NAMED.items()} | {
        "AWS::SES::EmailIdentity": {"EmailIdentity"}
    }
    for logical_id, resource in template()["Resources"].items():
        kind = resource["Type"].replace("::Serverless::", "::Lambda::")
        (*others, identifier) = permissions.schema(kind)["primaryIdentifier"]
        name = identifier.rsplit("/", 1)[-1]
        if others:
            continue  # a part of something else, such as an association: not a name of its own
        value = resource.get("Properties", {}).get(name)
        substituted = bool(value) and set(value) == {"Fn::Sub"} and "AWS::StackId" not in json.dumps(value)
        given = isinstance(value, dict) and value.get("Ref") in template()["Parameters"]
        if substituted or given:
            assert name in looked_for.get(kind, set()), logical_id
