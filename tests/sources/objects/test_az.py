"""Azure's own ways: which account, which secret, folders that are objects, error answers, pages."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sources.base import Object, Unreachable
from sources.objects import fetch, list_objects
from sources.objects.az_account import Account, account_of
from tests.servers.answers import Answer, Request, answering
from tests.servers.stores import AZURITE_ACCOUNT, AZURITE_KEY, StoreServer

KEY = "c2VjcmV0LWtleQ=="
CONNECTION = f"DefaultEndpointsProtocol=https;AccountName=acme;AccountKey={KEY};EndpointSuffix=core.windows.net"


def listed(endpoint: str | None, path: str = "az://bills/x") -> list[Object]:
    return list_objects(path, base=Path(), endpoint=endpoint)


@pytest.mark.parametrize(
    ("environment", "host", "endpoint", "account"),
    [
        ({"AZURE_STORAGE_ACCOUNT": "acme"}, "", None, Account("acme", "https://acme.blob.core.windows.net")),
        (
            {"AZURE_STORAGE_CONNECTION_STRING": CONNECTION, "AZURE_STORAGE_ACCOUNT": "other"},
            "",
            None,
            Account("acme", "https://acme.blob.core.windows.net", KEY),
        ),
        (
            {"AZURE_STORAGE_CONNECTION_STRING": "BlobEndpoint=https://a.example;SharedAccessSignature=sv=1&sig=x"},
            "",
            None,
            Account("", "https://a.example", sas="sv=1&sig=x"),
        ),
        (
            {"AZURE_STORAGE_ACCOUNT": "acme", "AZURE_STORAGE_SAS_TOKEN": "?sv=1&sig=x"},
            "",
            "https://acme.blob.core.windows.net",
            Account("acme", "https://acme.blob.core.windows.net", sas="sv=1&sig=x"),
        ),
        (
            {"AZURE_STORAGE_CONNECTION_STRING": CONNECTION},
            "acme.blob.core.windows.net",
            None,
            Account("acme", "https://acme.blob.core.windows.net", KEY),
        ),
        (
            {"AZURE_STORAGE_CONNECTION_STRING": CONNECTION},
            "other.blob.core.windows.net",
            None,
            Account("other", "https://other.blob.core.windows.net"),
        ),
        (
            {"AZURE_STORAGE_ACCOUNT": AZURITE_ACCOUNT, "AZURE_STORAGE_KEY": KEY},
            "",
            f"http://127.0.0.1:10000/{AZURITE_ACCOUNT}",
            Account(AZURITE_ACCOUNT, f"http://127.0.0.1:10000/{AZURITE_ACCOUNT}", KEY),
        ),
        ({}, "", None, None),
        ({"AZURE_STORAGE_CONNECTION_STRING": "nonsense"}, "", None, None),
    ],
)
def test_which_account(
    monkeypatch: pytest.MonkeyPatch,
    environment: dict[str, str],
    host: str,
    endpoint: str | None,
    account: Account | None,
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert account_of(host, endpoint) == account


def test_an_account_shows_no_secret() -> None:
    assert KEY not in repr(Account("acme", "https://a", KEY, f"sig={KEY}"))


def test_no_account_at_all() -> None:
    with pytest.raises(Unreachable, match=r"no storage account named.*AZURE_STORAGE_ACCOUNT"):
        listed(None)


def test_a_connection_string_is_enough(az_server: StoreServer, monkeypatch: pytest.MonkeyPatch) -> None:
    text = f"AccountName={AZURITE_ACCOUNT};AccountKey={AZURITE_KEY};BlobEndpoint={az_server.endpoint};"
    monkeypatch.setenv("AZURE_STORAGE_CONNECTION_STRING", text)
    az_server.make("by-connection-string")
    az_server.put("by-connection-string", "x/a.csv", b"1")
    assert [found.uri for found in listed(None, "az://by-connection-string/x")] == ["az://by-connection-string/x/a.csv"]


def signature(container: str, expires: datetime) -> str:
    from azure.storage.blob import generate_container_sas

    return generate_container_sas(
        AZURITE_ACCOUNT, container, account_key=AZURITE_KEY, permission="rl", expiry=expires, protocol="https,http"
    )


@pytest.mark.parametrize("lead", ["", "?"])
def test_a_signature_is_enough(
    az_server: StoreServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, lead: str
) -> None:
    container = f"by-signature{len(lead)}"
    az_server.make(container)
    az_server.put(container, "x/a.csv", b"1")
    token = signature(container, datetime.now(UTC) + timedelta(hours=1))
    monkeypatch.setenv("AZURE_STORAGE_SAS_TOKEN", f"{lead}{token}")
    (found,) = listed(az_server.endpoint, f"az://{container}/x")
    assert fetch(found, tmp_path, endpoint=az_server.endpoint).read_bytes() == b"1"
    assert found.uri == f"az://{container}/x/a.csv"


def test_a_signature_that_is_not_accepted_is_not_shown(az_server: StoreServer, monkeypatch: pytest.MonkeyPatch) -> None:
    az_server.make("expired")
    token = signature("expired", datetime.now(UTC) - timedelta(hours=1))
    monkeypatch.setenv("AZURE_STORAGE_SAS_TOKEN", token)
    with pytest.raises(Unreachable) as caught:
        listed(az_server.endpoint, "az://expired/x")
    assert not caught.value.transient
    assert token.rpartition("sig=")[2] not in str(caught.value)


def test_a_wrong_key(az_server: StoreServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AZURE_STORAGE_KEY", KEY)
    with pytest.raises(Unreachable) as caught:
        listed(az_server.endpoint)
    assert caught.value.found.startswith("access denied (AuthorizationFailure: ")
    assert "Storage Blob Data Reader" in caught.value.expected
    assert KEY not in str(caught.value)


@pytest.mark.parametrize("key", ["!!", "abc", "é"])
def test_a_key_that_is_none(az_server: StoreServer, monkeypatch: pytest.MonkeyPatch, key: str) -> None:
    monkeypatch.setenv("AZURE_STORAGE_KEY", key)
    with pytest.raises(Unreachable):
        listed(az_server.endpoint)


def test_no_credentials(caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(Unreachable, match="AZURE_STORAGE_CONNECTION_STRING") as caught:
        listed("https://127.0.0.1:9/acme")
    assert caught.value.found.startswith("no usable credentials")
    assert caplog.text == ""


def test_credentials_are_not_sent_without_tls() -> None:
    with pytest.raises(Unreachable, match="HTTPS"):
        listed("http://127.0.0.1:9/acme")


def refused(status: int, code: str, message: str = "no") -> Answer:
    body = f"<?xml version='1.0' encoding='utf-8'?><Error><Code>{code}</Code><Message>{message}</Message></Error>"
    return Answer(status, body.encode(), {"Content-Type": "application/xml", "x-ms-error-code": code})


@pytest.mark.usefixtures("azurite_credentials")
@pytest.mark.parametrize(
    ("answer", "found", "transient"),
    [
        (refused(404, "ContainerNotFound"), "no container named bills", False),
        (refused(403, "AuthorizationPermissionMismatch"), "access denied (AuthorizationPermissionMismatch", False),
        (refused(403, "AuthenticationFailed"), "no usable credentials", False),
        (
            refused(403, "AuthenticationFailed", "Signature not valid in the specified time frame"),
            "credentials that have expired",
            False,
        ),
        (refused(401, "NoAuthenticationInformation"), "no usable credentials", False),
        (refused(503, "ServerBusy"), "cannot serve this now", True),
        (refused(409, "SomethingNew"), "not understood (SomethingNew", False),
        (Answer(200, b"<html>Welcome"), "", False),
        (Answer(200, b"{}"), "", False),
    ],
)
def test_error_answers(answer: Answer, found: str, transient: bool) -> None:
    with answering(lambda _: answer) as endpoint, pytest.raises(Unreachable) as caught:
        listed(f"{endpoint}/{AZURITE_ACCOUNT}")
    assert found in caught.value.found
    assert caught.value.transient is transient
    assert caught.value.what == "az://bills/x"


OBJECT = Object("az://bills/a.csv", 5, "0x8D", datetime.fromisoformat("2026-10-31"))


@pytest.mark.usefixtures("azurite_credentials")
@pytest.mark.parametrize(
    ("answer", "found", "transient"),
    [
        (refused(412, "ConditionNotMet"), "another version", True),
        (refused(404, "BlobNotFound"), "another version", True),
        (refused(409, "BlobArchived"), "archive tier", False),
    ],
)
def test_what_is_not_fetched(tmp_path: Path, answer: Answer, found: str, transient: bool) -> None:
    asked: list[Request] = []
    with (
        answering(lambda request: asked.append(request) or answer) as endpoint,
        pytest.raises(Unreachable) as caught,
    ):
        fetch(OBJECT, tmp_path, endpoint=f"{endpoint}/{AZURITE_ACCOUNT}")
    assert found in caught.value.found
    assert caught.value.transient is transient
    assert asked[0].headers["if-match"] == '"0x8D"'
    assert list(tmp_path.iterdir()) == []


def page(names: list[str], marker: str, metadata: str = "") -> Answer:
    blobs = "".join(
        f"<Blob><Name>{name}</Name><Properties><Last-Modified>Sat, 31 Oct 2026 07:00:00 GMT</Last-Modified>"
        f"<Etag>0x8D</Etag><Content-Length>5</Content-Length><BlobType>BlockBlob</BlobType></Properties><Metadata>{metadata}</Metadata></Blob>"
        for name in names
    )
    listing = f"<Blobs>{blobs}</Blobs><NextMarker>{marker}</NextMarker>"
    body = f"<?xml version='1.0' encoding='utf-8'?><EnumerationResults>{listing}</EnumerationResults>"
    return Answer(200, body.encode(), {"Content-Type": "application/xml"})


@pytest.mark.usefixtures("azurite_credentials")
def test_all_pages_are_read() -> None:
    def answer(request: Request) -> Answer:
        return page(["x/b.csv"], "") if "marker=more" in request.path else page(["x/a.csv"], "more")

    with answering(answer) as endpoint:
        found = listed(f"{endpoint}/{AZURITE_ACCOUNT}")
    assert [each.uri for each in found] == ["az://bills/x/a.csv", "az://bills/x/b.csv"]
    assert found[0] == Object("az://bills/x/a.csv", 5, "0x8D", datetime.fromisoformat("2026-10-31T07:00"))


@pytest.mark.usefixtures("azurite_credentials")
def test_folders_of_a_hierarchical_namespace_are_no_objects() -> None:
    folder = page(["x/2026"], "", "<hdi_isfolder>true</hdi_isfolder>")
    with answering(lambda _: folder) as endpoint, pytest.raises(Unreachable, match="nothing of that name"):
        listed(f"{endpoint}/{AZURITE_ACCOUNT}")
