"""Ways in which Ada, an administrator, loses the role."""

from collections.abc import Callable

from muster.users.fields import Role
from tests.functional.api import Client
from tests.functional.people import World, person


def removed(admin: Client, world: World) -> None:
    """Remove her, and delete her sign-in."""
    assert admin("DELETE", "/v1/users/ada").status == 204
    world.onboard()


def disabled(admin: Client, world: World) -> None:
    """Disable her."""
    assert admin("POST", "/v1/users/ada/disable").status == 200


def demoted(admin: Client, world: World) -> None:
    """Make her a member."""
    assert admin("PATCH", "/v1/users/ada", {"role": "member"}).status == 200


def replaced_by_a_namesake(admin: Client, world: World) -> None:
    """Remove her, and add another administrator with her account."""
    removed(admin, world)
    person("ada", role=Role.ADMINISTRATOR)


def replaced_in_another_enterprise(admin: Client, world: World) -> None:
    """Remove her, and add an administrator of another enterprise with her account."""
    removed(admin, world)
    person("ada", "other", role=Role.ADMINISTRATOR)


LOSSES = (removed, disabled, demoted, replaced_by_a_namesake, replaced_in_another_enterprise)
Loss = Callable[[Client, World], None]
