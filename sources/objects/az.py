"""Azure Blob Storage: `az://container/folder-or-blob-or-glob`, in the account that is found in this order:

1. `endpoint`, the account's whole address (`https://<account>.blob.core.windows.net`, or an emulator's);
2. the path itself: `az://<account>.blob.core.windows.net/container/…` (a container's name has no dot, so it is clear);
3. AZURE_STORAGE_CONNECTION_STRING;
4. AZURE_STORAGE_ACCOUNT.

Credentials: the key or signature in the connection string, AZURE_STORAGE_KEY, AZURE_STORAGE_SAS_TOKEN, else Azure's
default chain. Keys and signatures are used for their own account only, never sent to another.
https://learn.microsoft.com/python/api/overview/azure/identity-readme#defaultazurecredential
"""

import logging
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from datetime import UTC
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import IO, Any

from sources.base import Object, Unreachable
from sources.objects.arriving import arrive
from sources.objects.az_account import Account, account_of
from sources.objects.choosing import choose
from sources.objects.failures import OTHER_SHAPES, Store
from sources.objects.naming import Location

# Seconds. The SDK's own retries begin at 15 seconds; a place that is silent must be told within about 20.
_CONNECT_TIMEOUT, _LISTING_TIMEOUT, _READ_TIMEOUT, _RETRIES, _BACKOFF = 4, 5, 30, 2, 1

_STORE = Store(
    title="Azure Blob Storage",
    extra="azure",
    container="container",
    credentials="AZURE_STORAGE_CONNECTION_STRING, AZURE_STORAGE_KEY, AZURE_STORAGE_SAS_TOKEN, a service principal "
    "(AZURE_TENANT_ID, AZURE_CLIENT_ID, AZURE_CLIENT_SECRET), a managed identity, or `az login`",
    permissions="the role Storage Blob Data Reader on the container, or a signature with list and read (sp=rl)",
    endpoint="the account is `endpoint` in outlay.toml, else the path's host, else AZURE_STORAGE_CONNECTION_STRING, "
    "else AZURE_STORAGE_ACCOUNT",
)

_MISSING = ("ContainerNotFound", "ContainerBeingDeleted", "ResourceNotFound")
_MISNAMED = ("InvalidResourceName", "InvalidUri", "OutOfRangeInput")
_EXPIRED_WORDS = ("time frame", "expired", "Expiry")


def locate(uri: str) -> Location:
    """Take `az://container/key` or `az://<account's host>/container/key` apart."""
    return Location.parse(uri, names_hosts=True)


def list_objects(where: Location, *, endpoint: str | None) -> list[Object]:
    """The blobs that `where` names; the version is the etag. Raises Unreachable."""
    with _told(where):
        container = _container(where, endpoint, _LISTING_TIMEOUT)
        return choose(where, lambda prefix: _listing(container, where, prefix))


def fetch(obj: Object, into: Path, *, endpoint: str | None) -> Path:
    """Download the version that was listed, as stored (a gzip encoding is left alone). Raises Unreachable."""
    where = locate(obj.uri)
    with _told(where):
        blob = _container(where, endpoint, _READ_TIMEOUT).get_blob_client(where.key)
        return arrive(obj, into, lambda file: _download(blob, obj.version, file))


def _listing(container: Any, where: Location, prefix: str) -> Iterator[tuple[str, Object]]:
    """Accounts with a hierarchical namespace list folders too, told apart by their metadata."""
    for blob in container.list_blobs(name_starts_with=prefix, include=["metadata"]):
        metadata: dict[str, str] = blob.metadata or {}
        if metadata.get("hdi_isfolder") == "true":
            continue
        modified = blob.last_modified.astimezone(UTC).replace(tzinfo=None)
        yield blob.name, Object(where.uri(blob.name), blob.size, blob.etag.strip('"'), modified)


def _download(blob: Any, version: str, file: IO[bytes]) -> None:
    from azure.core import MatchConditions

    condition = {"etag": f'"{version}"', "match_condition": MatchConditions.IfNotModified}
    blob.download_blob(decompress=False, **condition).readinto(file)


