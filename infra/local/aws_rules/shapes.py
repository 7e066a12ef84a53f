"""The rules that botocore's model of a service states: types, required members, lengths, ranges, enums and patterns.

botocore itself checks types, required members and minima only, and only where a client asks it to.
"""

import base64
import binascii
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, TypeAlias

from botocore.model import Shape, StringShape, StructureShape

from infra.local.aws_rules.breach import Breach
from infra.local.aws_rules.patterns import UntranslatableError, translated

Path: TypeAlias = tuple[str, ...]
Found: TypeAlias = list[Breach]
Check: TypeAlias = Callable[[Any, Path, Found], None]

_NUMBERS = {
    "integer": (int,),
    "long": (int,),
    "float": (int, float),
    "double": (int, float),
}
# Patterns of a service's model that are wrong.
_CORRECTED: Mapping[tuple[str, str], str] = {
    # "The non-leading, non-trailing space character" is allowed in passwords:
    # https://docs.aws.amazon.com/cognito/latest/developerguide/managing-users-passwords.html
    ("cognito-idp", "PasswordType"): r"[\S]+.*[\S]+",
}


class ShapeRules:
    """The rules of one service's model; the check of a shape is made at its first use.

    `wire` says that values come as a JSON body has them: binary ones in base 64, times as numbers or texts, and members
    that the model does not know are ignored, as AWS does.
    """

    def __init__(self, service: str, *, wire: bool) -> None:
        self._service = service
        self._source = f"botocore's model of {service}"
        self._wire = wire
        self._checks: dict[str, Check] = {}

    def breaches(self, shape: StructureShape | None, params: Mapping[str, Any]) -> Found:
        """Return the parameters of a request that break a rule of its shape."""
        found: Found = []
        if shape is not None:
            self._check(shape)(params, (), found)
        return found

    def of_value(self, shape: Shape, value: object, where: str) -> Found:
        """Return the parts of a value that break a rule of its shape."""
        found: Found = []
        self._check(shape)(value, (where,), found)
        return found

    def _check(self, shape: Shape) -> Check:
        made = self._checks.get(shape.name)
        if made is None:

            def later(value: Any, path: Path, found: Found) -> None:
                self._checks[shape.name](value, path, found)

            # A shape may hold itself, so there is a check of it while its members' are made.
            self._checks[shape.name] = later
            made = self._checks[shape.name] = self._made(shape)
        return made

    def _made(self, shape: Any) -> Check:
        makers: Mapping[str, Callable[[Any], Check]] = {
            "structure": self._structure,
            "list": self._list,
            "map": self._map,
            "string": self._string,
            "character": self._string,
            "blob": self._blob,
            "boolean": lambda _: self._plain("truth value", bool),
            "timestamp": lambda _: self._plain("time", datetime, int, float, str),
        }
        return makers.get(shape.type_name, self._number)(shape)

    def _breach(self, rule: str, path: Path, what: str) -> Breach:
        return Breach(f"model: {rule}", ".".join(path) or "request", what, self._source)

    def _structure(self, shape: StructureShape) -> Check:
        if getattr(shape, "is_document_type", False):
            return self._plain("document", object)
        checks = {name: self._check(member) for name, member in shape.members.items()}
        required = tuple(shape.required_members)
        union = bool(getattr(shape, "is_tagged_union", False))

        def check(value: Any, path: Path, found: Found) -> None:
            if not isinstance(value, Mapping):
                found.append(self._breach("type", path, f"is no structure but {type(value).__name__}"))
                return
            found.extend(self._breach("required", path, f"lacks {name}") for name in required if name not in value)
            if union and len(value) != 1:
                found.append(self._breach("union", path, f"has {len(value)} members, and one is taken"))
            for name, each in value.items():
                if name in checks:
                    checks[name](each, (*path, name), found)
                elif not self._wire:
                    found.append(self._breach("member", path, f"has {name}, which is not known"))

        return check

    def _list(self, shape: Any) -> Check:
        of_member, of_length = self._check(shape.member), self._length(shape, "items")

        def check(value: Any, path: Path, found: Found) -> None:
            if not isinstance(value, list | tuple):
                found.append(self._breach("type", path, f"is no list but {type(value).__name__}"))
                return
            of_length(len(value), path, found)
            for place, each in enumerate(value):
                of_member(each, (*path, str(place)), found)

        return check

    def _map(self, shape: Any) -> Check:
        of_key, of_value = self._check(shape.key), self._check(shape.value)
        of_length = self._length(shape, "entries")

        def check(value: Any, path: Path, found: Found) -> None:
            if not isinstance(value, Mapping):
                found.append(self._breach("type", path, f"is no map but {type(value).__name__}"))
                return
            of_length(len(value), path, found)
            for key, each in value.items():
                of_key(key, (*path, "its keys"), found)
                of_value(each, (*path, str(key)), found)

        return check

    def _string(self, shape: StringShape) -> Check:
        of_length, enum = self._length(shape, "characters"), frozenset(shape.enum)
        written = _CORRECTED.get((self._service, shape.name)) or shape.metadata.get("pattern")
        try:
            pattern = translated(written) if written else None
        except UntranslatableError:
            pattern = None  # tests/unit/test_aws_rules.py lists these

        def check(value: Any, path: Path, found: Found) -> None:
            if not isinstance(value, str):
                found.append(self._breach("type", path, f"is no text but {type(value).__name__}"))
                return
            of_length(len(value), path, found)
            if enum and value not in enum:
                found.append(self._breach("enum", path, f"is none of {', '.join(sorted(enum))}"))
            if pattern and not pattern.fullmatch(value):
                found.append(self._breach("pattern", path, f"does not match {written}"))

        return check

    def _blob(self, shape: Any) -> Check:
        of_length = self._length(shape, "bytes")

        def check(value: Any, path: Path, found: Found) -> None:
            if self._wire and isinstance(value, str):
                try:
                    value = base64.b64decode(value, validate=True)
                except binascii.Error:
                    found.append(self._breach("type", path, "is not in base 64"))
                    return
            if isinstance(value, str):
                value = value.encode()
            if isinstance(value, bytes | bytearray):
                of_length(len(value), path, found)
            elif not hasattr(value, "read"):
                found.append(self._breach("type", path, f"is no content but {type(value).__name__}"))

        return check

    def _number(self, shape: Any) -> Check:
        kinds = _NUMBERS[shape.type_name]
        least, most = shape.metadata.get("min"), shape.metadata.get("max")

        def check(value: Any, path: Path, found: Found) -> None:
            if isinstance(value, bool) or not isinstance(value, kinds):
                found.append(self._breach("type", path, f"is no {shape.type_name} but {type(value).__name__}"))
            elif (least is not None and value < least) or (most is not None and value > most):
                found.append(self._breach("range", path, f"{value} is not from {least} to {most}"))

        return check

    def _plain(self, name: str, *kinds: type) -> Check:
        def check(value: Any, path: Path, found: Found) -> None:
            if not isinstance(value, kinds):
                found.append(self._breach("type", path, f"is no {name} but {type(value).__name__}"))

        return check

    def _length(self, shape: Shape, unit: str) -> Callable[[int, Path, Found], None]:
        least, most = shape.metadata.get("min", 0), shape.metadata.get("max")

        def check(length: int, path: Path, found: Found) -> None:
            if length < least:
                found.append(self._breach("length", path, f"has {length:,} {unit}, and at least {least:,} are needed"))
            if most is not None and length > most:
                found.append(self._breach("length", path, f"has {length:,} {unit}, and at most {most:,} are taken"))

        return check
