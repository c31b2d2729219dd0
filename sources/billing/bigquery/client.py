"""Google's BigQuery client: made once a run, bounded in time, its failures told."""

import os
from collections.abc import Generator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from sources.base import Unreachable
from sources.objects.failures import OTHER_SHAPES, Store

# Seconds: to connect, between two bytes, for all retries of one request together, and for a query to end.
CONNECT_TIMEOUT, READ_TIMEOUT, RETRIES_FOR, QUERY_FOR = 4, 60, 15, 600
PAGE_ROWS = 10_000
TIMEOUT = (CONNECT_TIMEOUT, READ_TIMEOUT)
# Reasons of a 403 that pass by themselves: https://docs.cloud.google.com/bigquery/docs/error-messages
BUSY = ("rateLimitExceeded", "quotaExceeded", "jobRateLimitExceeded")

CREDENTIALS = "GOOGLE_APPLICATION_CREDENTIALS, `gcloud auth application-default login`, or the machine's account"
STORE = Store(
    title="BigQuery",
    extra="gcp",
    container="dataset",
    credentials=CREDENTIALS,
    permissions="bigquery.tables.list, bigquery.tables.get and bigquery.tables.getData on the dataset (role "
    "roles/bigquery.dataViewer); for a view also bigquery.jobs.create on the project (role roles/bigquery.jobUser)",
    endpoint="`endpoint` in outlay.toml wins over BIGQUERY_EMULATOR_HOST",
)


def anonymous(address: str) -> Any:
    """No credentials for an address without TLS, which is never sent any; None, those that are found, for others."""
    from google.auth.credentials import AnonymousCredentials

    return AnonymousCredentials() if address.startswith("http://") else None


def client_of(project: str, endpoint: str | None) -> Any:
    from google.cloud import bigquery

    address = endpoint or os.environ.get("BIGQUERY_EMULATOR_HOST", "")
    return bigquery.Client(
        project=project,
        client_options={"api_endpoint": endpoint} if endpoint else None,
        credentials=anonymous(address),
    )


def bounded() -> dict[str, Any]:
    """What each request is given: seconds to wait, and how long it is made again."""
    from google.cloud.bigquery import DEFAULT_RETRY

    return {"timeout": TIMEOUT, "retry": DEFAULT_RETRY.with_timeout(RETRIES_FOR)}


@contextmanager
def told(where: object, store: Store = STORE, client: str = "google.cloud.bigquery") -> Generator[None]:
    """Turns what Google's client, a module, raises into an Unreachable."""
    try:
        import google.api_core.exceptions as api
        import google.auth.exceptions as auth
        import requests

        import_module(client)
    except ImportError as error:
        raise store.not_installed(where, client) from error
    try:
        yield
    except api.GoogleAPICallError as error:
        raise _refusal(where, error, store) from error
    except (api.GoogleAPIError, requests.RequestException, TimeoutError) as error:
        raise store.network(where, error) or store.other(where, error) from error
    except auth.GoogleAuthError as error:
        raise store.network(where, error) or store.no_credentials(where, error) from error
    except (*OTHER_SHAPES, ValueError) as error:
        raise store.other(where, repr(error)) from error


def _refusal(where: object, error: Any, store: Store) -> Unreachable:
    """What an error answer means, by its status and reason."""
    status, detail = int(error.code or 0), f"{error.code}: {error.message}"
    reasons = {each.get("reason") for each in error.errors if isinstance(each, dict)}
    if status == 404:
        return _missing(where, error.message)
    if status in (408, 429) or status >= 500 or not reasons.isdisjoint(BUSY):
        return store.busy(where, detail)
    if status in (401, 403):
        return store.no_credentials(where, detail) if status == 401 else store.denied(where, detail)
    return store.other(where, detail)


def _missing(where: object, message: str) -> Unreachable:
    return Unreachable(
        str(where),
        found=f"nothing of that name ({message})",
        expected="a dataset, a table or a view that exists",
        do="Correct `path`; Google makes the tables some hours after the export was switched on.",
    )
