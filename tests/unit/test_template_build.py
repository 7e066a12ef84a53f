"""How the layers of the template are built, and what functions are told."""

from tests.template import resources, template


def test_a_layer_is_built_for_what_it_is_said_to_fit() -> None:
    """SAM warns otherwise, and takes x86_64.

    https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/building-layers.html
    """
    layers = [each for each in template()["Resources"].values() if each["Type"] == "AWS::Serverless::LayerVersion"]
    for layer in layers:
        if "BuildMethod" in layer.get("Metadata", {}):
            built = layer["Metadata"].get("BuildArchitecture", "x86_64")
            assert [built] == layer["Properties"]["CompatibleArchitectures"], layer


def test_environment_variables_are_text() -> None:
    """AWS takes numbers too, and the embedded AWS does not start a function that has one.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-lambda-function-environment.html
    """
    for name, function in resources("AWS::Serverless::Function").items():
        variables = function.get("Environment", {}).get("Variables", {})
        assert {type(value) for value in variables.values()} <= {str, dict}, name
