"""The three object stores on loopback, each ready to take objects: moto for S3, Azurite, gcp-storage-emulator."""

import re
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Timer

# What Azurite and every Azure emulator know; public, and of no use anywhere else.
# https://learn.microsoft.com/azure/storage/common/storage-connect-azurite
AZURITE_ACCOUNT = "devstoreaccount1"
AZURITE_KEY = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="


@dataclass(frozen=True)
class StoreServer:
    """A running store: its scheme, its address, what makes a bucket, what puts (bucket, key, bytes)."""

    scheme: str
    endpoint: str
    make: Callable[[str], object]
    put: Callable[[str, str, bytes], object]


@contextmanager
def serve_s3() -> Iterator[StoreServer]:
    """moto's server in a thread of this process."""
    import boto3
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    endpoint = "http://{}:{}".format(*server.get_host_and_port())
    client = boto3.client("s3", "us-east-1", endpoint_url=endpoint, aws_access_key_id="x", aws_secret_access_key="x")
    try:
        yield StoreServer(
            "s3",
            endpoint,
            lambda bucket: client.create_bucket(Bucket=bucket),
            lambda bucket, key, data: client.put_object(Bucket=bucket, Key=key, Body=data),
        )
    finally:
        client.close()
        server.stop()


@contextmanager
def serve_az(azurite: Path, folder: Path) -> Iterator[StoreServer]:
    """Azurite in a process of its own, with telemetry off, keeping all in memory; `folder` takes what it writes."""
    from azure.core.credentials import AzureNamedKeyCredential
    from azure.storage.blob import BlobServiceClient

    with _azurite(azurite, folder) as address:
        endpoint = f"{address}/{AZURITE_ACCOUNT}"
        credential = AzureNamedKeyCredential(AZURITE_ACCOUNT, AZURITE_KEY)
        with BlobServiceClient(endpoint, credential=credential) as service:
            yield StoreServer(
                "az",
                endpoint,
                service.create_container,
                lambda bucket, key, data: service.get_blob_client(bucket, key).upload_blob(data, overwrite=True),
            )


@contextmanager
def serve_gs() -> Iterator[StoreServer]:
    """gcp-storage-emulator in a thread of this process, in memory."""
    from gcp_storage_emulator.server import create_server
    from google.cloud.storage import Client

    server = create_server("127.0.0.1", 0, in_memory=True)
    server.start()
    # The emulator tells the port that it was given nowhere else.
    endpoint = f"http://127.0.0.1:{server._api._httpd.server_port}"
    client = Client("test", client_options={"api_endpoint": endpoint}, use_auth_w_custom_endpoint=False)
    try:
        yield StoreServer(
            "gs",
            endpoint,
            client.create_bucket,
            lambda bucket, key, data: client.bucket(bucket).blob(key).upload_from_string(data),
        )
    finally:
        client.close()
        server.stop()


@contextmanager
def _azurite(azurite: Path, folder: Path) -> Iterator[str]:
    ports = [option for name in ("blob", "queue", "table") for option in (f"--{name}Port", "0")]
    options = ["--inMemoryPersistence", "--skipApiVersionCheck", "--disableTelemetry", "--silent"]
    command = [str(azurite), *ports, *options]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield _address_told_by(process)
        finally:
            process.terminate()


def _address_told_by(process: subprocess.Popen[str]) -> str:
    """The address in what Azurite prints. Raises RuntimeError with all of it, where none comes within 30 seconds."""
    assert process.stdout is not None
    told: list[str] = []
    impatience = Timer(30, process.kill)
    impatience.start()
    for line in process.stdout:
        told.append(line)
        if match := re.search(r"Blob service .*listen.* (http://\S+)", line):
            impatience.cancel()
            return match[1]
    raise RuntimeError(f"Azurite did not start: {''.join(told)}")
