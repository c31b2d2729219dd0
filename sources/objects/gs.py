"""Google Cloud Storage: `gs://bucket/folder-or-object-or-glob`.

Credentials are Application Default Credentials. An endpoint given wins over STORAGE_EMULATOR_HOST; one without TLS is
never sent credentials. https://cloud.google.com/docs/authentication/application-default-credentials
"""

import os
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from datetime import UTC
from importlib import import_module
from pathlib import Path
from typing import IO, Any

from sources.base import Object, Unreachable
from sources.objects.arriving import arrive
from sources.objects.choosing import choose
from sources.objects.failures import OTHER_SHAPES, Store
from sources.objects.naming import Location

# Seconds: to connect, between two bytes, and for all retries of one request together.
_CONNECT_TIMEOUT, _LISTING_TIMEOUT, _READ_TIMEOUT, _RETRIES_FOR = 4, 8, 30, 8
_FIELDS = "items(name,size,generation,timeCreated),nextPageToken"

_STORE = Store(
    title="Google Cloud Storage",
    extra="gcp",
    container="bucket",
    credentials="GOOGLE_APPLICATION_CREDENTIALS, `gcloud auth application-default login`, or the machine's account",
    permissions="storage.objects.list and storage.objects.get on the bucket (role roles/storage.objectViewer)",
    endpoint="`endpoint` in outlay.toml wins over STORAGE_EMULATOR_HOST",
)


def locate(uri: str) -> Location:
    """Take `gs://bucket/key` apart."""
    return Location.parse(uri)


def list_objects(where: Location, *, endpoint: str | None) -> list[Object]:
    """The objects that `where` names; the version is the generation. Raises Unreachable."""
    with _told(where):
        client = _client(endpoint)
        return choose(where, lambda prefix: _listing(client, where, prefix))


def fetch(obj: Object, into: Path, *, endpoint: str | None) -> Path:
    """Download the generation that was listed, as stored (a gzip encoding is left alone). Raises Unreachable."""
    where = locate(obj.uri)
    with _told(where):
        blob = _client(endpoint).bucket(where.container).blob(where.key)
        return arrive(obj, into, lambda file: _download(blob, int(obj.version), file))


def _listing(client: Any, where: Location, prefix: str) -> Iterator[tuple[str, Object]]:
    options = {"fields": _FIELDS, "timeout": (_CONNECT_TIMEOUT, _LISTING_TIMEOUT), "retry": _retry()}
    for blob in client.list_blobs(where.container, prefix=prefix, **options):
        modified = blob.time_created.astimezone(UTC).replace(tzinfo=None)
        yield blob.name, Object(where.uri(blob.name), blob.size, str(blob.generation), modified)


def _download(blob: Any, generation: int, file: IO[bytes]) -> None:
    timeout = (_CONNECT_TIMEOUT, _READ_TIMEOUT)
    blob.download_to_file(file, raw_download=True, if_generation_match=generation, timeout=timeout, retry=_retry())


def _retry() -> Any:
    from google.cloud.storage.retry import DEFAULT_RETRY

    return DEFAULT_RETRY.with_timeout(_RETRIES_FOR)


def _client(endpoint: str | None) -> Any:
    import google.cloud.storage as storage

    address = endpoint or os.environ.get("STORAGE_EMULATOR_HOST", "")
    options = {"api_endpoint": endpoint} if endpoint else None
    with_credentials = not address.startswith("http://")
    return storage.Client(project=None, client_options=options, use_auth_w_custom_endpoint=with_credentials)


@contextmanager
def _told(where: Location) -> Generator[None]:
    """Turns what Google's client raises into an Unreachable."""
    try:
        import google.api_core.exceptions as api
        import google.auth.exceptions as auth
        import google.cloud.storage.exceptions as storage
        import requests

        import_module("google.cloud.storage")
    except ImportError as error:
        raise _STORE.not_installed(where, "google-cloud-storage") from error
    try:
        yield
    except api.GoogleAPICallError as error:
        raise _refusal(where, error) from error
    except storage.DataCorruption as error:
        raise _STORE.busy(where, "the bytes do not match their checksum") from error
    except (api.GoogleAPIError, auth.GoogleAuthError, storage.InvalidResponse) as error:
        raise _failure(where, error) from error
    except (requests.RequestException, ValueError) as error:
        raise _STORE.network(where, error) or _STORE.misnamed(where, error) from error
    except OTHER_SHAPES as error:
        raise _STORE.other(where, repr(error)) from error


def _refusal(where: Location, error: Any) -> Unreachable:
    """What an error answer means, by its status: https://cloud.google.com/storage/docs/json_api/v1/status-codes."""
    status, detail = int(error.code), f"{error.code}: {error.message}"
    if status == 404 and "/o?" in error.message:
        return _STORE.missing(where, where.container)
    if status in (404, 412):
        return _STORE.changed(where)
    if status in (401, 403):
        return _STORE.no_credentials(where, detail) if status == 401 else _STORE.denied(where, detail)
    busy = status in (408, 429) or status >= 500
    return _STORE.busy(where, detail) if busy else _STORE.other(where, detail)


def _failure(where: Location, error: Exception) -> Unreachable:
    """What kept the client from an answer, by the error's type."""
    name = type(error).__name__
    if name in ("RefreshError", "ReauthFailError"):
        return _STORE.network(where, error) or _STORE.expired(where, error)
    if name.endswith("CredentialsError") or name in ("MutualTLSChannelError", "InvalidOperation"):
        return _STORE.no_credentials(where, error)
    return _STORE.network(where, error) or _STORE.other(where, error)
