"""Files in a bucket."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import IO, TYPE_CHECKING, Protocol, TypedDict
from urllib.parse import quote

from botocore.exceptions import ClientError

from muster.errors import NotFoundError
from muster.gateways.aws import aws_errors, client, error_code
from muster.messages import message

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_MISSING = frozenset({"404", "NoSuchKey", "PreconditionFailed", "412"})
_NOT_FOUND = message("file_not_found", "The file is not there.")


class UploadGrant(TypedDict):
    """A form that lets its holder upload one file: POST `fields` and then the file to `url`."""

    url: str
    fields: dict[str, str]


class Files(Protocol):
    """A bucket of files."""

    def read(self, key: str, into: IO[bytes], *, etag: str = "") -> None:
        """Copy a file. Raises NotFoundError when it is gone or, if `etag` is given, when it is another one by now."""

    def read_range(self, key: str, start: int, length: int) -> bytes:
        """Return so many bytes of a file from a place on; of a negative `start`, the last ones, or all if it has fewer.

        Raises NotFoundError when it is gone.
        """

    def write(self, key: str, content: IO[bytes], *, content_type: str) -> None:
        """Store a file, in place of one that is there."""

    def exists(self, key: str) -> bool:
        """Tell whether there is a file under this key."""

    def metadata(self, key: str, *, etag: str) -> Mapping[str, str]:
        """Return the metadata that a file was uploaded with, by names in small letters without `x-amz-meta-`.

        Raises NotFoundError when it is gone or is another one by now.
        """

    def delete(self, key: str, *, etag: str = "") -> None:
        """Delete a file, if it is there and, if `etag` is given, is still that one."""

    def upload_grant(self, key: str, *, max_bytes: int, seconds: int) -> UploadGrant:
        """Let the holder upload one file of 1 to `max_bytes` bytes under just this key."""

    def download_url(self, key: str, *, file_name: str, seconds: int) -> str:
        """Return an address that downloads the file under that name, for so many seconds."""


class S3Files:
    """Files in an S3 bucket."""

    def __init__(self, bucket: str) -> None:
        self._bucket = bucket

    @property
    def _client(self) -> "S3Client":
        return client("s3")  # type: ignore[no-any-return]

    def read(self, key: str, into: IO[bytes], *, etag: str = "") -> None:
        condition = {"IfMatch": _quoted(etag)} if etag else {}
        with _found():
            body = self._client.get_object(Bucket=self._bucket, Key=key, **condition)["Body"]  # type: ignore[arg-type]
            for chunk in body.iter_chunks(1 << 20):
                into.write(chunk)

    def read_range(self, key: str, start: int, length: int) -> bytes:
        with _found():
            asked = range_header(start, length)
            return self._client.get_object(Bucket=self._bucket, Key=key, Range=asked)["Body"].read()

    def write(self, key: str, content: IO[bytes], *, content_type: str) -> None:
        with aws_errors():
            self._client.put_object(Bucket=self._bucket, Key=key, Body=content, ContentType=content_type)

    def exists(self, key: str) -> bool:
        # S3 answers 404 only to who may list the bucket, and 403 to anybody else:
        # https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html
        with suppress(NotFoundError), _found():
            self._client.head_object(Bucket=self._bucket, Key=key)
            return True
        return False

    def metadata(self, key: str, *, etag: str) -> Mapping[str, str]:
        with _found():
            return self._client.head_object(Bucket=self._bucket, Key=key, IfMatch=_quoted(etag))["Metadata"]

    def delete(self, key: str, *, etag: str = "") -> None:
        with suppress(NotFoundError), _found():
            if etag:
                # Asked beforehand as well, since not every S3 minds the condition of a deletion.
                self._client.head_object(Bucket=self._bucket, Key=key, IfMatch=_quoted(etag))
                self._client.delete_object(Bucket=self._bucket, Key=key, IfMatch=_quoted(etag))
            else:
                self._client.delete_object(Bucket=self._bucket, Key=key)

    def upload_grant(self, key: str, *, max_bytes: int, seconds: int) -> UploadGrant:
        form = self._client.generate_presigned_post(
            self._bucket, key, Conditions=[["content-length-range", 1, max_bytes]], ExpiresIn=seconds
        )
        return UploadGrant(url=form["url"], fields=form["fields"])

    def download_url(self, key: str, *, file_name: str, seconds: int) -> str:
        return self._client.generate_presigned_url(
            "get_object",
            Params={
                "Bucket": self._bucket,
                "Key": key,
                # RFC 6266: any name, as UTF-8.
                "ResponseContentDisposition": f"attachment; filename*=UTF-8''{quote(file_name, safe='')}",
            },
            ExpiresIn=seconds,
        )


@contextmanager
def _found() -> Iterator[None]:
    """Raise NotFoundError where S3 has no such file, or another one than the condition names."""
    try:
        with aws_errors():
            yield
    except ClientError as error:
        if error_code(error) in _MISSING:
            raise NotFoundError(_NOT_FOUND) from error
        raise


def range_header(start: int, length: int) -> str:
    """Return the header Range for so many bytes from a place on, or for the last ones; S3 takes one range a request.

    RFC 9110, 14.1.2; https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html#API_GetObject_RequestSyntax
    """
    return f"bytes={start}" if start < 0 else f"bytes={start}-{start + length - 1}"


def _quoted(etag: str) -> str:
    """Return an entity tag with quotes, as headers have it (RFC 9110, 8.8.3); S3's events leave them out."""
    return f'"{etag.strip(chr(34))}"'
