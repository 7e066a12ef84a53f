"""Error codes with which services refuse a request."""

_CODES = {
    "cognito-idp": "InvalidParameterException",
    "lambda": "InvalidParameterValueException",
    "s3": "InvalidArgument",
    "sesv2": "BadRequestException",
    "sqs": "InvalidParameterValue",
}


def refusal_code(service: str) -> str:
    """Return the code of the error that the service answers."""
    return _CODES.get(service, "ValidationException")
