"""Writes which of the template's types of resources each Region lacks, as JSON: `python regional_types.py TEMPLATE`.

It runs in SAM's own environment, where cfn-lint and its list of the types of each Region are.
"""

import json
import sys

from cfnlint.decode.decode import decode
from cfnlint.helpers import REGIONS
from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER

# The types that SAM makes of its own types in this template.
SERVERLESS = {
    "AWS::Serverless::Function": ("AWS::Lambda::Function", "AWS::Lambda::EventSourceMapping", "AWS::Events::Rule"),
    "AWS::Serverless::LayerVersion": ("AWS::Lambda::LayerVersion",),
}


def main() -> None:
    """Print the types that are missing, by Region."""
    template, faults = decode(sys.argv[1])
    if faults:
        sys.exit(str(faults))
    written = {each["Type"] for each in template["Resources"].values()}
    types = {one for kind in written for one in SERVERLESS.get(kind, (kind,))}
    lacking = {region: sorted(types - set(PROVIDER_SCHEMA_MANAGER.get_resource_types(region))) for region in REGIONS}
    json.dump(lacking, sys.stdout)


if __name__ == "__main__":
    main()
