"""What a network that fails is told as, from real failures, and how long it takes to know."""

import socket
import ssl
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import monotonic

import pytest

from sources.base import Unreachable
from sources.objects import list_objects
from sources.objects.failures import Store
from tests.servers.answers import nobody, silent

STORE = Store("A store", "extra", "bucket", "credentials", "permissions", "endpoint")
ENDPOINTS = {"s3": "{}", "az": "{}/devstoreaccount1", "gs": "{}"}


def unresolved() -> object:
    return socket.getaddrinfo("not-a-number", 80, flags=socket.AI_NUMERICHOST)


def not_listening() -> object:
    return socket.create_connection(("127.0.0.1", int(nobody().rpartition(":")[2])))


def slow() -> object:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as client:
        client.settimeout(0.01)
        return client.recv(1)


def no_tls() -> object:
    return ssl.create_default_context().load_verify_locations(cadata="nonsense")


@pytest.mark.parametrize(
    ("fail", "found", "transient"),
    [
        (unresolved, "a host name that cannot be resolved", True),
        (not_listening, "no server listening there", True),
        (slow, "no answer in time", True),
        (no_tls, "a certificate or TLS answer", False),
    ],
)
def test_the_root_cause_is_told(fail: Callable[[], object], found: str, transient: bool) -> None:
    try:
        cause: object = fail()
    except OSError as error:
        cause = error
    outer = RuntimeError("wrapped", RuntimeError(cause))
    failure = STORE.network("s3://b/x", outer)
    assert failure is not None
    assert failure.found.startswith(found)
    assert failure.transient is transient


def test_what_is_no_failure_of_the_network() -> None:
    assert STORE.network("s3://b/x", ValueError("no")) is None


def time_to_know(scheme: str, endpoint: str) -> tuple[float, Unreachable]:
    begun = monotonic()
    with pytest.raises(Unreachable) as caught:
        list_objects(f"{scheme}://bills/x", base=Path(), endpoint=ENDPOINTS[scheme].format(endpoint))
    return monotonic() - begun, caught.value


@pytest.mark.usefixtures("aws_credentials", "azurite_credentials")
def test_a_place_that_does_not_answer_is_told_soon() -> None:
    with silent() as mute, ThreadPoolExecutor(6) as pool:
        asked = {
            (scheme, address): pool.submit(time_to_know, scheme, address)
            for scheme in ENDPOINTS
            for address in (mute, nobody())
        }
        answers = {key: waiting.result() for key, waiting in asked.items()}
    for (scheme, address), (seconds, error) in answers.items():
        assert error.transient, (scheme, error)
        assert error.found == (
            "no answer in time" if address == mute else "no server listening there (connection refused)"
        )
        assert seconds < 25, (scheme, address)
