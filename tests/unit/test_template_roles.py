"""Roles of the template's functions."""

import pytest

from tests.template import ON_AWS, chosen, resources

ROLES = resources("AWS::IAM::Role", ON_AWS)


@pytest.mark.parametrize("name", ROLES)
def test_a_role_names_its_actions_and_its_resources(name: str) -> None:
    for policy in ROLES[name]["Policies"]:
        for statement in chosen(policy["PolicyDocument"]["Statement"], ON_AWS):
            assert statement["Sid"]
            assert "*" not in str(statement["Action"])
            assert statement["Resource"] not in ("*", ["*"])
