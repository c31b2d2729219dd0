"""What all tests share: no cloud within reach, and the object stores on loopback, each started once a session."""

import os
from collections.abc import Iterator

# Polars reads it when it is first imported. Three workers share two cores, and most plans of tests are tiny: handing
# each to several threads takes a fourteenth of the suite's processor time.
os.environ.setdefault("POLARS_MAX_THREADS", "1")

import pytest
from hypothesis import settings

from pipelines.garbage import leave_modules_alone, look_seldom
from tests.servers import bigquery, stores, tools

# How long an example takes says how busy the machine is, no more.
settings.register_profile("house", deadline=None, max_examples=40)
settings.load_profile("house")

# What would lead an SDK to a real account, or a request for loopback to a proxy.
_CLOUD_VARIABLES = (
    "AWS_",
    "AZURE_",
    "GOOGLE_",
    "GCLOUD_",
    "STORAGE_EMULATOR_HOST",
    "BIGQUERY_EMULATOR_HOST",
    "CLOUDSDK_",
)
_PROXY_VARIABLES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")


def pytest_collection_finish() -> None:
    """All tests are imported now: some million objects, which Python would go over again and again."""
    look_seldom()
    leave_modules_alone()


@pytest.fixture(scope="session", autouse=True)
def no_cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Neither credentials nor configuration of this machine's user, and no asking of instance metadata."""
    nothing = tmp_path_factory.mktemp("no-cloud")
    with pytest.MonkeyPatch.context() as patch:
        for name in list(os.environ):
            if name.startswith(_CLOUD_VARIABLES) or name.upper() in _PROXY_VARIABLES:
                patch.delenv(name)
        patch.setenv("AWS_EC2_METADATA_DISABLED", "true")
        patch.setenv("AWS_CONFIG_FILE", str(nothing / "aws-config"))
        patch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(nothing / "aws-credentials"))
        patch.setenv("AZURE_TOKEN_CREDENTIALS", "EnvironmentCredential")
        patch.setenv("CLOUDSDK_CONFIG", str(nothing))
        patch.setenv("NO_GCE_CHECK", "true")
        yield


@pytest.fixture
def aws_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    """Credentials that no AWS account knows."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIATESTTESTTESTTEST")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")


@pytest.fixture
def azurite_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    """The emulator's own account and key."""
    monkeypatch.setenv("AZURE_STORAGE_ACCOUNT", stores.AZURITE_ACCOUNT)
    monkeypatch.setenv("AZURE_STORAGE_KEY", stores.AZURITE_KEY)


@pytest.fixture(scope="session")
def s3_server(no_cloud: None) -> Iterator[stores.StoreServer]:
    """S3 on loopback (moto)."""
    with stores.serve_s3() as server:
        yield server


@pytest.fixture(scope="session")
def az_server(no_cloud: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[stores.StoreServer]:
    """Azure Blob Storage on loopback (Azurite)."""
    with stores.serve_az(tools.demand(tools.AZURITE), tmp_path_factory.mktemp("azurite")) as server:
        yield server


@pytest.fixture(scope="session")
def gs_server(no_cloud: None) -> Iterator[stores.StoreServer]:
    """Google Cloud Storage on loopback (gcp-storage-emulator)."""
    with stores.serve_gs() as server:
        yield server


@pytest.fixture(scope="session")
def bigquery_server(no_cloud: None) -> Iterator[bigquery.BigQueryServer]:
    """BigQuery on loopback (bqemulator)."""
    with bigquery.serve_bigquery(tools.demand(tools.BQEMULATOR)) as server:
        yield server
