"""How the layers of the template are built."""

from tests.template import template


def test_a_layer_is_built_for_what_it_is_said_to_fit() -> None:
    """SAM warns otherwise, and takes x86_64.

    https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/building-layers.html
    """
    layers = [each for each in template()["Resources"].values() if each["Type"] == "AWS::Serverless::LayerVersion"]
    for layer in layers:
        if "BuildMethod" in layer.get("Metadata", {}):
            built = layer["Metadata"].get("BuildArchitecture", "x86_64")
            assert [built] == layer["Properties"]["CompatibleArchitectures"], layer
