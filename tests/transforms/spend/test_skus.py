"""What each SKU cost and how much was used, by day and by month with its resources: every amount and row is kept."""

from datetime import date
from decimal import Decimal

import polars as pl

from tests.transforms.spend.test_daily import good
from transforms.spend import sku_daily, sku_monthly
from warehouse.tables import COSTS, SKU_DAILY, SKU_MONTHLY

SKU = {"SkuId": "A7F2", "SkuMeter": "Egress", "PricingQuantity": "5", "PricingUnit": "GB"}


def both(*changes: dict[str, object]) -> tuple[pl.DataFrame, pl.DataFrame]:
    tables = [good(*changes).collect().to_arrow()]
    return sku_daily(tables), sku_monthly(tables)


def test_marts_have_the_tables_columns_and_every_amount() -> None:
    made = both(SKU, {**SKU, "ChargePeriodStart": "2026-10-30T00:00:00Z"}, {**SKU, "ResourceId": "r"}, {})
    for mart, table in zip(made, (SKU_DAILY, SKU_MONTHLY), strict=True):
        assert mart.schema == table.schema
        assert mart["x_rows"].sum() == 4
        assert [mart[cost].sum() for cost in COSTS] == [Decimal(6), Decimal(6), Decimal(8), Decimal(6)]


def test_a_sku_is_its_id_else_its_meter_else_the_description() -> None:
    """An export without SkuId is taken apart by what it calls its SKUs."""
    words = {"ChargeDescription": "An hour of it"}
    by_day, _ = both({**SKU, **words}, {"SkuMeter": "Egress", **words}, words)
    assert sorted(by_day["x_sku"]) == ["A7F2", "An hour of it", "Egress"]


def test_what_is_not_measured_stands_apart() -> None:
    by_day, _ = both(SKU, {**SKU, "PricingQuantity": None})
    assert by_day.select("x_is_measured", "PricingQuantity").rows() == [(False, None), (True, Decimal(5))]


def test_days_are_apart_without_resources_and_resources_within_a_month() -> None:
    days = [{**SKU, "ChargePeriodStart": f"2026-10-0{day}T00:00:00Z", "ResourceId": "r"} for day in (1, 2)]
    by_day, by_month = both(*days, {**days[0], "ResourceId": "s"})
    assert by_day.select("day", "x_rows").rows() == [(date(2026, 10, 1), 2), (date(2026, 10, 2), 1)]
    assert by_month.select("month", "ResourceId", "PricingQuantity").rows() == [
        (date(2026, 10, 1), "r", Decimal(10)),
        (date(2026, 10, 1), "s", Decimal(5)),
    ]


def test_a_price_id_makes_no_second_sku() -> None:
    by_day, _ = both({**SKU, "SkuPriceId": "1"}, {**SKU, "SkuPriceId": "2"})
    assert by_day["x_rows"].to_list() == [2]
