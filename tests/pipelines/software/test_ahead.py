"""Vendors are asked side by side, and one that cannot be had takes nothing from the others."""

import json
from concurrent.futures import wait
from decimal import Decimal
from pathlib import Path
from threading import Barrier
from urllib.parse import urlsplit

import pytest

from pipelines.settings import load
from pipelines.workspace import Workspace
from tests.pipelines.software.conftest import DAY
from tests.pipelines.software.own import Own
from tests.servers.answers import Answer, Request, answering

JSON = {"Content-Type": "application/json"}
VENDORS = ("one", "two", "three")
ALL = ("cards", *VENDORS)
LINE = {"id": "t1", "posted_at_date": "2026-11-02", "amount": {"amount": 1250, "currency": "USD"}, "type": "PURCHASE"}


def config(folder: Path, address: str) -> Path:
    tables = [f'[[saas]]\nname = "{name}"\nkind = "zoom"\nendpoint = "{address}/{name}"\n' for name in VENDORS]
    tables.append(f'[[spend]]\nname = "cards"\nkind = "brex"\nendpoint = "{address}/cards"\n')
    file = folder / "outlay.toml"
    file.write_text("\n".join(tables), encoding="utf-8")
    return file


def test_all_are_asked_before_the_first_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    together, met = Barrier(len(ALL), timeout=30), set[str]()

    def answer(request: Request) -> Answer:
        name = request.path.split("/")[1]
        if name not in met and ("status=active" in request.path or name == "cards"):
            met.add(name)
            together.wait()  # nobody is answered before all have asked
        if name == "two":
            return Answer(401, b"{}", JSON)
        if name == "cards":
            return Answer(200, json.dumps({"items": [LINE] if "transactions" in request.path else []}).encode(), JSON)
        users = b'{"users":[{"id":"u1","type":2,"status":"active"}]}'
        return Answer(200, users if urlsplit(request.path).path.endswith("/users") else b"{}", JSON)

    for name in ALL:
        monkeypatch.setenv(f"OUTLAY_{name.upper()}_TOKEN", "t0ken")
    with answering(answer) as address:
        workspace = Workspace(load(config(tmp_path, address)), DAY)
        with workspace.store() as store:
            due = workspace.software_due()
            with workspace.asking_ahead(due):
                seen = {each.source: each for each in map(workspace.look_at_software, due)}
            seats = store.frame("SELECT source, count(*) AS n FROM seat_history GROUP BY ALL ORDER BY 1")
            lines = store.frame("SELECT x_source, amount FROM spend_transaction")
    assert met == set(ALL)
    assert seats.rows() == [("one", 1), ("three", 1)]
    assert lines.rows() == [("cards", Decimal("12.5"))]
    assert "401" in seen["two"].held


def test_what_failed_is_asked_again_on_the_same_day_and_nothing_else_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    mended: list[bool] = []

    def answer(request: Request) -> Answer:
        asked.append(request.path)
        if "status=pending" in request.path and not mended:
            return Answer(418, b"{}", JSON)
        if request.path.startswith("/cards"):
            return Answer(200, b'{"items":[]}', JSON)
        if urlsplit(request.path).path.endswith("/users"):
            return Answer(200, b'{"users":[{"id":"u1","type":2,"status":"active"}]}', JSON)
        return Answer(400, b'{"code":2001,"message":"no billing"}', JSON)

    def run(address: str) -> list[str]:
        asked.clear()
        workspace = Workspace(load(config(tmp_path, address)), DAY)
        with workspace.store():
            return [workspace.look_at_software(each).source for each in workspace.software_due()]

    for name in ALL:
        monkeypatch.setenv(f"OUTLAY_{name.upper()}_TOKEN", "t0ken")
    with answering(answer) as address:
        assert run(address) == list(ALL)
        mended.append(True)
        assert run(address) == list(VENDORS)
        assert all("status=pending" in path or "plans" in path for path in asked)
        assert run(address) == []  # what is not offered is no failure


def test_a_file_that_is_replaced_after_it_was_read_ahead_is_read_again_by_the_next_run(own: Own) -> None:
    own.source("spend", "card", "card-csv", "card.csv")
    own.source("trail", "dns", "domain-csv", "dns.csv")
    own.write("card.csv", [{"date": "2026-10-01", "amount": "10"}])
    own.write("dns.csv", [{"day": "2026-10-01", "domain": "app.notion.so", "person": "E-1"}])
    workspace = own.workspace()
    with workspace.store():
        due = workspace.software_due()
        with workspace.asking_ahead(due):
            assert workspace._ahead
            wait([*workspace._ahead.lines.values(), *workspace._ahead.sights.values()])
            own.write("card.csv", [{"date": "2026-10-01", "amount": "10"}, {"date": "2026-10-02", "amount": "20"}])
            assert [workspace.look_at_software(each).rows for each in due] == [1, 1]
    assert {name: seen.rows for name, seen in own.run().items()} == {"card": 2}
