"""The contract of files, kept by S3 and by the fake alike."""

import io

import boto3
import pytest

from muster.errors import NotFoundError
from muster.gateways.files import Files, S3Files
from tests import fakes
from tests.functional.contract import BOTH
from tests.functional.region import make_buckets

pytestmark = pytest.mark.usefixtures("aws_region")


@pytest.fixture
def files(kind: str) -> Files:
    if kind == "fake":
        return fakes.InMemoryFiles()
    make_buckets()
    return S3Files("uploads")


def _content(files: Files, key: str, etag: str = "") -> bytes:
    into = io.BytesIO()
    files.read(key, into, etag=etag)
    return into.getvalue()


def _etag(files: Files, key: str) -> str:
    if isinstance(files, fakes.InMemoryFiles):
        return files.kept[key][1]
    return boto3.client("s3").head_object(Bucket="uploads", Key=key)["ETag"].strip('"')


@BOTH
class TestFiles:
    def test_what_was_written_can_be_read(self, files: Files) -> None:
        files.write("a/b", io.BytesIO(b"content"), content_type="text/plain")
        assert _content(files, "a/b") == b"content"

    def test_what_is_not_there_is_not_found(self, files: Files) -> None:
        with pytest.raises(NotFoundError):
            _content(files, "a/b")

    @pytest.mark.parametrize(
        ("start", "length", "found"), [(0, 3, b"con"), (3, 2, b"te"), (-4, 4, b"tent"), (-9, 9, b"content")]
    )
    def test_a_part_of_a_file_can_be_read(self, files: Files, start: int, length: int, found: bytes) -> None:
        files.write("a/b", io.BytesIO(b"content"), content_type="text/plain")
        assert files.read_range("a/b", start, length) == found

    def test_no_part_of_what_is_not_there_is_found(self, files: Files) -> None:
        with pytest.raises(NotFoundError):
            files.read_range("a/b", 0, 1)

    def test_whether_a_file_is_there_can_be_asked(self, files: Files) -> None:
        assert not files.exists("a/b")
        files.write("a/b", io.BytesIO(b"content"), content_type="text/plain")
        assert files.exists("a/b")

    def test_the_metadata_that_a_file_was_uploaded_with_is_told_in_small_letters(self, files: Files) -> None:
        if isinstance(files, fakes.InMemoryFiles):
            files.write("a/b", io.BytesIO(b"content"), content_type="text/plain")
            files.told["a/b"] = {"muster-mode": "update"}
        else:
            boto3.client("s3").put_object(
                Bucket="uploads", Key="a/b", Body=b"content", Metadata={"Muster-Mode": "update"}
            )
        assert files.metadata("a/b", etag=_etag(files, "a/b")) == {"muster-mode": "update"}

    def test_a_file_without_metadata_has_none_and_one_that_is_gone_or_replaced_is_not_found(self, files: Files) -> None:
        files.write("a/b", io.BytesIO(b"content"), content_type="text/plain")
        old = _etag(files, "a/b")
        assert files.metadata("a/b", etag=old) == {}
        files.write("a/b", io.BytesIO(b"another"), content_type="text/plain")
        for key, etag in (("a/b", old), ("a/c", old)):
            with pytest.raises(NotFoundError):
                files.metadata(key, etag=etag)

    def test_what_was_replaced_is_not_found_under_its_old_tag(self, files: Files) -> None:
        files.write("a/b", io.BytesIO(b"old"), content_type="text/plain")
        old = _etag(files, "a/b")
        assert _content(files, "a/b", old) == b"old"
        files.write("a/b", io.BytesIO(b"new"), content_type="text/plain")
        with pytest.raises(NotFoundError):
            _content(files, "a/b", old)

    def test_deleting_spares_what_replaced_the_file(self, files: Files) -> None:
        files.write("a/b", io.BytesIO(b"old"), content_type="text/plain")
        old = _etag(files, "a/b")
        files.write("a/b", io.BytesIO(b"new"), content_type="text/plain")
        files.delete("a/b", etag=old)
        assert _content(files, "a/b") == b"new"
        files.delete("a/b", etag=_etag(files, "a/b"))
        with pytest.raises(NotFoundError):
            _content(files, "a/b")

    def test_deleting_what_is_not_there_is_no_error(self, files: Files) -> None:
        files.delete("a/b")
        files.delete("a/b", etag="etag")

    def test_a_grant_is_for_just_one_key(self, files: Files) -> None:
        assert files.upload_grant("a/b", max_bytes=10, seconds=60)["fields"]["key"] == "a/b"

    def test_a_download_address_names_the_file(self, files: Files) -> None:
        assert "a/b" in files.download_url("a/b", file_name="人员.xlsx", seconds=60)
