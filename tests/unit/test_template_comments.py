"""Comments in the template."""

from infra.local.settings import TEMPLATE
from tests.template import template


def test_every_resource_says_what_it_is_for() -> None:
    lines = TEMPLATE.read_text().splitlines()
    own_comment_not_needed = ("Log", "Role", "Route", "Permission", "Integration", "Policy")
    silent = [
        name
        for name in template()["Resources"]
        if not lines[lines.index(f"  {name}:") - 1].startswith("  #") and not name.endswith(own_comment_not_needed)
    ]
    assert not silent
