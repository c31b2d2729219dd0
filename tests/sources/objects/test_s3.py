"""S3's own ways: credentials, error answers, pages, bodies that break off."""

import sys
from datetime import datetime
from pathlib import Path

import pytest
from moto.core import DEFAULT_ACCOUNT_ID
from moto.s3.models import s3_backends

from sources.base import Object, Unreachable
from sources.objects import fetch, list_objects
from tests.servers.answers import Answer, Request, answering
from tests.servers.stores import StoreServer


def refused(status: int, code: str) -> Answer:
    body = f"<?xml version='1.0'?><Error><Code>{code}</Code><Message>no</Message></Error>"
    return Answer(status, body.encode(), {"Content-Type": "application/xml"})


def listed(endpoint: str | None, path: str = "s3://bills/x") -> list[Object]:
    return list_objects(path, base=Path(), endpoint=endpoint)


def failure(answer: Answer) -> Unreachable:
    with answering(lambda _: answer) as endpoint, pytest.raises(Unreachable) as caught:
        listed(endpoint)
    return caught.value


@pytest.mark.usefixtures("aws_credentials")
@pytest.mark.parametrize(
    ("status", "code", "found", "transient"),
    [
        (404, "NoSuchBucket", "no bucket named bills", False),
        (403, "AccessDenied", "access denied (AccessDenied: no)", False),
        (403, "InvalidAccessKeyId", "no usable credentials", False),
        (403, "SignatureDoesNotMatch", "no usable credentials", False),
        (400, "ExpiredToken", "credentials that have expired", False),
        (403, "RequestTimeTooSkewed", "credentials that have expired", False),
        (503, "SlowDown", "cannot serve this now", True),
        (400, "SomethingNew", "not understood (SomethingNew: no)", False),
    ],
)
def test_error_answers(status: int, code: str, found: str, transient: bool) -> None:
    error = failure(refused(status, code))
    assert found in error.found
    assert error.transient is transient
    assert error.what == "s3://bills/x"


@pytest.mark.usefixtures("aws_credentials")
def test_a_denied_listing_names_the_permissions() -> None:
    error = failure(refused(403, "AccessDenied"))
    assert "s3:ListBucket" in error.expected
    assert "s3:GetObject" in error.expected


@pytest.mark.usefixtures("aws_credentials")
@pytest.mark.parametrize("body", [b"<html>Welcome</html>", b"{}", b""])
def test_a_server_that_is_no_s3(body: bytes) -> None:
    error = failure(Answer(200, body))
    assert error.what == "s3://bills/x"
    assert error.do


def test_no_credentials(s3_server: StoreServer) -> None:
    with pytest.raises(Unreachable, match="AWS_ACCESS_KEY_ID") as caught:
        listed(s3_server.endpoint)
    assert caught.value.found.startswith("no usable credentials")


def test_a_profile_that_is_not_there(s3_server: StoreServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "billing")
    with pytest.raises(Unreachable, match=r"no usable credentials.*billing"):
        listed(s3_server.endpoint)


@pytest.mark.usefixtures("aws_credentials")
@pytest.mark.parametrize("name", ["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3"])
def test_the_environments_endpoint_is_honoured(
    s3_server: StoreServer, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(name, s3_server.endpoint)
    with pytest.raises(Unreachable, match="no bucket named not-made"):
        listed(None, "s3://not-made/x")


@pytest.mark.usefixtures("aws_credentials")
def test_the_configs_endpoint_wins(s3_server: StoreServer, monkeypatch: pytest.MonkeyPatch) -> None:
    with answering(lambda _: refused(403, "AccessDenied")) as other:
        monkeypatch.setenv("AWS_ENDPOINT_URL", other)
        with pytest.raises(Unreachable, match="no bucket named not-made"):
            listed(s3_server.endpoint, "s3://not-made/x")


@pytest.mark.usefixtures("aws_credentials")
@pytest.mark.parametrize("endpoint", ["nonsense", "http://", "http://bad host/"])
def test_an_endpoint_that_is_no_address(endpoint: str) -> None:
    with pytest.raises(Unreachable) as caught:
        listed(endpoint)
    assert "endpoint" in caught.value.do


@pytest.mark.usefixtures("aws_credentials")
def test_more_objects_than_a_page_holds(s3_server: StoreServer) -> None:
    s3_server.make("many")
    backend = s3_backends[DEFAULT_ACCOUNT_ID]["aws"]  # of the server, which runs in this process: ten times faster
    for number in range(1001):
        backend.put_object("many", f"x/{number:04}.csv", b"1")
    found = listed(s3_server.endpoint, "s3://many/x")
    assert [each.uri for each in found] == [f"s3://many/x/{number:04}.csv" for number in range(1001)]


OBJECT = Object("s3://bills/a.csv", 5, "0f", datetime.fromisoformat("2026-10-31"))


@pytest.mark.usefixtures("aws_credentials")
def test_a_body_that_breaks_off_is_fetched_again(tmp_path: Path) -> None:
    asked: list[Request] = []

    def answer(request: Request) -> Answer:
        asked.append(request)
        return Answer(200, b"he", claimed_bytes=5) if len(asked) == 1 else Answer(200, b"hello")

    with answering(answer) as endpoint:
        assert fetch(OBJECT, tmp_path, endpoint=endpoint).read_bytes() == b"hello"
    assert [request.headers["if-match"] for request in asked] == ['"0f"', '"0f"']


@pytest.mark.usefixtures("aws_credentials")
def test_a_body_that_always_breaks_off_leaves_nothing(tmp_path: Path) -> None:
    with answering(lambda _: Answer(200, b"he", claimed_bytes=5)) as endpoint, pytest.raises(Unreachable) as caught:
        fetch(OBJECT, tmp_path, endpoint=endpoint)
    assert caught.value.transient
    assert "broke off" in caught.value.found
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("aws_credentials")
@pytest.mark.parametrize(
    ("answer", "found", "transient"),
    [
        (Answer(200, b"hell"), "4 bytes", True),
        (refused(412, "PreconditionFailed"), "another version", True),
        (refused(404, "NoSuchKey"), "another version", True),
        (refused(403, "InvalidObjectState"), "archive tier", False),
    ],
)
def test_what_is_not_fetched(tmp_path: Path, answer: Answer, found: str, transient: bool) -> None:
    with answering(lambda _: answer) as endpoint, pytest.raises(Unreachable) as caught:
        fetch(OBJECT, tmp_path, endpoint=endpoint)
    assert found in caught.value.found
    assert caught.value.transient is transient
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("path", "module", "extra"),
    [
        ("s3://b/x", "boto3", "aws"),
        ("s3://b/x", "botocore.exceptions", "aws"),
        ("az://c/x", "azure.storage.blob", "azure"),
        ("az://c/x", "azure.identity", "azure"),
        ("gs://b/x", "google.cloud.storage", "gcp"),
    ],
)
def test_an_extra_that_is_not_installed(monkeypatch: pytest.MonkeyPatch, path: str, module: str, extra: str) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(Unreachable, match=rf"make clouds.*\.\[{extra}\]"):
        list_objects(path, base=Path())
