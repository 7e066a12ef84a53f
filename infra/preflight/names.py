"""Names of the template that exist in the account already, and are not the stack's.

CloudFormation makes no resource whose name is taken. What stays when a stack is deleted (tables, buckets, log groups)
is named by the stack's own id or by AWS, so no second stack meets it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from infra.cloudformation import Resolved, Resource
from infra.preflight.account import Account
from infra.preflight.findings import Finding, ok, stop, warn
from infra.preflight.refusals import is_denied, is_missing


@dataclass(frozen=True)
class Named:
    """How the resources of one type are named and looked for."""

    property: str  # which holds the name
    noun: str
    service: str  # as botocore calls it
    ask: Callable[[Any, str], bool]  # whether the client finds the name; it may raise a "not found" instead
    delete: str  # the command that deletes it; {} is the name


def _answers(operation: str, parameter: str) -> Callable[[Any, str], bool]:
    """Return a question that is answered unless there is no such name."""

    def ask(client: Any, name: str) -> bool:
        getattr(client, operation)(**{parameter: name})
        return True

    return ask


NAMED = {
    "AWS::Lambda::Function": Named(
        "FunctionName",
        "function",
        "lambda",
        _answers("get_function_configuration", "FunctionName"),
        "aws lambda delete-function --function-name {}",
    ),
    "AWS::SES::ConfigurationSet": Named(
        "Name",
        "SES configuration set",
        "sesv2",
        _answers("get_configuration_set", "ConfigurationSetName"),
        "aws sesv2 delete-configuration-set --configuration-set-name {}",
    ),
    "AWS::ApiGatewayV2::DomainName": Named(
        "DomainName",
        "custom domain name",
        "apigatewayv2",
        _answers("get_domain_name", "DomainName"),
        "aws apigatewayv2 delete-domain-name --domain-name {}",
    ),
}
# SAM's type becomes this one. The identity of the sender has a judge of its own (mail.py).
_TRANSFORMED = {"AWS::Serverless::Function": "AWS::Lambda::Function"}


def fixed_names(template: Resolved) -> Iterator[tuple[str, str]]:
    """Yield type and name of every resource of the template with a name that is known before it is made."""
    for each in template.resources():
        kind = _TRANSFORMED.get(each.kind, each.kind)
        name = each.properties.get(NAMED[kind].property) if kind in NAMED else None
        if isinstance(name, str):
            yield kind, name


def look(account: Account) -> Iterator[Finding]:
    """Yield every name that a resource outside of the stack has."""
    taken: list[Finding] = []
    unasked: dict[str, str] = {}
    for kind, name in fixed_names(account.template()):
        if name in account.owned(kind):
            continue
        try:
            if _exists(account, NAMED[kind], name):
                taken.append(judged(NAMED[kind], name, account.environment.stack_name, account.region))
        except ClientError as error:
            if not is_denied(error):
                raise
            unasked[NAMED[kind].noun] = error.operation_name
    yield from taken
    for noun, operation in unasked.items():
        yield warn(f"Whether {noun}s of the template exist already could not be seen: you may not call {operation}.")
    if not (taken or unasked):
        yield ok("No name of the template is taken by anything that is not the stack's.")
    yield from _pools(account)


def judged(named: Named, name: str, stack: str, region: str) -> Finding:
    """Return the remedy for a name that is taken."""
    delete = f"{named.delete.format(name)} --region {region}"
    return stop(
        f"The {named.noun} {name} exists already and is not the stack {stack}'s, so the deployment would fail. If an"
        f" earlier deployment left it and nothing in it is needed, delete it (`{delete}`); otherwise deploy with"
        " another Stage, which gives every name anew."
    )


def _exists(account: Account, named: Named, name: str) -> bool:
    try:
        return named.ask(account.client(named.service), name)
    except ClientError as error:
        if is_missing(error):
            return False
        raise


def _pools(account: Account) -> Iterator[Finding]:
    """Yield other user pools with the template's name, which AWS allows but people cannot tell apart."""
    wanted: list[Resource] = [each for each in account.template().resources() if each.kind == "AWS::Cognito::UserPool"]
    own = account.owned("AWS::Cognito::UserPool")
    names = {each.properties.get("UserPoolName") for each in wanted}
    pages = account.client("cognito-idp").get_paginator("list_user_pools").paginate(MaxResults=60)
    for page in pages:
        for pool in page["UserPools"]:
            if pool["Name"] in names and pool["Id"] not in own:
                yield warn(
                    f"The user pool {pool['Id']} has the name {pool['Name']} too and is not the stack's: it holds"
                    " sign-ins of an earlier deployment, which the new one does not use. Delete it in the Cognito"
                    " console if they are not needed."
                )
