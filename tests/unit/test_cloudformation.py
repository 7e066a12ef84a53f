"""The template read without AWS: names and conditions decided by its parameters."""

from infra.cloudformation import UNKNOWN, Resolved, load
from tests.template import ON_AWS, PLACE


def test_the_template_gives_its_names_by_its_parameters() -> None:
    found = {each.logical_id: each.properties for each in Resolved(load(), ON_AWS, PLACE).resources()}
    assert found["ImportUsersFunction"]["FunctionName"] == "muster-production-import-users"
    assert found["UploadsBucket"]["BucketName"] is UNKNOWN  # it has a piece of the stack's id
    assert found["SenderIdentity"]["EmailIdentity"] == "muster@example.com"
    assert "AlarmTopic" not in found
    assert found["ImportUsersFunction"]["Role"] is UNKNOWN
    assert found["UsersTable"]["DeletionProtectionEnabled"] is True
