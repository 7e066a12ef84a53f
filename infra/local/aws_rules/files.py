"""Rules of S3 about requests, signed addresses and signed forms."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from infra.local.aws_rules.breach import Breach, Finding, Params, rule, too_long

_GUIDE = "https://docs.aws.amazon.com/AmazonS3/latest/userguide"
_BUCKET = re.compile(r"(?!\d+\.\d+\.\d+\.\d+$)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_OBJECTS = (
    "GetObject",
    "HeadObject",
    "PutObject",
    "DeleteObject",
    "CopyObject",
    "CreateMultipartUpload",
)
_WEEK = 7 * 24 * 3600  # seconds
_LARGEST = 5 * 1024**3  # bytes that one request uploads


@rule("S3 key", f"{_GUIDE}/object-keys.html", "s3", *_OBJECTS)
def key(params: Params) -> Iterator[Finding]:
    """A key has 1 to 1024 bytes of UTF-8, and its parts `..` do not lead out of the bucket."""
    yield from _key(params.get("Key", ""))


def _key(name: str) -> Iterator[Finding]:
    if not name:
        yield "Key", "is empty"
    yield from too_long("Key", len(name.encode()), 1024)
    depth = 0
    for part in name.split("/"):
        depth += -1 if part == ".." else 1
        if depth < 0:
            yield "Key", "leads out of the bucket"
            return


@rule("S3 bucket name", f"{_GUIDE}/bucketnamingrules.html", "s3", *_OBJECTS, "CreateBucket", "ListObjectsV2")
def bucket(params: Params) -> Iterator[Finding]:
    """A bucket's name has 3 to 63 small letters, digits, dots and hyphens."""
    name = params.get("Bucket", "")
    if not name.startswith("arn:") and (not _BUCKET.fullmatch(name) or ".." in name):
        yield "Bucket", "is no name of a bucket"


@rule("S3 metadata", f"{_GUIDE}/UsingMetadata.html", "s3", "PutObject", "CopyObject", "CreateMultipartUpload")
def metadata(params: Params) -> Iterator[Finding]:
    """User-defined metadata have at most 2 KB, and are ASCII."""
    pairs = params.get("Metadata", {})
    yield from too_long("Metadata", sum(len(f"{name}{value}".encode()) for name, value in pairs.items()), 2048)
    for name, value in pairs.items():
        if not f"{name}{value}".isascii():
            yield f"Metadata.{name}", "is not ASCII"


@rule("S3 header lines", "https://www.rfc-editor.org/rfc/rfc9110#section-5.5", "s3", *_OBJECTS)
def header_lines(params: Params) -> Iterator[Finding]:
    """No header holds a line break."""
    names = ("ContentType", "ContentDisposition", "CacheControl", "ResponseContentDisposition", "IfMatch")
    for name in names:
        if re.search(r"[\r\n\x00]", str(params.get(name, ""))):
            yield name, "holds a line break"


def presigned(seconds: int) -> Iterator[Breach]:
    """Yield the reasons for which S3 refuses an address that is signed (version 4) for so long."""
    source = f"{_GUIDE}/using-presigned-url.html"
    if not 1 <= seconds <= _WEEK:
        yield Breach("S3 presigned address", "ExpiresIn", f"{seconds} is not from 1 to {_WEEK:,} seconds", source)


def form(key_name: str, fields: Mapping[str, Any], conditions: Sequence[Any], seconds: int) -> Iterator[Breach]:
    """Yield the reasons for which S3 refuses a signed form: each field has a condition, and a range of sizes is one.

    `fields` are those that the form is given, without the signature's own.
    """
    source = "https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html"
    for where, what in _key(key_name.replace("${filename}", "")):
        yield Breach("S3 key", where, what, f"{_GUIDE}/object-keys.html")
    if not 1 <= seconds <= _WEEK:
        yield Breach("S3 form", "ExpiresIn", f"{seconds} is not from 1 to {_WEEK:,} seconds", source)
    told = {name for each in conditions if isinstance(each, Mapping) for name in each}
    told |= {str(each[1]).lstrip("$") for each in conditions if not isinstance(each, Mapping)}
    for name in fields.keys() - told - {"key", "bucket", "file"}:
        if not str(name).startswith("x-ignore-"):
            yield Breach("S3 form", name, "is a field without a condition", source)
    for each in conditions:
        if not isinstance(each, Mapping) and each[0] == "content-length-range" and not _is_range(each[1], each[2]):
            yield Breach("S3 form", "content-length-range", f"is not within 0 to {_LARGEST:,}", source)


def _is_range(least: int, most: int) -> bool:
    return 0 <= least <= most <= _LARGEST


RULES = (key, bucket, metadata, header_lines)
