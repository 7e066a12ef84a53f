"""The hosts that a browser is sent to: those of the Region, which the console's policy lets it reach."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from botocore.session import get_session

from muster.gateways import aws, cold_start
from muster.gateways.files import S3Files
from muster.http import console
from muster.settings import settings
from tests.functional.region import forget_clients

PARTITIONS = ("aws", "aws-us-gov")
REGIONS = [region for partition in PARTITIONS for region in get_session().get_available_regions("s3", partition)]
SIGN_IN_REGIONS = [
    region for partition in PARTITIONS for region in get_session().get_available_regions("cognito-idp", partition)
]


@pytest.fixture(scope="module", autouse=True)
def _own_session() -> Iterator[None]:
    """Read botocore's data once for all these tests, and leave nothing of it to others."""
    cold_start.session.cache_clear()
    yield
    cold_start.session.cache_clear()


@pytest.fixture(autouse=True)
def _credentials(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Sign as a function's role does."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "ASIAEXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.setenv("AWS_SESSION_TOKEN", "token")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    yield
    _forget()


def _forget() -> None:
    forget_clients()
    settings.cache_clear()


def _deploy_to(region: str, monkeypatch: pytest.MonkeyPatch) -> S3Files:
    monkeypatch.setenv("AWS_DEFAULT_REGION", region)
    monkeypatch.setenv("USER_POOL_ID", f"{region}_test")
    _forget()
    return S3Files(settings().uploads_bucket)


@pytest.mark.parametrize("region", REGIONS)
def test_forms_and_downloads_name_the_regions_own_endpoint(region: str, monkeypatch: pytest.MonkeyPatch) -> None:
    files = _deploy_to(region, monkeypatch)
    own = f"uploads.s3.{region}.amazonaws.com"

    form = urlsplit(files.upload_grant("uploads/acme/a.xlsx", max_bytes=10, seconds=60)["url"])
    download = urlsplit(files.download_url("results/acme/a.xlsx", file_name="a.xlsx", seconds=60))
    assert (form.scheme, form.netloc, form.path) == ("https", own, "/")
    assert (download.scheme, download.netloc, download.path) == ("https", own, "/results/acme/a.xlsx")


@pytest.mark.parametrize("region", SIGN_IN_REGIONS)
def test_the_consoles_policy_lets_a_browser_reach_sign_in_and_uploads_and_nothing_else(
    region: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = _deploy_to(region, monkeypatch).upload_grant("uploads/acme/a.xlsx", max_bytes=10, seconds=60)
    sign_in = aws.client("cognito-idp").meta.endpoint_url

    (reached,) = (part for part in console._policy().split(";") if part.strip().startswith("connect-src "))
    assert reached.split()[1:] == ["'self'", sign_in, form["url"].rstrip("/")]
    assert console._sign_in_url() == f"{sign_in}/"


def test_an_embedded_aws_is_reached_by_the_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:4566")
    files = _deploy_to("eu-central-1", monkeypatch)

    form = files.upload_grant("uploads/acme/a.xlsx", max_bytes=10, seconds=60)
    assert form["url"] == "http://127.0.0.1:4566/uploads"
    download = files.download_url("results/acme/a.xlsx", file_name="a.xlsx", seconds=60)
    assert download.startswith("http://127.0.0.1:4566/uploads/results/acme/a.xlsx?")
