"""Seats that a register has: judged where no vendor tells of the product, and counted once where one does."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.pipelines.cli.conftest import Outlay
from tests.servers.answers import answering
from tests.servers.paid import SnipeIt, license_, seat_of
from tests.servers.vendors import TOKEN, Vendor, scim

DAY = "2026-11-29"
ROSTER = """hr_id,email,status,end
1,p1@haldane.example,active,
2,p2@haldane.example,left,2026-10-30
"""
CSVS = 'columns = { currency = { value = "GBP" }, billing_period = { value = "annual" } }'


@pytest.fixture
def address(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A register with Miro and a program that nobody else tells of, and Miro's own SCIM."""
    for name in ("OUTLAY_MIRO_TOKEN", "OUTLAY_SNIPE_TOKEN"):
        monkeypatch.setenv(name, TOKEN)
    licences = [license_(n, name=name, seats=4, free_seats_count=2) for n, name in ((7, "Miro"), (8, "Acme CAD"))]
    held = [seat_of(1, user=1), seat_of(2, user=2), seat_of(3), seat_of(4)]
    register = SnipeIt(licences, {7: held, 8: held})
    users = [{"id": f"u{n}", "userName": f"p{n}@haldane.example", "name": {}, "active": True} for n in (1, 2)]
    miro = Vendor(scim(users, "/scim/Users"))
    with answering(lambda request: (miro if "/scim" in request.path else register)(request)) as address:
        yield address


def rows(outlay: Outlay, sql: str) -> list[dict[str, Any]]:
    return json.loads(outlay("sql", sql, "--format", "json").out)


def test_a_leaver_holds_a_seat_that_costs_and_nothing_counts_twice(
    address: str, tmp_path: Path, outlay: Outlay
) -> None:
    (tmp_path / "hr.csv").write_text(ROSTER, encoding="utf-8")
    (tmp_path / "outlay.toml").write_text(
        f"""
[[people_source]]
name = "hr"
kind = "csv"
path = "hr.csv"
[[contracts]]
name = "snipe"
kind = "snipe-it"
endpoint = "{address}"
{CSVS}
[[saas]]
name = "miro"
kind = "scim"
endpoint = "{address}/scim"
app = "miro"
""",
        encoding="utf-8",
    )
    assert outlay("run", "--as-of", DAY).status == 0
    seats = rows(outlay, "SELECT source, app_id, state, waste, saving_per_month FROM seat ORDER BY ALL")
    assert [(row["source"], row["app_id"], row["state"], row["waste"]) for row in seats] == [
        ("miro", "miro", "leaver", True),
        ("miro", "miro", "unknown", False),
        ("snipe", "snipe.acme-cad", "leaver", True),
        ("snipe", "snipe.acme-cad", "unknown", False),
    ]
    assert {row["saving_per_month"] is None for row in seats if row["waste"]} == {False}
    pools = rows(outlay, "SELECT source, app_id, purchased, consumed FROM license_pool ORDER BY ALL")
    assert [tuple(row.values()) for row in pools] == [
        ("miro", "miro", None, 2),
        ("snipe", "snipe.acme-cad", 4, 2),
    ]
