"""AWS' bills of the sample company, read by the product: every sum proved, every resource to the last digit."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from pipelines.settings import load
from pipelines.workspace import Workspace
from sources.sample.world import World
from tests.pipelines.exports import configure, run
from tests.sources.sample.clouds.aws.conftest import Rented, written

SOURCES = ("aws-cur", "aws-focus")


@pytest.fixture(scope="module")
def rented(tmp_path_factory: pytest.TempPathFactory) -> Rented:
    """One month of a small company, half of it closed when it was read."""
    folder = tmp_path_factory.mktemp("sample")
    made = written(World.of(11, "small", date(2026, 11, 6), date(2026, 10, 1)), folder)
    configure(folder, ("aws-cur", "aws-cur", "bills/aws-cur"), ("aws-focus", "focus", "bills/aws-focus"))
    assert run(folder).held == []
    return made


def asked(folder: Path, sql: str) -> pl.DataFrame:
    with Workspace(load(folder / "outlay.toml"), date(2026, 11, 6)).store() as store:
        return store.frame(sql)


def test_every_sum_is_proved_and_no_row_refused(rented: Rented) -> None:
    sums = asked(rented.folder, "SELECT source, column_name, difference, rejected_rows, rounding FROM load_sum")
    assert set(sums["source"]) == set(SOURCES)
    assert set(sums.select("difference", "rejected_rows").iter_rows()) == {("0", 0)}


def test_every_resource_costs_what_it_was_charged(rented: Rented) -> None:
    sql = "SELECT ResourceId, sum(EffectiveCost) AS cost FROM cost_daily GROUP BY ResourceId HAVING cost <> 0"
    read = dict(asked(rented.folder, sql).drop_nulls("ResourceId").iter_rows())
    of_things = rented.charged.filter(pl.col("resource_id").is_not_null()).group_by("resource_id")
    charged = dict(of_things.agg(pl.col("effective_cost").sum()).filter(pl.col("effective_cost") != 0).iter_rows())
    assert len(charged) > 150
    assert {resource: read.get(resource) for resource in charged} == charged


def test_each_bill_adds_up_to_what_was_charged(rented: Rented) -> None:
    sql = "SELECT x_source, x_period, sum(BilledCost) AS b, sum(EffectiveCost) AS e FROM cost_monthly GROUP BY ALL"
    read = {(row[0], row[1]): row[2:] for row in asked(rented.folder, sql).iter_rows()}
    names = pl.col("payer").replace_strict(
        {bill.payer: name for bill, name in zip(rented.written.bills, SOURCES, strict=True)}
    )
    months = rented.charged.group_by(names, pl.col("period").dt.strftime("%Y-%m")).agg(
        pl.col("billed_cost", "effective_cost").sum()
    )
    assert {(row[0], row[1]): row[2:] for row in months.iter_rows()} == read


def test_its_keys_are_those_of_the_inventory(rented: Rented) -> None:
    read = asked(rented.folder, "SELECT DISTINCT x_resource_key FROM resource_cost WHERE x_resource_key IS NOT NULL")
    known = set(rented.resources["resource_key"])
    keys = set(read["x_resource_key"])
    billed = set(rented.resources.join(rented.charged, on="number", how="semi")["resource_key"])
    assert billed <= keys
    assert {key for key in keys - known if ":savingsplan" not in key and ":ri:" not in key} == set()


def test_what_commitments_leave_unused_is_told_apart(rented: Rented) -> None:
    sql = "SELECT sum(EffectiveCost) AS cost FROM cost_daily WHERE CommitmentDiscountStatus = 'Unused'"
    unused = rented.charged.filter(kind="unused")["effective_cost"].sum()
    assert asked(rented.folder, sql)["cost"].item() == (unused or None)
