"""The part `changes` keeps which term did most between finished months, unless the terms are not the bill's change."""

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from pipelines.finance import Books
from pipelines.finance.changes import work_out
from pipelines.settings import load
from tests.pipelines.bills import charge as charged
from tests.pipelines.bills import text as bill_text
from tests.pipelines.loading import load as load_bills
from tests.transforms.changes.made import AFTER, BEFORE, charge
from warehouse.store import open_store
from warehouse.tables import BILL_LINE, COST_DAILY_ROLLUP, DECISION, SKU_MONTHLY, Table

CHARGES = (charge(BEFORE), charge(AFTER, quantity=744, price="0.2"))


def rows(table: Table, told: list[dict[str, object]]) -> pl.DataFrame:
    known = [{name: value for name, value in row.items() if name in table.names} for row in told]
    return pl.DataFrame(known, schema_overrides=dict(table.schema), infer_schema_length=None)


@pytest.mark.parametrize(("off", "kept"), [("0", 1), ("0.000000000000000001", 0)], ids=["ties", "is off by a digit"])
def test_the_cause_is_kept_where_the_terms_are_the_bills_change(tmp_path: Path, off: str, kept: int) -> None:
    (tmp_path / "outlay.toml").write_text("")
    settings = load(tmp_path / "outlay.toml")
    billed = [{**row, "day": row["month"], "x_line": "usage", "x_rows_with_cost": 1} for row in CHARGES]
    billed[0]["EffectiveCost"] += Decimal(off)
    billed[1]["x_period"] = "2026-10"
    with open_store(tmp_path / ".outlay", told=print, doing="a test") as store:
        store.insert(SKU_MONTHLY, rows(SKU_MONTHLY, [*CHARGES]))
        for table in (BILL_LINE, COST_DAILY_ROLLUP):
            store.insert(table, rows(table, billed))
        books = Books(store, settings, date(2026, 11, 2), datetime(2026, 11, 2), DECISION.empty())
        worked = work_out(books)
        scopes = store.frame("SELECT scope FROM figure WHERE kind = 'changes.cause'")["scope"].to_list()
    assert bool(worked.off) == (not kept)
    assert scopes == ["aws 2026-09 2026-10 list_price"] * kept
    assert [outcome.name for outcome in worked.outcomes] == ["changes_add_up", "changes_are_decomposed"]


def test_a_warehouse_of_before_gets_its_skus_from_the_rows_that_it_has(tmp_path: Path) -> None:
    (tmp_path / "bill.csv").write_text(bill_text([charged(number, "0.1") for number in range(3)]), encoding="utf-8")
    (tmp_path / "outlay.toml").write_text('[[billing]]\nname = "bill"\nkind = "focus"\npath = "bill.csv"\n')
    load_bills(tmp_path)
    settings = load(tmp_path / "outlay.toml")
    with open_store(settings.state, told=print, doing="a test") as store:
        loaded = store.frame("FROM sku_daily ORDER BY ALL")
        store.connection.execute("DELETE FROM sku_daily; DELETE FROM sku_monthly")
        work_out(Books(store, settings, date(2026, 11, 2), datetime(2026, 11, 2), DECISION.empty()))
        assert loaded.height
        assert store.frame("FROM sku_daily ORDER BY ALL").equals(loaded)
        assert store.frame("SELECT sum(x_rows)::INT AS rows FROM sku_monthly")["rows"][0] == 3