def _container(where: Location, endpoint: str | None, read_timeout: int) -> Any:
    from azure.storage.blob import BlobServiceClient, LinearRetry

    account = account_of(where.host, endpoint)
    if account is None:
        raise _no_account(where)
    service = BlobServiceClient(
        account.url,
        credential=_credential(account),
        retry_policy=LinearRetry(backoff=_BACKOFF, retry_total=_RETRIES, random_jitter_range=_BACKOFF),
        connection_timeout=_CONNECT_TIMEOUT,
        read_timeout=read_timeout,
    )
    return service.get_container_client(where.container)


def _credential(account: Account) -> Any:
    from azure.core.credentials import AzureNamedKeyCredential, AzureSasCredential

    if account.key:
        return AzureNamedKeyCredential(account.name, account.key)
    return AzureSasCredential(account.sas) if account.sas else _default_credential()


@lru_cache(maxsize=1)
def _default_credential() -> Any:
    """The default chain, once, since it keeps the token; what it tries is told by the error, not on the log as well."""
    from azure.identity import DefaultAzureCredential

    logging.getLogger("azure.identity").setLevel(logging.ERROR)
    return DefaultAzureCredential()


@contextmanager
def _told(where: Location) -> Generator[None]:
    """Turns what Azure's clients raise into an Unreachable."""
    try:
        import azure.core.exceptions as azure

        import_module("azure.identity")
        import_module("azure.storage.blob")
    except ImportError as error:
        raise _STORE.not_installed(where, "azure-storage-blob or azure-identity") from error
    try:
        yield
    except azure.HttpResponseError as error:
        raise _refusal(where, error) from error
    except azure.AzureError as error:
        raise _STORE.network(where, error) or _STORE.other(where, error) from error
    except ValueError as error:
        raise _STORE.misnamed(where, error) from error
    except OTHER_SHAPES as error:
        raise _STORE.other(where, repr(error)) from error


def _refusal(where: Location, error: Any) -> Unreachable:
    """What an error answer means, by its code and status; without a status, none was asked for lack of credentials.

    https://learn.microsoft.com/rest/api/storageservices/blob-service-error-codes
    """
    code, status = _code(error), error.status_code
    if status is None:
        return _STORE.network(where, error) or _STORE.no_credentials(where, error)
    if code in _MISSING:
        return _STORE.missing(where, where.container)
    if code == "BlobArchived":
        return _STORE.archived(where)
    if status in (404, 412):
        return _STORE.changed(where)
    return _refused_identity(where, error) if status in (401, 403) else _refused_request(where, error)


def _refused_identity(where: Location, error: Any) -> Unreachable:
    if any(word in str(error) for word in _EXPIRED_WORDS):
        return _STORE.expired(where, _code(error))
    wrong = error.status_code == 401 or "Authentication" in _code(error)
    detail = f"{_code(error)}: {error}"
    return _STORE.no_credentials(where, detail) if wrong else _STORE.denied(where, detail)


def _refused_request(where: Location, error: Any) -> Unreachable:
    detail = f"{_code(error)}: {error}"
    if error.status_code == 429 or error.status_code >= 500:
        return _STORE.busy(where, detail)
    return _STORE.misnamed(where, detail) if _code(error) in _MISNAMED else _STORE.other(where, detail)


def _code(error: Any) -> str:
    """The store's code, else the status, where what answered is no such store."""
    code = getattr(error, "error_code", None) or error.status_code
    return str(getattr(code, "value", code))


def _no_account(where: Location) -> Unreachable:
    return Unreachable(
        str(where),
        found="no storage account named anywhere",
        expected="`endpoint` in outlay.toml, a path az://<account>.blob.core.windows.net/container/…, "
        "AZURE_STORAGE_CONNECTION_STRING or AZURE_STORAGE_ACCOUNT",
        do="Name the account in one of these places.",
    )
