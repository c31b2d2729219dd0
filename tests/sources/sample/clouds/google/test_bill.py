"""The detailed export, read back with DuckDB, against the charges that it was written from."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import polars as pl
import pyarrow.parquet as pq
import pytest

from sources.sample.clouds import google
from sources.sample.clouds.google.estate import estate, resources
from sources.sample.layouts.google import SCHEMA
from sources.sample.world import World
from tests.sources.sample.clouds.google.conftest import Google

NET = (
    "sum(CAST(cost AS DECIMAL(38,6))) + sum(CAST(coalesce(list_sum([c.amount FOR c IN credits]), 0) AS DECIMAL(38,6)))"
)


def charged(world: World) -> pl.DataFrame:
    """All that was charged, what is not in the bucket yet too."""
    return pl.concat(google.charged(estate(world), world))


def seen(world: World) -> pl.DataFrame:
    return charged(world).filter(pl.col("delivered") <= world.as_of)


def files(folder: Path) -> dict[str, bytes]:
    """The bill's."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.glob("bills/**/*.parquet"))}


def test_a_file_has_the_columns_of_the_table(small: Google) -> None:
    paths = sorted(small.folder.glob("bills/**/*.parquet"))
    assert pq.read_schema(paths[0]).equals(SCHEMA)
    assert paths[0].parent.parent.name == "gcp_billing_export_resource_v1_01A7C2_5D03F1_98B6E4"
    assert [path.parent.name for path in paths] == ["2026-07", "2026-08", "2026-09", "2026-10"]


def test_each_resource_costs_what_it_was_charged(small: Google) -> None:
    theirs = dict(
        small.sql(f"SELECT resource.global_name, {NET} FROM bill WHERE resource.global_name IS NOT NULL GROUP BY 1")
    )
    ids = resources(estate(small.world)).select("number", "resource_id")
    rows = seen(small.world).join(ids, on="number").filter(pl.col("resource_id").is_not_null())
    ours = dict(rows.group_by("resource_id").agg(pl.col("effective_cost").sum()).iter_rows())
    assert len(theirs) > 150
    assert theirs == ours


def test_the_whole_is_what_was_charged(small: Google) -> None:
    [(net,)] = small.sql(f"SELECT {NET} FROM bill")
    there, covered = seen(small.world), pl.col("kind") == "covered"
    fees = there.filter(kind="recurring_fee").select("commitment", "day")
    used = charged(small.world).filter(covered).join(fees, on=["commitment", "day"])["effective_cost"].sum()
    assert net == there["billed_cost"].sum() + there.filter(covered)["effective_cost"].sum() - used


def test_a_commitments_fee_gives_back_what_was_used_of_it(small: Google) -> None:
    by_day = small.sql("""
        SELECT (usage_start_time AT TIME ZONE 'America/Los_Angeles')::DATE AS day,
               sum(CAST(cost AS DECIMAL(38,6))) FILTER (consumption_model.description != 'Default'),
               sum(CAST(credits[1].amount AS DECIMAL(38,6))) FILTER (credits[1].type = 'FEE_UTILIZATION_OFFSET')
        FROM bill WHERE usage_start_time < TIMESTAMPTZ '2026-10-20' AND adjustment_info.id IS NULL
        GROUP BY 1 ORDER BY 1""")
    assert len(by_day) == 111
    assert [day for day, used, given_back in by_day if used != -given_back] == []


def test_prices_times_quantities_are_costs(small: Google) -> None:
    [(lines, far_listed, far_agreed)] = small.sql("""
        SELECT count(*),
            max(abs(price.list_price * usage.amount_in_pricing_units - cost_at_list)),
            max(abs(price.effective_price_default * usage.amount_in_pricing_units - cost_at_effective_price_default))
        FROM bill WHERE price IS NOT NULL""")
    assert lines > 15_000
    assert far_listed <= 1e-6
    assert far_agreed <= 3e-6


def test_days_begin_at_midnight_in_california_and_months_are_those_of_invoices(small: Google) -> None:
    hours = small.sql("SELECT DISTINCT hour(usage_start_time AT TIME ZONE 'America/Los_Angeles') FROM bill")
    assert hours == [(0,)]
    later = small.sql("""
        SELECT count(*) FROM bill
        WHERE invoice.month > strftime(usage_start_time AT TIME ZONE 'America/Los_Angeles', '%Y%m')""")
    assert later[0][0] > 100


def test_rows_come_hours_later_and_some_of_them_a_day(small: Google) -> None:
    [(half, most, all_)] = small.sql("""
        SELECT quantile_cont(late, 0.5), quantile_cont(late, 0.99), max(late) FROM (
          SELECT date_diff('minute', usage_end_time, export_time) / 60 AS late FROM bill
          WHERE cost_type = 'regular' AND adjustment_info.id IS NULL AND resource.global_name IS NOT NULL
            AND day(usage_start_time) NOT BETWEEN 13 AND 17)""")
    assert half == pytest.approx(3, abs=0.3)
    assert most == pytest.approx(24, abs=3)
    assert all_ <= 34


STRANGERS = """
    SELECT count(*), count(DISTINCT filename) FROM read_parquet('{}/bills/gcp-billing/*/*/*.parquet', filename = true)
    WHERE NOT starts_with(export_time::DATE::VARCHAR, split_part(filename, '/', -2))"""


def test_an_object_holds_what_was_loaded_in_its_month(small: Google) -> None:
    assert small.sql(STRANGERS.format(small.folder)) == [(0, 0)]


def test_of_a_larger_company_an_object_holds_what_was_loaded_on_its_day(write_on: Callable[[World], Google]) -> None:
    larger = write_on(World.of(1, "medium", date(2026, 10, 4), date(2026, 10, 1)))
    assert larger.sql(STRANGERS.format(larger.folder)) == [(0, 0)]
    days = [path.parent.name for path in sorted(larger.folder.glob("bills/**/*.parquet"))]
    assert days == ["2026-10-01", "2026-10-02", "2026-10-03"]


@pytest.mark.parametrize("day", [date(2026, 9, 30), date(2026, 10, 5)], ids=str)
def test_a_later_day_only_adds_rows(small: Google, write_on: Callable[[World], Google], day: date) -> None:
    earlier, later = write_on(small.world.on(day)).folder, small.folder
    *whole, last = sorted(files(earlier))
    assert {name: files(later)[name] for name in whole} == {name: files(earlier)[name] for name in whole}
    first = pl.read_parquet(earlier / last)
    assert pl.read_parquet(later / last).head(len(first)).equals(first)
    assert len(pl.read_parquet(later / last)) > len(first)


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(
    small: Google, write_on: Callable[[World], Google]
) -> None:
    assert files(write_on(small.world).folder) == files(small.folder)
    other = World.of(2, "small", small.world.as_of)
    assert files(write_on(other).folder) != files(small.folder)
