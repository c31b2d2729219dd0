"""Google's own ways: credentials, error answers, pages, stored encodings."""

import gzip
import json
from datetime import datetime
from pathlib import Path

import pytest

from sources.base import Object, Unreachable
from sources.objects import fetch, list_objects
from tests.servers.answers import Answer, Request, answering
from tests.servers.stores import StoreServer


def listed(endpoint: str | None, path: str = "gs://bills/x") -> list[Object]:
    return list_objects(path, base=Path(), endpoint=endpoint)


def said(status: int, content: object) -> Answer:
    return Answer(status, json.dumps(content).encode(), {"Content-Type": "application/json"})


def refused(status: int) -> Answer:
    return said(status, {"error": {"code": status, "message": "no"}})


def test_the_environments_emulator_is_honoured(gs_server: StoreServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STORAGE_EMULATOR_HOST", gs_server.endpoint)
    with pytest.raises(Unreachable, match="no bucket named not-made"):
        listed(None, "gs://not-made/x")


def test_the_configs_endpoint_wins(gs_server: StoreServer, monkeypatch: pytest.MonkeyPatch) -> None:
    with answering(lambda _: refused(403)) as other:
        monkeypatch.setenv("STORAGE_EMULATOR_HOST", other)
        with pytest.raises(Unreachable, match="no bucket named not-made"):
            listed(gs_server.endpoint, "gs://not-made/x")


def test_no_credentials() -> None:
    with pytest.raises(Unreachable, match="GOOGLE_APPLICATION_CREDENTIALS") as caught:
        listed(None)
    assert caught.value.found.startswith("no usable credentials")


@pytest.mark.parametrize("content", ["", "{}", '{"type": "service_account"}', "no json"])
def test_a_key_file_that_is_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: str) -> None:
    (tmp_path / "key.json").write_text(content)
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(tmp_path / "key.json"))
    with pytest.raises(Unreachable) as caught:
        listed(None)
    assert caught.value.found.startswith("no usable credentials")


def test_nothing_secret_is_sent_without_tls(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Request] = []
    with (
        answering(lambda request: asked.append(request) or said(200, {"items": []})) as endpoint,
        pytest.raises(Unreachable, match="nothing of that name"),
    ):
        listed(endpoint)
    assert asked
    assert all("authorization" not in request.headers for request in asked)


@pytest.mark.parametrize(
    ("answer", "found", "transient"),
    [
        (refused(404), "no bucket named bills", False),
        (refused(403), "access denied (403: ", False),
        (refused(401), "no usable credentials", False),
        (refused(400), "not understood", False),
        (Answer(200, b"<html>Welcome"), "", False),
        (Answer(200, b"[]"), "", False),
    ],
)
def test_error_answers(answer: Answer, found: str, transient: bool) -> None:
    with answering(lambda _: answer) as endpoint, pytest.raises(Unreachable) as caught:
        listed(endpoint)
    assert found in caught.value.found
    assert caught.value.transient is transient
    assert caught.value.what == "gs://bills/x"


def item(name: str) -> dict[str, str]:
    return {"name": name, "size": "5", "generation": "17", "timeCreated": "2026-10-31T07:00:00.000Z"}


def test_all_pages_are_read() -> None:
    def answer(request: Request) -> Answer:
        if "pageToken=more" in request.path:
            return said(200, {"items": [item("x/b.csv")]})
        return said(200, {"items": [item("x/a.csv")], "nextPageToken": "more"})

    with answering(answer) as endpoint:
        found = listed(endpoint)
    assert [each.uri for each in found] == ["gs://bills/x/a.csv", "gs://bills/x/b.csv"]
    assert found[0] == Object("gs://bills/x/a.csv", 5, "17", datetime.fromisoformat("2026-10-31T07:00"))


OBJECT = Object("gs://bills/a.csv", 5, "17", datetime.fromisoformat("2026-10-31"))


@pytest.mark.parametrize(("status", "found"), [(412, "another version"), (404, "another version")])
def test_what_is_not_fetched(tmp_path: Path, status: int, found: str) -> None:
    asked: list[Request] = []
    with (
        answering(lambda request: asked.append(request) or refused(status)) as endpoint,
        pytest.raises(Unreachable) as caught,
    ):
        fetch(OBJECT, tmp_path, endpoint=endpoint)
    assert found in caught.value.found
    assert caught.value.transient
    assert any("ifGenerationMatch=17" in request.path for request in asked)
    assert list(tmp_path.iterdir()) == []


def test_bytes_come_as_they_are_stored(tmp_path: Path) -> None:
    stored = gzip.compress(b"a,b\n1,2\n")
    found = Object("gs://bills/a.csv", len(stored), "17", datetime.fromisoformat("2026-10-31"))
    with answering(lambda _: Answer(200, stored, {"Content-Encoding": "gzip"})) as endpoint:
        assert fetch(found, tmp_path, endpoint=endpoint).read_bytes() == stored


def test_bytes_that_do_not_match_their_checksum(tmp_path: Path) -> None:
    answer = Answer(200, b"hello", {"X-Goog-Hash": "crc32c=AAAAAA==,md5=AAAAAAAAAAAAAAAAAAAAAA=="})
    with answering(lambda _: answer) as endpoint, pytest.raises(Unreachable, match="checksum") as caught:
        fetch(OBJECT, tmp_path, endpoint=endpoint)
    assert caught.value.transient
    assert list(tmp_path.iterdir()) == []
