"""Options of a file in the drop folder by its metadata, as `x-amz-meta-muster-mode: update`.

S3 keeps what was uploaded with the file under names that begin with x-amz-meta-, in small letters, and HeadObject tells
it: https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html#UserMetadata
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from muster.errors import WorkbookError
from muster.imports.options import ImportOptions, Match, Mode
from muster.messages import message
from muster.users.text import quote

_PREFIX = "muster-"
_SWITCH: Mapping[str, bool] = {"true": True, "false": False}
_ALLOWED: Mapping[str, Mapping[str, Any]] = {
    "mode": {mode.replace("_", "-"): mode for mode in Mode},
    "match": {str(match): match for match in Match},
    "blanks-clear": _SWITCH,
    "allow-role-changes": _SWITCH,
    "preview": _SWITCH,
}


def with_metadata(options: ImportOptions, metadata: Mapping[str, str]) -> ImportOptions:
    """Return the options of folders, with those of the metadata in their place.

    `metadata` has names without `x-amz-meta-`; those that do not begin with `muster-` are not ours. Raises
    WorkbookError, which names what is allowed, for an option or a value that does not exist.
    """
    asked = {name.lower(): value for name, value in metadata.items() if name.lower().startswith(_PREFIX)}
    return replace(options, **{_attribute(name): _value(name, value) for name, value in asked.items()})


def _attribute(name: str) -> str:
    option = name.removeprefix(_PREFIX)
    if option not in _ALLOWED:
        raise WorkbookError(
            message(
                "metadata_option_unknown",
                "The metadata of the file has {name}, which is no option. Options are {allowed}. Upload the file once "
                "more.",
                name=quote(name),
                allowed=", ".join(_PREFIX + each for each in _ALLOWED),
            )
        )
    return option.replace("-", "_")


def _value(name: str, value: str) -> Any:
    allowed = _ALLOWED[name.removeprefix(_PREFIX)]
    written = value.strip().lower().replace("_", "-")
    if written not in allowed:
        raise WorkbookError(
            message(
                "metadata_value_unknown",
                "The metadata of the file has {value} for {name}. Allowed are {allowed}. Upload the file once more.",
                value=quote(value),
                name=name,
                allowed=", ".join(allowed),
            )
        )
    return allowed[written]
