"""The two exports as AWS writes them: line types that cancel, columns and their types, manifests, invoices."""

import json
from decimal import Decimal

import duckdb
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sources.sample.clouds.aws.company import table
from tests.sources.sample.clouds.aws.bills import CUR, FOCUS
from tests.sources.sample.clouds.aws.conftest import Rented

CANCELLED = "line_item_line_item_type IN ('SavingsPlanCoveredUsage', 'SavingsPlanNegation')"
TYPES = {
    "Usage",
    "SavingsPlanCoveredUsage",
    "SavingsPlanNegation",
    "SavingsPlanRecurringFee",
    "DiscountedUsage",
    "RIFee",
    "EdpDiscount",
    "Fee",
    "Credit",
    "Tax",
}


def asked(rented: Rented, sql: str) -> list[tuple[object, ...]]:
    return duckdb.connect().execute(sql.format(cur=rented.folder / CUR, focus=rented.folder / FOCUS)).fetchall()


def test_the_report_has_lines_of_each_type(rented: Rented) -> None:
    assert {name for (name,) in asked(rented, "SELECT DISTINCT line_item_line_item_type FROM '{cur}'")} >= TYPES


def test_what_plans_cover_is_taken_back_day_by_day(rented: Rented) -> None:
    sql = f"""
        SELECT savings_plan_savings_plan_a_r_n, line_item_usage_start_date, line_item_usage_type,
            sum(round(line_item_unblended_cost, 10)::DECIMAL(28, 10)) AS left_over
        FROM '{{cur}}' WHERE {CANCELLED} GROUP BY ALL HAVING left_over <> 0
    """
    assert asked(rented, sql) == []


def test_negotiated_discounts_are_between_gross_and_net(rented: Rented) -> None:
    sql = """
        SELECT line_item_usage_start_date::DATE AS day,
            sum(round(line_item_unblended_cost, 10)::DECIMAL(28, 10)) - sum(round(CASE line_item_line_item_type
                WHEN 'Usage' THEN line_item_net_unblended_cost ELSE 0 END, 10)::DECIMAL(28, 10)) AS left_over
        FROM '{cur}' WHERE line_item_line_item_type IN ('Usage', 'EdpDiscount') GROUP BY ALL HAVING left_over <> 0
    """
    assert asked(rented, sql) == []


def test_discounts_of_a_line_are_in_its_map(rented: Rented) -> None:
    sql = """
        SELECT count(*) > 1000, count(*) FILTER (discount['edp_discount'] <> discount_total_discount)
        FROM '{cur}' WHERE discount_total_discount IS NOT NULL
    """
    assert asked(rented, sql) == [(True, 0)]


def test_the_columns_are_the_dictionarys_and_maps_are_maps(rented: Rented) -> None:
    files = sorted(rented.folder.glob(CUR))
    schema = pq.read_schema(files[0])
    assert schema.names == table("cur_columns")["column"].to_list()
    assert all(pa.types.is_map(schema.field(name).type) for name in ("product", "discount", "resource_tags"))
    assert schema.field("line_item_usage_start_date").type == pa.timestamp("ms")
    assert schema.field("line_item_unblended_cost").type == pa.float64()


@pytest.mark.parametrize("feed", ["aws-cur", "aws-focus"])
def test_a_manifest_lists_the_files_of_its_month(feed: str, rented: Rented) -> None:
    root = rented.folder / "bills" / feed
    manifests = sorted(root.rglob("*-Manifest.json"))
    assert [path.parent.name for path in manifests] == ["BILLING_PERIOD=2026-09", "BILLING_PERIOD=2026-10"]
    for path in manifests:
        for uri in json.loads(path.read_text(encoding="utf-8"))["dataFiles"]:
            assert (root / uri.removeprefix("s3://billing/")).is_file()


def test_a_closed_month_has_an_invoice_and_the_open_one_has_none(rented: Rented) -> None:
    sql = "SELECT month(bill_billing_period_start_date), count(DISTINCT bill_invoice_id) FROM '{cur}' GROUP BY ALL"
    assert sorted(asked(rented, sql)) == [(9, 1), (10, 0)]


def test_both_bills_come_to_what_was_charged(rented: Rented) -> None:
    own, bought = (bill.payer for bill in rented.written.bills)
    charged = dict(rented.charged.group_by("payer").agg(pl.col("billed_cost").sum()).iter_rows())
    ((net,),) = asked(
        rented,
        """SELECT sum(round(line_item_net_unblended_cost, 10)::DECIMAL(28, 10)) FROM '{cur}'
        WHERE line_item_line_item_type NOT IN ('SavingsPlanCoveredUsage', 'SavingsPlanNegation', 'EdpDiscount')""",
    )
    ((billed,),) = asked(rented, "SELECT sum(BilledCost::DECIMAL(28, 10)) FROM read_csv('{focus}', all_varchar = true)")
    assert (Decimal(str(net)), Decimal(str(billed))) == (charged[own], charged[bought])


def test_tags_of_the_acquired_company_have_other_names(rented: Rented) -> None:
    ours = asked(rented, "SELECT DISTINCT unnest(map_keys(resource_tags)) FROM '{cur}'")
    theirs = asked(rented, "SELECT DISTINCT unnest(json_keys(Tags)) FROM read_csv('{focus}', all_varchar = true)")
    assert {"user_team", "user_environment", "user_name"} <= {key for (key,) in ours}
    assert {"CostCentre", "ENV", "Name"} <= {key for (key,) in theirs}
    assert ("team",) not in theirs
