"""Amazon S3 and what speaks its protocol: `s3://bucket/folder-or-object-or-glob`.

Credentials, region and proxies come from boto3's default chain; an endpoint given wins over AWS_ENDPOINT_URL.
https://boto3.amazonaws.com/v1/documentation/api/latest/guide/credentials.html
"""

import os
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from datetime import UTC
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import IO, Any

from sources.base import Object, Unreachable
from sources.objects.arriving import arrive
from sources.objects.choosing import choose
from sources.objects.failures import OTHER_SHAPES, Store
from sources.objects.naming import Location

# Seconds. Listings are short answers; a place that is silent must be told within about 20 seconds, retries included.
_CONNECT_TIMEOUT, _LISTING_TIMEOUT, _READ_TIMEOUT, _ATTEMPTS = 4, 5, 30, 3
_CHUNK_BYTES = 1 << 20

_STORE = Store(
    title="Amazon S3",
    extra="aws",
    container="bucket",
    credentials="AWS_ACCESS_KEY_ID with AWS_SECRET_ACCESS_KEY, AWS_PROFILE, a web identity, or the machine's role",
    permissions="s3:ListBucket on the bucket, s3:GetObject on its objects, kms:Decrypt where they are encrypted by KMS",
    endpoint="`endpoint` in outlay.toml wins over AWS_ENDPOINT_URL",
)

_DENIED = ("AccessDenied", "AllAccessDisabled", "AccountProblem", "Forbidden", "403")
_BAD_CREDENTIALS = ("InvalidAccessKeyId", "SignatureDoesNotMatch", "InvalidToken", "InvalidClientTokenId", "401")
_EXPIRED = ("ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired", "RequestTimeTooSkewed", "RequestExpired")
_CHANGED = ("PreconditionFailed", "NoSuchKey", "NoSuchVersion", "404", "412")
_BUSY = ("SlowDown", "ServiceUnavailable", "InternalError", "RequestTimeout", "Throttling", "ThrottlingException")


def locate(uri: str) -> Location:
    """Take `s3://bucket/key` apart."""
    return Location.parse(uri)


def list_objects(where: Location, *, endpoint: str | None) -> list[Object]:
    """The objects that `where` names; the version is the etag. Raises Unreachable."""
    with _told(where):
        client = _client(endpoint, _LISTING_TIMEOUT)
        return choose(where, lambda prefix: _listing(client, where, prefix))


def fetch(obj: Object, into: Path, *, endpoint: str | None) -> Path:
    """Download the version that was listed. Raises Unreachable."""
    where = locate(obj.uri)
    with _told(where):
        client = _client(endpoint, _READ_TIMEOUT)
        return arrive(obj, into, lambda file: _download(client, where, obj.version, file))


def _listing(client: Any, where: Location, prefix: str) -> Iterator[tuple[str, Object]]:
    pages = client.get_paginator("list_objects_v2").paginate(Bucket=where.container, Prefix=prefix)
    for page in pages:
        for found in page.get("Contents", ()):
            modified = found["LastModified"].astimezone(UTC).replace(tzinfo=None)
            version = found["ETag"].strip('"')
            yield found["Key"], Object(where.uri(found["Key"]), found["Size"], version, modified)


def _download(client: Any, where: Location, version: str, file: IO[bytes]) -> None:
    """Write the object's bytes; boto3 retries requests but not a body that breaks off, so that is begun again here."""
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            return _copy(client, where, version, file)
        except Exception as error:
            if attempt == _ATTEMPTS or _STORE.network(where, error) is None:
                raise
    return None


def _copy(client: Any, where: Location, version: str, file: IO[bytes]) -> None:
    file.seek(0)
    file.truncate()
    answer = client.get_object(Bucket=where.container, Key=where.key, IfMatch=f'"{version}"')
    for chunk in answer["Body"].iter_chunks(_CHUNK_BYTES):
        file.write(chunk)


def _client(endpoint: str | None, read_timeout: int) -> Any:
    from botocore.config import Config

    session = _session(frozenset((name, value) for name, value in os.environ.items() if name.startswith("AWS_")))
    retries = {"mode": "standard", "total_max_attempts": _ATTEMPTS}
    config = Config(connect_timeout=_CONNECT_TIMEOUT, read_timeout=read_timeout, retries=retries)
    return session.client("s3", endpoint_url=endpoint, config=config)


@lru_cache(maxsize=4)
def _session(_environment: frozenset[tuple[str, str]]) -> Any:
    """One session for each set of AWS variables: it keeps the credentials that it found and the tokens that it got."""
    import boto3

    return boto3.Session()


@contextmanager
def _told(where: Location) -> Generator[None]:
    """Turns what boto3 raises into an Unreachable."""
    try:
        import botocore.exceptions as boto

        import_module("boto3")
    except ImportError as error:
        raise _STORE.not_installed(where, "boto3") from error
    try:
        yield
    except boto.ClientError as error:
        raise _refusal(where, error.response) from error
    except (boto.BotoCoreError, boto.HTTPClientError, ValueError) as error:
        raise _failure(where, error) from error
    except OTHER_SHAPES as error:
        raise _STORE.other(where, repr(error)) from error


def _refusal(where: Location, response: Any) -> Unreachable:
    """What an error answer of the store means, by its code.

    https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
    """
    code, detail = response["Error"]["Code"], f"{response['Error']['Code']}: {response['Error'].get('Message', '')}"
    if code == "NoSuchBucket":
        return _STORE.missing(where, where.container)
    if code == "InvalidObjectState":
        return _STORE.archived(where)
    if code in _CHANGED:
        return _STORE.changed(where)
    known = ((_DENIED, _STORE.denied), (_BAD_CREDENTIALS, _STORE.no_credentials), (_EXPIRED, _STORE.expired))
    for codes, failure in known:
        if code in codes:
            return failure(where, detail)
    busy = code in _BUSY or response["ResponseMetadata"]["HTTPStatusCode"] >= 500
    return _STORE.busy(where, detail) if busy else _STORE.other(where, detail)


def _failure(where: Location, error: Exception) -> Unreachable:
    """What kept the SDK from an answer, by the name of the error's type: each version of the SDK has more of them."""
    name = type(error).__name__
    if name in ("ParamValidationError", "ValueError", "InvalidRegionError", "NoRegionError"):
        return _STORE.misnamed(where, error)
    if any(word in name for word in ("Credential", "Profile", "SSO", "Token", "ConfigParse", "Login")):
        return _STORE.no_credentials(where, error)
    return _STORE.network(where, error) or _STORE.other(where, error)
